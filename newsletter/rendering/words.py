"""The plain text of a block that brings no template for it: what its fields say, one below the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from newsletter.issues.catalogue import FieldType
from newsletter.rendering.plain import Prose, indented, wrap
from newsletter.rendering.templates import Values


def words(fields: Mapping[str, FieldType], b: Values, settle: Callable[[str], str]) -> str:
    """The text; ``settle`` puts in what all readers share. Pictures and choices say nothing by themselves."""
    parts = (_said(field, b[name], settle) for name, field in fields.items() if b[name])
    return "\n\n".join(part for part in parts if part)


def _said(field: FieldType, value: Any, settle: Callable[[str], str]) -> str:
    match field.type:
        case "line":
            return wrap(settle(str(value)))
        case "url":
            return settle(str(value))
        case "markdown" | "html":
            return Prose(settle)(str(value))
        case "verbatim":
            return indented(str(value), "    ", "    ")
        case "items":
            return "\n\n".join(_entry(field, item, settle) for item in value)
        case "columns":
            return "\n\n".join(str(column.text) for column in value)
        case "integer" if not field.choices:
            return str(value)
    return ""


def _entry(field: FieldType, item: Values, settle: Callable[[str], str]) -> str:
    """An entry of a list: a star before its first line, the others below it."""
    return "\n".join(_hanging(words(field.fields, item, settle).split("\n")))


def _hanging(lines: list[str]) -> Iterator[str]:
    yield f"* {lines[0]}"
    yield from (f"  {line}" for line in lines[1:] if line)
