"""Lists, which the tools that write HTML nest in four ways, as Markdown."""

from __future__ import annotations

import re
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from newsletter.issues.imports.html_source import attribute

_WORD = re.compile(r"mso-list:\s*\w+\s+level(\d)", re.IGNORECASE)
_GOOGLE = re.compile(r"lst-kix_\w+-(\d)")
ORDERED = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivxlc]{1,6})[.)]", re.IGNORECASE)
"""What Word puts before the entries of a numbered list."""


class Item(NamedTuple):
    """An entry of a list: how deep it stands, whether it is numbered, its words in Markdown."""

    level: int
    ordered: bool
    text: str


def word_level(node: LexborNode) -> int | None:
    """How deep an entry stands that Word has written as a paragraph; ``None`` when it is none."""
    found = _WORD.search(attribute(node, "style"))
    return int(found[1]) - 1 if found else None


def google_level(node: LexborNode) -> int:
    """How deep a list stands that Google Docs has written beside the one it belongs in."""
    found = _GOOGLE.search(attribute(node, "class"))
    return int(found[1]) if found else 0


def list_lines(items: list[Item]) -> str:
    """The items as one Markdown list."""
    lines: list[str] = []
    open_items: list[tuple[int, int, int]] = []  # level, number, width of the marker
    for item in items:
        number = 1
        while open_items and open_items[-1][0] >= item.level:
            level, last, _ = open_items.pop()
            number = last + 1 if level == item.level else 1
        marker = f"{number}. " if item.ordered else "- "
        indent = " " * sum(width for _, _, width in open_items)
        first, *more = item.text.split("\n")
        lines.append(f"{indent}{marker}{first}")
        lines += [f"{indent}{' ' * len(marker)}{line}" if line else "" for line in more]
        open_items.append((item.level, number, len(marker)))
    return "\n".join(lines)
