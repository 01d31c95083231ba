"""The words of a link do not say where it leads.

Many people read links one after the other, out of their sentences: with a screen reader, or by running their eyes over
the underlined words. Ten times “click here” tells them nothing, and neither does a linked picture without a text.

Remedy: link the words that name what is behind it, and give a linked picture a text that does.

Source: WCAG 2.2, success criterion 2.4.4 (link purpose, in context), level A.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("To read the whole study, [click here](https://pale.example/study).")
GOOD = Example("Read [the whole study](https://pale.example/study).")

_VAGUE = frozenset({
    "click", "click here", "click me", "details", "find out more", "go", "here", "learn more", "link", "more",
    "more info", "more information", "read", "read here", "read more", "see more", "this", "this link", "this page",
})  # fmt: skip


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at the words of each link."""
    for link in dict.fromkeys(dossier.links):
        words = re.sub(r"[^\w\s]", "", link.label).strip().lower()
        if not link.label:
            yield Finding(
                Severity.WARNING,
                f"this link has no words: {link.url}",
                "give it some; a linked picture needs an alt text that says where the link leads",
                dossier.find(link.url),
            )
        elif words in _VAGUE:
            yield Finding(
                Severity.WARNING,
                f"“{link.label}” does not say where the link leads",
                "link the words that name what is behind it",
                dossier.find(f"[{link.label}]({link.url})", f"[{link.label}]", link.label),
            )
