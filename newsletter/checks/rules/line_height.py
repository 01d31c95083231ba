"""The lines of a longer text stand too close.

The eye loses the line it was on. People who read slowly, or enlarge what they read, lose it first.

Remedy: 1.5 times the size of the letters is a good height for a line of text; ``line`` in the theme's ``theme.yaml``,
or ``line-height`` in HTML of your own.

Source: WCAG 2.2, success criterion 1.4.12 (text spacing) asks that 1.5 be possible; technique C21.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.looks import looks_of
from newsletter.checks.page import page_of, place_of, shortened

LEAST = 1.3
LONG = 120
LARGE = 24
"""Pixels from which on letters may stand closer: they are titles and pull quotes."""
_LONG_TEXT = (
    "Every editor I spoke to could say in one sentence what a reader is owed, and not one of them was a number. "
)
BAD = Example(f'::: html\n\n<p style="font-size:16px;line-height:18px">{_LONG_TEXT * 2}</p>\n:::')
GOOD = Example(f'::: html\n\n<p style="font-size:16px;line-height:1.5">{_LONG_TEXT * 2}</p>\n:::')


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at every longer text, and name each height once."""
    looks = looks_of(dossier)
    found: set[float] = set()
    for element in page_of(dossier).shown:
        if len(element.words) >= LONG and 0 < (look := looks[element]).size < LARGE:
            height = round(look.line_height / look.size, 2)
            if height < LEAST and height not in found and not look.hidden:
                found.add(height)
                yield Finding(
                    Severity.WARNING,
                    f"lines of {height:g} times the size of their letters: “{shortened(element.words)}”",
                    "make them 1.5 times as high",
                    place_of(dossier, element),
                )
