"""Something is wider than a mail can be.

Reading panes on the desktop leave 600 to 700 pixels. What is wider is cut off, or has the reader scroll sideways, and
Outlook for Windows makes the whole mail as wide as the widest part.

Remedy: set a width of 640 pixels or less, or ``width: 100%`` with a ``max-width``.

Source: general knowledge of reading panes; https://www.caniemail.com/features/css-max-width/ (none in Outlook for
Windows).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import page_of

BAD = Example(
    '::: html\n\n<table role="presentation" width="900"><tr><td>The timetable of the ferry</td></tr></table>\n:::'
)
GOOD = Example(
    '::: html\n\n<table role="presentation" width="100%"><tr><td>The timetable of the ferry</td></tr></table>\n:::'
)

_PIXELS = re.compile(r"(\d+)(?:\.\d+)?(?:px)?")


def check(dossier: Dossier, widest: int = 640) -> Iterable[Finding]:
    """Look at the widths that elements are given, each once."""
    page = page_of(dossier)
    for element in page.shown:
        styled = [one.value for one in element.style if one.name in {"width", "min-width"}]
        widths = (_PIXELS.fullmatch(value) for value in (element.get("width"), *styled) if value)
        too_wide = [found[0] for found in widths if found and int(found[1]) > widest]
        if too_wide:
            yield Finding(
                Severity.WARNING,
                f"<{element.tag}> is {too_wide[0].removesuffix('px')} pixels wide, and a mail is {widest}",
                "set a smaller width, or 100 %",
                dossier.find(f'width="{too_wide[0]}"', f"width:{too_wide[0]}", f"width: {too_wide[0]}"),
            )
