"""The subject is longer than most inboxes show, or empty.

A phone shows 35 to 45 characters of it, a desktop program around 60. Whatever comes later is seen by nobody who decides
whether to open the mail. A mail without a subject looks like a mistake, to people and to spam filters.

Remedy: put what matters first, and the rest into the preheader.

Source: general knowledge of inbox layouts; SpamAssassin's MISSING_SUBJECT.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example(
    "---\ntitle: Dashboards\nsubject: Four editors on the dashboards they deleted, and what they count instead\n---\n"
)
GOOD = Example("---\ntitle: Dashboards\nsubject: Four editors on deleting dashboards\n---\n")


def check(dossier: Dossier, longest: int = 60) -> Iterable[Finding]:
    """Count its characters, as the reader gets it."""
    length = len(dossier.subject.strip())
    place = dossier.of_front_matter("subject" if "subject" in dossier.issue.lines else "title")
    if not length:
        yield Finding(Severity.ERROR, "the subject is empty", "write one, or give its merge tag a fallback", place)
    elif length > longest:
        yield Finding(
            Severity.WARNING,
            f"the subject has {length} characters; most inboxes show {longest} or fewer",
            "put what matters first, and the rest into preheader:",
            place,
        )
