"""A tag in an ``html`` block is not closed, or closes nothing.

It was closed where that did the least harm, which may not be where you meant: the rest of the block may be bold, or in
the wrong cell.

Remedy: close each tag where it ends.

Source: HTML Standard, §13.1.2.4 (optional tags).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.rendering.mjml import VOID

BAD = Example("::: html\n\n<div><b>Two for one<br>until Friday.</div>\n:::")
GOOD = Example("::: html\n\n<div><b>Two for one</b><br>until Friday.</div>\n:::")

_TAG = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][a-zA-Z0-9]*)\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
_CLOSE_THEMSELVES = frozenset({"dd", "dt", "li", "option", "p", "tbody", "td", "tfoot", "th", "thead", "tr"})


def check(dossier: Dossier) -> Iterable[Finding]:
    """Walk through the tags of each block; tags whose end may be left out are let go."""
    for passage in dossier.passages:
        for tag, trouble in _unbalanced(passage.text) if passage.type == "html" else ():
            yield Finding(
                Severity.WARNING, f"{tag} {trouble}", "close each tag where it ends", dossier.find_in(passage, tag)
            )


def _unbalanced(html: str) -> Iterator[tuple[str, str]]:
    opened: list[tuple[str, str]] = []
    for match in _TAG.finditer(html):
        name = (match[2] or "").lower()
        if not name or name in VOID | _CLOSE_THEMSELVES or (match[3] or "").endswith("/"):
            continue
        if not match[1]:
            opened.append((name, match[0]))
        elif name not in (tag for tag, _ in opened):
            yield match[0], "closes nothing"
        else:
            while opened[-1][0] != name:
                yield opened.pop()[1], f"is not closed before {match[0]}"
            opened.pop()
    yield from ((written, "is not closed") for _, written in opened)
