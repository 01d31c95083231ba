"""Walks through everything an author wrote, each piece with the place it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newsletter.errors import Place
from newsletter.issues.catalogue import Catalogue, FieldKind, FieldType
from newsletter.issues.model import Block, Issue

_FRONT_MATTER = ("title", "subject", "preheader")


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of an issue: the field it fills, that field's type, and the line on which it begins.

    ``block`` is the kind of its block, and empty for the front matter.
    """

    text: str
    block: str
    field: str
    type: FieldKind
    line: int


def passages(issue: Issue, catalogue: Catalogue) -> Iterator[Passage]:
    """Every text of the issue in the order of the file, front matter first."""
    for name in _FRONT_MATTER:
        if name in issue.lines:
            yield Passage(getattr(issue, name), "", name, "line", issue.lines[name])
    yield from _of_blocks(issue.blocks, catalogue)


def _of_blocks(blocks: Iterable[Block], catalogue: Catalogue) -> Iterator[Passage]:
    for block in blocks:
        yield from _of_fields(block, catalogue.types[block.kind].fields, block.fields, "", catalogue)


def _of_fields(
    block: Block, types: Mapping[str, FieldType], fields: Mapping[str, Any], prefix: str, catalogue: Catalogue
) -> Iterator[Passage]:
    for name, value in fields.items():
        field = types[name]
        if field.type == "columns":
            for column in value:
                yield from _of_blocks(column, catalogue)
        elif field.type == "items":
            for number, item in enumerate(value):
                yield from _of_fields(block, field.fields, item, f"{name}[{number}].", catalogue)
        elif isinstance(value, str):
            line = block.lines.get(prefix + name, block.line)
            yield Passage(value, block.kind, prefix + name, field.type, line)


def locate(issue: Issue, line: int, needle: str) -> Place:
    """Where ``needle`` first stands at or below a line of the issue's file; the line alone when it does not."""
    lines = issue.source.split("\n")
    text = "\n".join(lines[line - 1 :])
    offset = text.find(needle) if needle else -1
    if offset < 0:
        return Place(str(issue.path), line)
    before = text[:offset]
    return Place(
        str(issue.path),
        line + before.count("\n"),
        offset - before.rfind("\n"),
        len(needle.partition("\n")[0]),
    )
