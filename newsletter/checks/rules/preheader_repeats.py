"""The preheader says what the subject has said already.

They stand side by side in the inbox: the second line is the only other one you have there.

Remedy: go on where the subject ends.

Source: general knowledge of inbox layouts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("---\ntitle: Four editors on deleting dashboards\npreheader: Four editors on deleting dashboards.\n---\n")
GOOD = Example("---\ntitle: Four editors on deleting dashboards\npreheader: What each of them counts instead.\n---\n")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Compare their words."""
    subject, preheader = _words(dossier.subject), _words(dossier.preheader)
    if preheader and len(subject) > 1 and preheader[: len(subject)] == subject:
        yield Finding(
            Severity.WARNING,
            "the preheader repeats the subject",
            "go on where the subject ends",
            dossier.of_front_matter("preheader"),
        )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
