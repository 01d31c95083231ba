"""An earlier issue had the same subject.

Mail programs put mails with the same subject into one conversation, where the new one is folded away below the old.
Mostly it was copied with the file and forgotten.

Remedy: say what is new in this one.

Source: support.google.com/mail/answer/5900 (how Gmail groups mails into conversations).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.issues.files import IssueFile

_EARLIER = IssueFile(Path("026-dashboards.md"), "026-dashboards", "Dashboards", 26, None, subject="Dashboards")
BAD = Example("---\ntitle: Dashboards\n---\n", dossier={"others": [_EARLIER]})
GOOD = Example("---\ntitle: Dashboards, a year later\n---\n", dossier={"others": [_EARLIER]})


def check(dossier: Dossier) -> Iterable[Finding]:
    """Compare it with the other issues, where somebody has looked for them."""
    mine = " ".join(dossier.issue.subject.casefold().split())
    for other in dossier.others:
        if mine and " ".join(other.subject.casefold().split()) == mine:
            yield Finding(
                Severity.WARNING,
                f"{other.path.name} has the same subject",
                "say what is new in this one",
                dossier.of_front_matter("subject", "title"),
            )
            return
