"""A line of the plain text is longer than 78 columns.

Old and small programs break it anywhere, and a reply with ``> `` before it is broken again. Addresses, tables and code
cannot be broken, and are left alone.

Remedy: in ``text.txt.j2`` of a block of your own, send text through ``wrap`` and Markdown through ``prose``.

Source: RFC 5322 §2.1.1: each line should be no more than 78 characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import shortened
from newsletter.rendering.plain import columns

BAD = Example(
    text="Every editor I spoke to could say in one sentence what a reader is owed, and not one named a number.\n"
)
GOOD = Example()

_UNBREAKABLE = re.compile(r"https?://|mailto:|^\s{4}|\S {2,}\S|^[-=]+$")


def check(dossier: Dossier, longest: int = 78) -> Iterable[Finding]:
    """Measure each line that could be broken."""
    long = [line for line in dossier.text.split("\n") if columns(line) > longest and not _UNBREAKABLE.search(line)]
    long = [line for line in long if " " in line.strip()]
    if long:
        also = f", and {len(long) - 1} more" if len(long) > 1 else ""
        yield Finding(
            Severity.INFO,
            f"a line of {columns(long[0])} columns in the plain text: “{shortened(long[0].strip())}”{also}",
            "send it through wrap in text.txt.j2",
            dossier.find(long[0].strip()[:40]),
        )
