"""A style sheet stands among the content instead of in the head.

Outlook.com and several others read style sheets in the head alone, and some drop all of them when one stands elsewhere.

Remedy: write the styles on the elements, ``style="…"``, or into the theme's head.

Source: https://www.caniemail.com/features/html-style/.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import page_of

BAD = Example("::: html\n\n<style>.offer { color: #111111 }</style><p class='offer'>Two for one.</p>\n:::")
GOOD = Example('::: html\n\n<p style="font-weight: bold">Two for one.</p>\n:::')


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at where each style sheet stands."""
    if any(style.within("body") for style in page_of(dossier).all("style")):
        yield Finding(
            Severity.WARNING,
            "a style sheet stands among the content",
            'write the styles on the elements, style="…", or into the head of the theme',
            dossier.find("<style"),
        )
