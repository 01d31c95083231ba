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


def remarks(folder: Path, sight: Sight, file: Path) -> list[Remark]:
    """The mistakes of an issue's ``file`` that is no mail; of one that is, what the checks say."""
    draft = sight.draft
    if sight.mistakes or draft is None:
        return [mistake(folder, error, file) for error in sight.mistakes]
    try:
        return [_remark(folder, finding, file, draft) for finding in draft.findings]
    except NewsletterError as error:  # the settings of the checks
        return [mistake(folder, error, file)]


def mistake(folder: Path, error: NewsletterError, file: Path | None = None) -> Remark:
    """What is wrong with some file, perhaps that of the issue which is looked at."""
    return _remark(folder, Finding(Severity.ERROR, error.message, error.remedy or "", error.place, _FILE_RULE), file)


def _remark(folder: Path, finding: Finding, file: Path | None, draft: Draft | None = None) -> Remark:
    place = finding.place
    line = place.line if place and place.path == str(file) else None
    return Remark(
        finding.severity,
        finding.rule,
        finding.message,
        finding.remedy,
        nearby(folder, place) if place else "",
        excerpt(place) if place else [],
        nearest(draft.entries, line) if draft else "",
        line,
    )
