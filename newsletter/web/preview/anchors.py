"""Places in the mail that belong to lines of the issue's file.

Every block gets the anchor that an author may give it by ``id``, named after its line, for the preview alone; the
frame then scrolls to a block as to any part of a page, without a script.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from newsletter.issues.model import Block, Issue

PREFIX = "newsletter-line-"
_SAY_MOST = ("title", "text", "name", "label", "alt", "body")
_WORDS = 60


class Entry(NamedTuple):
    """A block in the outline of an issue; ``depth`` counts the columns it stands in."""

    line: int
    kind: str
    words: str
    anchor: str
    depth: int


def anchored(issue: Issue) -> Issue:
    """The same issue, with an anchor at each block."""
    return replace(issue, blocks=_marked(issue.blocks))


def outline(blocks: Iterable[Block], depth: int = 0) -> Iterator[Entry]:
    """The blocks of an anchored issue in the order of the file, those in columns below the block they stand in."""
    for block in blocks:
        words = next((str(block.fields[name]) for name in _SAY_MOST if name in block.fields), "")
        yield Entry(block.line, block.kind, " ".join(words.split())[:_WORDS], block.id, depth)
        for column in (column for value in block.fields.values() for column in _columns(value)):
            yield from outline(column, depth + 1)


def nearest(entries: Iterable[Entry], line: int | None) -> str:
    """The anchor of the block that a line of the file belongs to; empty above the first block."""
    above = [entry for entry in entries if line is not None and entry.line <= line]
    return max(above, key=lambda entry: entry.line).anchor if above else ""


def _marked(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(
        replace(block, id=block.id or f"{PREFIX}{block.line}", fields=_fields(block.fields)) for block in blocks
    )


def _fields(fields: Mapping[str, object]) -> dict[str, object]:
    return {
        name: tuple(_marked(column) for column in columns) if (columns := _columns(value)) else value
        for name, value in fields.items()
    }


def _columns(value: object) -> tuple[tuple[Block, ...], ...]:
    """The columns that stand in a field, if it is one for columns."""
    if isinstance(value, tuple) and all(isinstance(column, tuple) for column in value):
        return value
    return ()
