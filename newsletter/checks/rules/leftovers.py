"""Something was left for later, and later has come.

A note to yourself, an editor's “TK”, a “[link]” to be filled in, or text that a designer puts where words will be.

Remedy: write what belongs there, or take it out. Where you mean the word, as in an issue about to-do lists, put it
between backticks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("TODO ask Ines for the figures of March.")
GOOD = Example("Ines sent the figures of March.")

_NOTES = re.compile(
    r"(?<![\w/`])(?:TODO|FIXME|XXX|TBD|TK|TKTK)(?![\w`])"
    r"|(?i:\blorem ipsum\b|\bdolor sit amet\b|\basdf(?:asdf|jkl)?\b)"
    r"|\[(?i:link|url|image|picture|name|date|insert[^\]]*|your [^\]]*|tbc|tba)\](?![(\[])"
)


def check(dossier: Dossier) -> Iterable[Finding]:
    """Read everything but code and addresses."""
    for passage in dossier.passages:
        if passage.type in {"verbatim", "url", "image"}:
            continue
        for note in dict.fromkeys(_NOTES.findall(passage.text)):
            yield Finding(
                Severity.WARNING,
                f"“{note}” is still here",
                "write what belongs there, or take it out",
                dossier.find_in(passage, note),
            )
