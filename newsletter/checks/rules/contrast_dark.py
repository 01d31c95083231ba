"""Some text can hardly be told from what lies behind it, in dark mode.

Half of all readers have it on. Where a mail has colours for the night, all that was given a colour by hand must have
one too: a dark ``color`` in a ``style`` stays dark on the ground that has become so. Letters need 4.5:1, large ones
3:1.

Programs that make mails dark by themselves, Gmail among them, choose colours of their own, which nobody can foresee;
this check looks at those that the mail chooses.

Remedy: leave colours to the theme, or give the element a class and a colour for ``prefers-color-scheme: dark``.

Source: WCAG 2.2, success criterion 1.4.3 (contrast, minimum), level AA; Email Markup Consortium, accessibility report
2024.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.contrasts import faint_pairs
from newsletter.checks.looks import DARK
from newsletter.checks.page import place_of

BAD = Example('::: html\n\n<p style="color:#8F3314">Conditions apply.</p>\n:::')
GOOD = Example("Conditions apply.")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at every text by night."""
    for pair in faint_pairs(dossier, DARK):
        yield Finding(
            Severity.WARNING,
            f"{pair} in dark mode",
            f"it needs {pair.needed:g}:1: leave its colour to the theme, or give it one for the night",
            place_of(dossier, pair.element),
        )
