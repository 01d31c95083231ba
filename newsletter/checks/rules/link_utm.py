"""The parameters by which a website counts where its visitors came from are incomplete, or not the same everywhere.

A visit counts for the newsletter when ``utm_source``, ``utm_medium`` and ``utm_campaign`` are all there. A link
without them, or with the name of last month's campaign, is counted elsewhere, and the figures of the issue are wrong.

Remedy: give all links to one website the same parameters, or none.

Source: support.google.com/analytics/answer/10917952 (collect campaign data with custom URLs).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.urls import host, query

BAD = Example(
    "[One](https://pale.example/1?utm_source=margin&utm_medium=email&utm_campaign=27) and [two](https://pale.example/2)."
)
GOOD = Example("[One](https://pale.example/1) and [two](https://pale.example/2).")

_NEEDED = ("utm_source", "utm_medium", "utm_campaign")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Compare the links to each website."""
    sites: dict[str, list[str]] = defaultdict(list)
    for url in dict.fromkeys(link.url for link in dossier.outward()):
        sites[host(url)].append(url)
    for urls in sites.values():
        for url, trouble in _troubles(urls):
            remedy = "give all links to one website the same parameters, or none"
            yield Finding(Severity.INFO, f"{trouble}: {url}", remedy, dossier.find(url))


def _troubles(urls: Sequence[str]) -> Iterator[tuple[str, str]]:
    found = {url: [(name, value) for name, value in query(url) if name.startswith("utm_")] for url in urls}
    if not any(found.values()):
        return
    campaigns = {value for tags in found.values() for name, value in tags if name == "utm_campaign"}
    for url, tags in found.items():
        names = [name for name, _ in tags]
        missing = [name for name in _NEEDED if name not in names]
        if not tags:
            yield url, "other links to this website are counted with utm parameters, this one is not"
        elif len(set(names)) < len(names):
            yield url, "a utm parameter is here twice"
        elif missing:
            yield url, f"{', '.join(missing)} is missing" if len(missing) == 1 else f"{', '.join(missing)} are missing"
        elif len(campaigns) > 1:
            yield url, f"the links to this website name {len(campaigns)} campaigns"
