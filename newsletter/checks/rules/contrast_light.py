"""Some text can hardly be told from what lies behind it.

Letters need 4.5:1 against their ground, large ones (24 pixels, or 19 in bold) 3:1. Below that, whoever reads outdoors,
on an old screen or with old eyes, does not read. The colours are those of the finished mail, as its styles and the
theme's style sheets give them; over a picture, the colour that shows while the picture does not.

Remedy: make the text darker or the ground lighter: the colours stand in the theme's ``theme.yaml``, or in HTML of your
own.

Source: WCAG 2.2, success criterion 1.4.3 (contrast, minimum), level AA; Email Markup Consortium, accessibility report
2024.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.contrasts import faint_pairs
from newsletter.checks.looks import LIGHT
from newsletter.checks.page import place_of

BAD = Example('::: html\n\n<p style="color:#999999">Conditions apply.</p>\n:::')
GOOD = Example('::: html\n\n<p style="color:#5A5A5A">Conditions apply.</p>\n:::')


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at every text by day."""
    for pair in faint_pairs(dossier, LIGHT):
        yield Finding(
            Severity.WARNING,
            f"{pair}",
            f"it needs {pair.needed:g}:1: make the text darker, or the ground lighter",
            place_of(dossier, pair.element),
        )
