"""One place is linked again and again, each time in other words.

Twice is usual: a picture and its title. From the third time on readers think that there is something new, and the
figures of the link are spread over several lines.

Remedy: link it where it matters most.

Source: WCAG 2.2, technique H2 (combining adjacent image and text links for the same resource).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example(
    "[The study](https://pale.example/s) is long. [Its summary](https://pale.example/s) is short, "
    "and [the figures](https://pale.example/s) are new."
)
GOOD = Example("[The study](https://pale.example/s) is long. Its summary is short, and the figures are new.")


def check(dossier: Dossier, most: int = 2) -> Iterable[Finding]:
    """Put the links together by where they lead."""
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    for link in dossier.outward():
        labels[link.url].setdefault(link.label.casefold(), link.label)
    for url, said in labels.items():
        if len(said) > most:
            yield Finding(
                Severity.INFO,
                f"{len(said)} links in different words lead to {url}",
                "link it where it matters most",
                dossier.find(url),
            )
