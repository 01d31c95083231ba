"""The mail asks another server for its styles.

Most mail programs do not fetch them, so the mail looks as if it had none. Those that do tell that server when each
reader opens the mail.

Remedy: write the styles into the theme.

Source: https://www.caniemail.com/features/html-link/, https://www.caniemail.com/features/css-at-import/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.css import style_rules
from newsletter.checks.page import page_of

BAD = Example(
    '::: html\n\n<link rel="stylesheet" href="https://styles.pale.example/mail.css"><p>Good morning.</p>\n:::'
)
GOOD = Example(html="<style>p { color: #111111 }</style><p>Good morning.</p>")


_LINK = re.compile(r"<link\b[^>]*\bstylesheet\b[^>]*>", re.IGNORECASE)


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look for imports, and for links to style sheets, which are taken out before a mail is made."""
    found = {
        rule.prelude: dossier.find(rule.prelude, "@import")
        for sheet in page_of(dossier).sheets
        for rule in style_rules(sheet)
        if rule.prelude.lower().startswith("@import")
    }
    for passage in dossier.passages:
        if passage.type == "html":
            found |= {link: dossier.find_in(passage, link) for link in _LINK.findall(passage.text)}
    for what, place in found.items():
        yield Finding(Severity.WARNING, f"styles from another server: {what}", "write them into the theme", place)
