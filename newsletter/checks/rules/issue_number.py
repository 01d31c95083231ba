"""Another issue has the same number.

It was copied with the file. Readers who keep issues, and ``newsletter issue check 27``, cannot tell the two apart.

Remedy: give it the next number; ``newsletter issue new`` does.

Source: ISO 3297 asks serial publications for a numbering without doubles.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.issues.files import IssueFile

_EARLIER = IssueFile(Path("026-dashboards.md"), "026-dashboards", "Dashboards", 26, None)
BAD = Example("---\ntitle: Replies\nnumber: 26\n---\n", dossier={"others": [_EARLIER]})
GOOD = Example("---\ntitle: Replies\nnumber: 27\n---\n", dossier={"others": [_EARLIER]})


def check(dossier: Dossier) -> Iterable[Finding]:
    """Compare it with the other issues, where somebody has looked for them."""
    number = dossier.issue.number
    twins = [other.path.name for other in dossier.others if number is not None and other.number == number]
    if twins:
        following = 1 + max(other.number or 0 for other in dossier.others)
        yield Finding(
            Severity.ERROR,
            f"{', '.join(twins)} has number {number} already",
            f"give this one the next, as in number: {following}",
            dossier.of_front_matter("number"),
        )
