"""The mail has no title.

The title is what a screen reader says first, and what the tab of a browser shows when the mail is read on the web.

Remedy: give the issue a ``title``; in a layout of your own, keep ``mj-title``.

Source: Email Markup Consortium, accessibility report 2024, issue 8; WCAG 2.2, success criterion 2.4.2.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import page_of

BAD = Example(html='<html lang="en"><head><title> </title></head><body><p>Good morning.</p></body></html>')
GOOD = Example()


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look for a title that says something."""
    if not any(title.words for title in page_of(dossier).all("title")):
        yield Finding(
            Severity.WARNING,
            "the mail has no title",
            "keep mj-title in the layout, and give the issue a title",
            dossier.of_front_matter("title"),
        )
