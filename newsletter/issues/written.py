"""What an author wrote, with its places, before it is held against a schema. Both file forms end here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(slots=True)
class Text:
    """A string. ``line`` and ``column`` (1-based) are where its first character stands, ``width`` how long it is there.

    ``cut_off`` marks a YAML value with a comment behind it on the same line: ``Issue #27`` loses its number so.
    """

    value: str
    line: int
    column: int = 1
    width: int = 0
    cut_off: bool = False


@dataclass(slots=True)
class Sequence:
    """A list of values."""

    values: list[Value]
    line: int
    column: int = 1


@dataclass(slots=True)
class Mapping:
    """Keys and values in the order of the file; no key comes twice."""

    entries: dict[str, tuple[Text, Value]]
    line: int
    column: int = 1

    def text(self, key: str) -> str:
        """The string at ``key``, or an empty one where there is none."""
        value = self.entries[key][1] if key in self.entries else None
        return value.value if isinstance(value, Text) else ""


@dataclass(slots=True)
class Columns:
    """Blocks side by side, one list for each column."""

    columns: list[list[WrittenBlock]]
    line: int
    column: int = 1


Value: TypeAlias = Text | Sequence | Mapping | Columns


@dataclass(slots=True)
class WrittenBlock:
    """A block as it was written: its name, and its fields by name, each with the text of its key.

    ``unread`` are fields that were written and could not be read, which has been noted.
    """

    name: Text
    fields: dict[str, tuple[Text, Value]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
