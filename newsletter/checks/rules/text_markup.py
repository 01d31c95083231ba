"""There is markup in the plain text: tags, entities, or what templates are made of.

Readers see it as it is. A ``&nbsp;`` or a ``<br>`` in a field that takes a plain line is shown in the HTML too. Code in
a ``code`` block or between backticks is meant so, and left alone.

Remedy: write the sign itself instead of the entity; in Markdown, leave tags out. In a ``text.txt.j2`` of your own send
Markdown through ``prose``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.issues.passages import Passage

BAD = Example("::: header\ntitle: Fish &amp; Chips\n:::\n\nTwo for one.")
GOOD = Example("::: header\ntitle: Fish & Chips\n:::\n\nTwo for one, and `<br>` is a tag.")

_MARKUP = re.compile(
    r"</?(?:mj-[a-z-]+|a|b|br|div|em|font|h[1-6]|hr|i|img|li|ol|p|span|strong|style|table|td|tr|u|ul)\b[^<>\n]*>"
    r"|&(?:[a-z]{2,8}|#\d{2,6}|#x[0-9a-f]{2,6});|\{\{|\{%|%\}|<!--",
    re.IGNORECASE,
)
_CODE = re.compile(r"(`+)(.*?)\1|\\(\{\{)", re.DOTALL)


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look for markup that no code holds."""
    meant = "\n".join(code for passage in dossier.passages for code in _code(passage))
    for found in dict.fromkeys(match[0] for match in _MARKUP.finditer(dossier.text)):
        if found not in meant:
            yield Finding(
                Severity.WARNING,
                f"the plain text shows {found}",
                "write the sign itself, or leave the tag out",
                dossier.find(found),
            )


def _code(passage: Passage) -> Iterable[str]:
    """What a passage shows as code."""
    if passage.type == "verbatim":
        return (passage.text,)
    indented = (line for line in passage.text.split("\n") if line.startswith("    "))
    spans = (match[2] or match[3] for match in _CODE.finditer(passage.text))
    return (*indented, *spans) if passage.type == "markdown" else ()
