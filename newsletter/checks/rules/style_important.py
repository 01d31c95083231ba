"""A style on an element is marked as ``!important``.

No style sheet can overrule it then: not the colours for dark mode, not the sizes for phones. In a style sheet, where it
is needed to overrule what stands on the elements, it is fine.

Remedy: take ``!important`` out of the ``style`` attribute.

Source: CSS Cascading Level 4, §6.4 (importance); https://www.caniemail.com/features/css-important/.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import page_of

BAD = Example('::: html\n\n<p style="color: #222222 !important">Two for one.</p>\n:::')
GOOD = Example('::: html\n\n<p style="font-weight: bold">Two for one.</p>\n:::')


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at the styles that authors wrote on elements."""
    for element in page_of(dossier).shown:
        for one in element.style:
            if one.important:
                yield Finding(
                    Severity.WARNING,
                    f"{one.name} is !important on its element: dark mode and phones cannot change it",
                    "take !important out of the style attribute",
                    dossier.find(
                        f"{one.name}: {one.value} !important", f"{one.name}:{one.value} !important", "!important"
                    ),
                )
