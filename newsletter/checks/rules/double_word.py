"""A word stands there twice.

“Read the the study”: the eye jumps over it, most often where a line ended while it was written. English only; words
that are rightly doubled, as in “had had”, are left alone.

Remedy: take one out.

Source: the oldest of all proofreading programs, “double” of the Writer's Workbench (Bell Labs, 1979).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("Read the\nthe whole study.")
GOOD = Example("I had had enough; that that is so, nobody doubts.")

_TWICE = re.compile(r"(?<![\w'’-])([A-Za-z]{2,})[ \t]*\n?[ \t]*(?<=\s)\1(?![\w'’-])", re.IGNORECASE)
_RIGHTLY = frozenset(
    {"had", "that", "is", "do", "very", "no", "so", "ha", "bye", "knock", "tut", "now", "there", "who", "her"}
)


def check(dossier: Dossier) -> Iterable[Finding]:
    """Read everything but code and addresses."""
    if dossier.language.split("-")[0].lower() != "en":
        return
    for passage in dossier.passages:
        if passage.type not in {"line", "markdown"}:
            continue
        for twice in _TWICE.finditer(passage.text):
            if twice[1].lower() not in _RIGHTLY:
                yield Finding(
                    Severity.INFO,
                    f"“{twice[1]}” stands here twice",
                    "take one out",
                    dossier.find_in(passage, twice[0]),
                )
