"""Walks through everything an author wrote, each piece with the place it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from newsletter.errors import Place
from newsletter.issues.catalogue import Catalogue, FieldKind, FieldType
from newsletter.issues.model import Block, Issue

_FRONT_MATTER = ("title", "subject", "preheader")


class Passage(NamedTuple):
    """One text of an issue: the field it fills, that field's type, and the line on which it begins.

    ``block`` is the kind of its block, and empty for the front matter.
    """

    text: str
    block: str
    field: str
    type: FieldKind
    line: int


def passages(issue: Issue, catalogue: Catalogue) -> list[Passage]:
    """Every text of the issue in the order of the file, front matter first."""
    lines = issue.lines
    walk = _Walk(catalogue)
    walk.found = [
        Passage(getattr(issue, name), "", name, "line", lines[name]) for name in _FRONT_MATTER if name in lines
    ]
    walk.blocks(issue.blocks)
    return walk.found


class _Walk:
    """Gathers texts: in a list, since generators inside one another cost three times as much."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._types = catalogue.types
        self.found: list[Passage] = []

    def blocks(self, blocks: Iterable[Block]) -> None:
        """The texts of blocks and of all in them."""
        for block in blocks:
            self._fields(block, self._types[block.kind].fields, block.fields)

    def _fields(
        self, block: Block, types: Mapping[str, FieldType], fields: Mapping[str, Any], prefix: str = ""
    ) -> None:
        for name, value in fields.items():
            field = types[name]
            if isinstance(value, str):
                line = block.lines.get(prefix + name, block.line)
                self.found.append(Passage(value, block.kind, prefix + name, field.type, line))
            elif field.type == "columns":
                for column in value:
                    self.blocks(column)
            elif field.type == "items":
                for number, item in enumerate(value):
                    self._fields(block, field.fields, item, f"{name}[{number}].")


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
