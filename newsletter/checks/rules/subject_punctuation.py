"""The subject has more signs than it needs.

Rows of exclamation marks, of dollars or of emoji are what filters learned from bad mail first, and what readers learned
to pass over.

Remedy: one mark at the end, one emoji, and let the words do the rest.

Source: SpamAssassin's PLING_QUERY and SUBJ_DOLLARS; Mailchimp's advice on subject lines: no more than three punctuation
marks and one emoji.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("---\ntitle: Dashboards\nsubject: Last chance!!! Read this\n---\n")
GOOD = Example("---\ntitle: Dashboards\nsubject: Why read this? And other questions\n---\n")

_ROW = re.compile(r"[!?]{2,}|[$€£]{2,}|\.{4,}|[*~_=#]{3,}|…[.…]+")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55]")


def check(dossier: Dossier, emoji: int = 1) -> Iterable[Finding]:
    """Look for rows, and count."""
    for trouble, remedy in _troubles(dossier.subject, emoji):
        yield Finding(Severity.WARNING, trouble, remedy, dossier.of_front_matter("subject", "title"))


def _troubles(subject: str, emoji: int) -> Iterator[tuple[str, str]]:
    row = _ROW.search(subject)
    if row:
        yield f"“{row[0]}” in the subject looks like an advertisement", "one sign is enough"
    elif subject.count("!") > 1:
        yield f"{subject.count('!')} exclamation marks in the subject", "one is enough"
    found = _EMOJI.findall(subject)
    if len(found) > emoji:
        yield f"{len(found)} emoji in the subject", f"keep {emoji}" if emoji else "take them out"
