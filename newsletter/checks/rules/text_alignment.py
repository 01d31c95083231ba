"""A longer text is justified or centred.

Without hyphenation, which mail programs do not have, justified text is torn apart by gaps; centred text begins every
line somewhere else. Both are hard on people with dyslexia, and on everybody's eyes on a phone.

Remedy: leave text at the side where it begins, and centre titles and short lines only.

Source: WCAG 2.2, success criterion 1.4.8 (visual presentation), technique C19.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.looks import looks_of
from newsletter.checks.page import page_of, place_of, shortened

_WORDS = "Every editor I spoke to could say in one sentence what a reader is owed, and not one named a number. "
BAD = Example(f'::: html\n\n<p style="text-align:justify">{_WORDS * 2}</p>\n:::')
GOOD = Example(f'::: html\n\n<p style="text-align:left">{_WORDS * 2}</p>\n:::')

_NAMES = {"justify": "justified", "center": "centred"}


def check(dossier: Dossier, justified: int = 80, centred: int = 200) -> Iterable[Finding]:
    """Look at every text of more than so many characters."""
    looks = looks_of(dossier)
    for element in page_of(dossier).shown:
        length = len(element.words)
        if length < justified or (look := looks[element]).hidden:
            continue
        if look.align == "justify" or (look.align == "center" and length >= centred):
            yield Finding(
                Severity.WARNING,
                f"a longer text is {_NAMES[look.align]}: “{shortened(element.words)}”",
                "leave it at the side where it begins",
                place_of(dossier, element),
            )
