"""The day on the issue is over, or far away.

The date stands on the issue and in the archive. When it is not the day of sending, it was mostly copied with the file.
Only the newest issue is looked at: those before it have been sent.

Remedy: write the day on which it goes out.

Source: this program's own archive, which sorts by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("---\ntitle: Dashboards\ndate: 2026-10-01\n---\n", dossier={"today": date(2026, 11, 24)})
GOOD = Example("---\ntitle: Dashboards\ndate: 2026-11-24\n---\n", dossier={"today": date(2026, 11, 24)})


def check(dossier: Dossier, late: int = 7, early: int = 60) -> Iterable[Finding]:
    """Compare it with today, in days."""
    day = dossier.issue.date
    if day is None or any(other.date is not None and other.date > day for other in dossier.others):
        return
    days = (dossier.today - day).days
    if days > late or -days > early:
        yield Finding(
            Severity.INFO,
            f"the issue is dated {day}, {days} days ago" if days > 0 else f"the issue is dated {day}, in {-days} days",
            "write the day on which it goes out",
            dossier.of_front_matter("date"),
        )
