"""What the checks say, and what keeps a file from being a mail, each beside the lines it is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from newsletter.checks.base import Finding, Severity
from newsletter.errors import NewsletterError
from newsletter.web.preview.anchors import nearest
from newsletter.web.preview.sources import Line, excerpt, nearby
from newsletter.web.preview.workbench import Draft, Sight

_FILE_RULE = "issue-file"
"""The name under which the mistakes of a file stand among the findings, as in ``newsletter issue check``."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding or a mistake as the page shows it; ``anchor`` is the block's in the mail, ``line`` the issue's."""

    severity: Severity
    rule: str
    message: str
    remedy: str
    where: str
    excerpt: list[Line] = field(default_factory=list)
    anchor: str = ""
    line: int | None = None


def remarks(folder: Path, sight: Sight) -> list[Remark]:
    """The mistakes of a file that is no mail; of one that is, what the checks say."""
    if sight.mistakes or sight.draft is None:
        return [mistake(folder, error) for error in sight.mistakes]
    try:
        return [_remark(folder, sight.draft, finding) for finding in sight.draft.findings]
    except NewsletterError as error:  # the settings of the checks
        return [mistake(folder, error)]


def _remark(folder: Path, draft: Draft, finding: Finding) -> Remark:
    place = finding.place
    line = place.line if place and place.path == str(draft.issue.path) else None
    return Remark(
        finding.severity,
        finding.rule,
        finding.message,
        finding.remedy,
        nearby(folder, place) if place else "",
        excerpt(place) if place else [],
        nearest(draft.entries, line),
        line,
    )


def mistake(folder: Path, error: NewsletterError) -> Remark:
    """What is wrong with a file, with its place and what to do."""
    place = error.place
    return Remark(
        Severity.ERROR,
        _FILE_RULE,
        error.message,
        error.remedy or "",
        nearby(folder, place) if place else "",
        excerpt(place) if place else [],
    )
