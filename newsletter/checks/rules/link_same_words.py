"""The same words lead to different places.

Whoever goes from link to link, or asks a screen reader for the list of them, hears the same words twice and cannot tell
which is which.

Remedy: name in each link what is behind it.

Source: WCAG 2.2, success criteria 2.4.4 (link purpose) and 3.2.4 (consistent identification); failure F63.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("Ines on [her list](https://pale.example/ines), Bo on [her list](https://pale.example/bo).")
GOOD = Example("Ines on [what she deleted](https://pale.example/ines), Bo on [what she kept](https://pale.example/bo).")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Put the links together by their words."""
    targets: dict[str, dict[str, str]] = defaultdict(dict)
    for link in dossier.outward():
        if link.label:
            targets[link.label.casefold()].setdefault(link.url.rstrip("/"), link.label)
    for urls in targets.values():
        if len(urls) > 1:
            url, label = list(urls.items())[-1]
            yield Finding(
                Severity.WARNING,
                f"“{label}” leads to {len(urls)} different places",
                "name in each link what is behind it",
                dossier.find(url, label),
            )
