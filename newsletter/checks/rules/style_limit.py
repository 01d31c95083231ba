"""Gmail drops every style sheet of a mail once they hold more than 16,384 characters together.

The mail then shows with its inline styles alone: no dark mode, no smaller type on a phone. Comments for Outlook are not
counted, since Gmail never sees them. From 14,000 on this is a warning, so that the next block does not come as a
surprise.

Remedy: shorten the styles of the theme, or those of an ``html`` block.

Source: https://github.com/hteumeuleu/email-bugs/issues/90.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import page_of

LIMIT = 16_384
BAD = Example(html="<style>" + ".card { color: #111111 } " * 700 + "</style><p>Good morning.</p>")
GOOD = Example(html="<style>.card { color: #111111 }</style><p>Good morning.</p>")


def check(dossier: Dossier, near: int = 14_000) -> Iterable[Finding]:
    """Add up the style sheets."""
    length = sum(len(sheet) for sheet in page_of(dossier).sheets)
    if length >= min(near, LIMIT + 1):
        beyond = length > LIMIT
        yield Finding(
            Severity.ERROR if beyond else Severity.WARNING,
            f"{length:,} characters of styles, and Gmail drops them all beyond {LIMIT:,}",
            "shorten the styles of the theme, or those of an html block",
            dossier.file(),
        )
