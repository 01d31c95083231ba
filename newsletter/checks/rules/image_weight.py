"""The pictures are heavy.

On the train a picture of a megabyte takes half a minute, and the reader is gone before it is there. Animations are the
worst: a GIF stores every frame. Only pictures in ``images/`` are weighed; what lies elsewhere is not looked at.

Remedy: crop it, make it smaller, or show one frame and link to the film.

Source: HTTP Archive's measurements of image weight; Litmus on animated GIFs: keep them below 1 MB.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example(dossier={"weights": {"harbour.gif": 2_400_000}})
GOOD = Example(dossier={"weights": {"harbour.jpg": 84_000}})


def check(
    dossier: Dossier, each: int = 400_000, animation: int = 1_000_000, together: int = 1_500_000
) -> Iterable[Finding]:
    """Weigh each as it is mailed, and all together."""
    for name, weight in dossier.weights.items():
        limit = animation if name.lower().endswith(".gif") else each
        if weight > limit:
            yield Finding(
                Severity.WARNING,
                f"{name} weighs {weight / 1e6:.1f} MB; {limit / 1e6:.1f} are much",
                "crop it or make it smaller",
                dossier.find(name, name.rpartition("/")[2]),
            )
    total = sum(dossier.weights.values())
    if total > together:
        yield Finding(
            Severity.WARNING,
            f"the pictures weigh {total / 1e6:.1f} MB together; {together / 1e6:.1f} are much",
            "leave some out, or make them smaller",
            dossier.file(),
        )
