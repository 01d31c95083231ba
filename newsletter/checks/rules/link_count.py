"""There are more links than anybody follows.

Each link takes attention from all others, and a mail that is hardly more than links looks to filters like what
advertisers send.

Remedy: keep what you would tell a friend about.

Source: Nielsen Norman Group on newsletters that are scanned, not read; SpamAssassin's rules on the share of links.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("\n".join(f"- [Story number {n}](https://pale.example/{n})" for n in range(61)))
GOOD = Example("- [The one story](https://pale.example/1)")


def check(dossier: Dossier, most: int = 60) -> Iterable[Finding]:
    """Count where one can go."""
    count = len({link.url for link in dossier.outward()})
    if count > most:
        yield Finding(
            Severity.INFO, f"{count} links; more than {most} are hardly followed", "keep the best", dossier.file()
        )
