"""Something is taken out of its place by ``position``.

Gmail and Outlook drop it, since with it a mail could paint over the program around it; what was meant to lie on a
picture then stands below or beside it.

Remedy: use a table, or padding, to put things in their places.

Source: https://www.caniemail.com/features/css-position/.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import page_of

BAD = Example('::: html\n\n<div style="position:absolute; top:0">Sold out</div>\n:::')
GOOD = Example('::: html\n\n<div style="padding-top:12px">Sold out</div>\n:::')

_PLACED = frozenset({"absolute", "fixed", "sticky"})


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at all styles, each value once."""
    found = (one.value for one, _ in page_of(dossier).styles if one.name == "position")
    for value in dict.fromkeys(value for value in found if value in _PLACED):
        yield Finding(
            Severity.WARNING,
            f"position: {value} is dropped by Gmail and Outlook",
            "use a table, or padding",
            dossier.find(f"position:{value}", f"position: {value}"),
        )
