"""The mail is pictures, with hardly a word.

Where pictures are held back nothing is left of it, and a screen reader has nothing to read. Filters take such a mail
for one that hides its words from them.

Remedy: write as text what stands in the pictures.

Source: SpamAssassin's HTML_IMAGE_ONLY and HTML_IMAGE_RATIO rules; WCAG 2.2, success criterion 1.4.5 (images of text).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.html import pictures

BAD = Example("![Our autumn sale, this Friday](https://pale.example/sale.png)")
GOOD = Example(
    "![A table of second-hand books under an awning](https://pale.example/sale.png)\n\n"
    + "On Friday we sell the books of the autumn at half their price, from ten in the morning until it rains. "
)


def check(dossier: Dossier, fewest: int = 20) -> Iterable[Finding]:
    """Count the words of the blocks, where there are pictures."""
    seen = [one for one in pictures(dossier.html) if one.alt]
    texts = [one.text for one in dossier.passages if one.block and one.type in {"markdown", "line", "html"}]
    if not seen or not any(one.type == "image" or "![" in one.text or "<img" in one.text for one in dossier.passages):
        return
    words = sum(
        len(re.findall(r"\w+", re.sub(r"!\[[^\]]*\]\([^)]*\)|<[^>]*>|\{\{[^}]*\}\}", " ", one))) for one in texts
    )
    if words < fewest:
        yield Finding(
            Severity.WARNING,
            f"{len(seen)} pictures and {words} words" if len(seen) > 1 else f"one picture and {words} words",
            "write as text what stands in the pictures",
            dossier.file(),
        )
