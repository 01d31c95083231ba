"""The mail has colours for dark mode and does not say so.

Apple Mail and others look for the ``color-scheme`` in the head of a mail. Where it is missing they take the mail for
one that knows no night, and either leave it bright or turn its colours over, on top of its own.

Remedy: in a theme of your own, keep ``<meta name="color-scheme" content="light dark">`` in its head.

Source: https://www.caniemail.com/features/html-meta-color-scheme/; Media Queries Level 5, §12.5.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import page_of

BAD = Example(html="<style>@media (prefers-color-scheme: dark) { p { color: #EEEEEE } }</style><p>Good morning.</p>")
GOOD = Example()


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look for rules for the night, and for the word of it in the head."""
    page = page_of(dossier)
    has_night = any("prefers-color-scheme" in sheet for sheet in page.sheets)
    if has_night and not any(meta.get("name") == "color-scheme" for meta in page.all("meta")):
        yield Finding(
            Severity.WARNING,
            "the mail has colours for dark mode and does not say so",
            'keep <meta name="color-scheme" content="light dark"> in the head of the theme',
            dossier.find("prefers-color-scheme"),
        )
