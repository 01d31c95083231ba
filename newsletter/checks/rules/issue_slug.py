"""Another issue has the same name in addresses.

The slug decides where an issue stands in the archive and who has it already. With the same one, the second issue shows
the page of the first, and whoever got the first does not get the second.

Remedy: give it a ``slug:`` of its own, or leave it out, so that the name of the file counts.

Source: this program's own archive and ledger.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.issues.files import IssueFile

_EARLIER = IssueFile(Path("026-dashboards.md"), "dashboards", "Dashboards", 26, None)
BAD = Example("---\ntitle: Replies\nslug: dashboards\n---\n", dossier={"others": [_EARLIER]})
GOOD = Example("---\ntitle: Replies\nslug: replies\n---\n", dossier={"others": [_EARLIER]})


def check(dossier: Dossier) -> Iterable[Finding]:
    """Compare it with the other issues, where somebody has looked for them."""
    twins = [other.path.name for other in dossier.others if other.slug == dossier.issue.slug]
    if twins:
        yield Finding(
            Severity.ERROR,
            f"{', '.join(twins)} has the slug “{dossier.issue.slug}” already",
            "give this one a slug of its own",
            dossier.of_front_matter("slug"),
        )
