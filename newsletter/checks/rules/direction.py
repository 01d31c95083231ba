"""The mail does not say whether its text runs from left to right or from right to left.

It takes the direction of the program it is read in: an English mail in an Arabic inbox then has its full stops on the
wrong side, and its columns in the wrong order. Of all faults of accessibility in mails, none is more frequent.

Remedy: in a layout of your own, keep ``dir`` on the ``mjml`` tag.

Source: Email Markup Consortium, accessibility report 2024, issue 1.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import page_of, place_of

BAD = Example(html='<html lang="en"><body><div lang="en"><p>Good morning.</p></div></body></html>')
GOOD = Example()


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at everything that stands straight in the body and says something."""
    page = page_of(dossier)
    for element in page.tops():
        if page.text(element) and element.get("dir").lower() not in {"ltr", "rtl", "auto"}:
            yield Finding(
                Severity.WARNING,
                "the content does not say the direction of its text",
                'give it dir="ltr", or dir="rtl"',
                place_of(dossier, element),
            )
