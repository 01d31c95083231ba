"""The HTML does not say that it is UTF-8.

Saved to a file, or shown by a program that does not look at the headers of the mail, “naïve” becomes “naÃ¯ve”; and
Gmail clips even a short mail whose charset it does not know.

Remedy: in a layout of your own, keep the ``meta`` tags that MJML writes.

Source: https://github.com/hteumeuleu/email-bugs/issues/41; HTML Standard, §4.2.5.4.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import page_of

BAD = Example(html="<html><head><title>Letters</title></head><body><p>Good morning.</p></body></html>")
GOOD = Example()


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at the ``meta`` tags."""
    metas = page_of(dossier).all("meta")
    said = [meta.get("charset") or meta.get("content").partition("charset=")[2] for meta in metas]
    named = [charset.lower() for charset in said if charset]
    if not named or any(charset != "utf-8" for charset in named):
        yield Finding(
            Severity.WARNING,
            f"the HTML says it is {named[0]}" if named else "the HTML does not say its charset",
            'keep <meta charset="utf-8"> in its head',
            dossier.file(),
        )
