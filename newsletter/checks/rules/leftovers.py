"""Something was left for later, and later has come.

A note to yourself, or text that a designer puts where words will be.

Remedy: write what belongs there, or take it out. Where you mean the word, as in an issue about to-do lists, put it
between backticks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("TODO ask Ines for the figures of March.")
GOOD = Example("Ines sent the figures of March.")

_NOTES = re.compile(r"(?<![\w/`])(?:TODO|FIXME|XXX|TBD)(?![\w`])|\blorem ipsum\b", re.IGNORECASE)
_EXACT = frozenset({"TODO", "FIXME", "XXX", "TBD"})


def check(dossier: Dossier) -> Iterable[Finding]:
    """Read everything but code and addresses."""
    for passage in dossier.passages:
        if passage.type in {"verbatim", "url", "image"}:
            continue
        for note in dict.fromkeys(_NOTES.findall(passage.text)):
            if note in _EXACT or " " in note:
                yield Finding(
                    Severity.WARNING,
                    f"“{note}” is still here",
                    "write what belongs there, or take it out",
                    dossier.find_in(passage, note),
                )
