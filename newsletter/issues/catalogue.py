"""The vocabulary: which blocks there are, which fields each takes, and where its files lie.

A block is a folder ``blocks/NAME/`` with ``block.yaml``, ``email.mjml.j2`` and, where wanted, ``text.txt.j2``,
``web.html.j2`` and ``example.md``. The publication's own folder is looked at first, then the theme's, then the core's,
for each file on its own: so a publication overrides one file of a block, or adds a whole new block, by the same act.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from newsletter.errors import NewsletterError, Place
from newsletter.issues import written
from newsletter.issues.mistakes import did_you_mean
from newsletter.issues.theme_folders import theme_folders
from newsletter.issues.yaml_text import load_yaml
from newsletter.resources import resource

SCHEMA = "block.yaml"
Kind = Literal["flow", "section"]
FieldKind = Literal[
    "line", "markdown", "url", "image", "integer", "choice", "verbatim", "html", "items", "columns"
]  # fmt: skip
_KINDS: tuple[Kind, ...] = get_args(Kind)
_FIELD_KINDS: tuple[FieldKind, ...] = get_args(FieldKind)
_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_RESERVED = frozenset({"id", "type", "when"})


@dataclass(frozen=True, slots=True)
class FieldType:
    """What may stand in a field of a block.

    ``line`` is one line of text without Markdown, ``markdown`` any Markdown, ``verbatim`` code kept as it is,
    ``html`` trusted HTML, ``image`` a path below the publication's ``images/`` or an https address; ``items`` is a
    list of entries with fields of their own, ``columns`` one list of flow blocks for each column.
    """

    name: str
    type: FieldKind
    required: bool = False
    help: str = ""
    choices: tuple[str, ...] | tuple[int, ...] = ()
    default: str | int | None = None
    fields: Mapping[str, FieldType] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BlockType:
    """One word of the vocabulary.

    *Flow* blocks share a column with their neighbours, *section* blocks stand alone. ``body_field`` is the field that
    the text after the blank line fills, ``None`` where a block takes no text. ``path`` is its ``block.yaml``.
    """

    name: str
    kind: Kind
    summary: str
    body_field: str | None
    fields: Mapping[str, FieldType]
    path: Path


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All blocks an issue may use; ``roots`` are the folders they were looked for in, the strongest first."""

    roots: tuple[Path, ...]
    types: Mapping[str, BlockType]

    def file(self, block_name: str, file_name: str) -> Path:
        """The strongest file of that name in the folders of a block; ``NewsletterError`` when it has none."""
        for root in self.roots:
            path = root / block_name / file_name
            if path.is_file():
                return path
        raise NewsletterError(
            f"the block “{block_name}” has no {file_name}",
            place=Place(str(self.types[block_name].path)),
            remedy=f"add a file {file_name} beside it",
        )

    def text(self, block_name: str, file_name: str) -> str:
        """What stands in that file; ``NewsletterError`` also when it cannot be read."""
        return _text(self.file(block_name, file_name))


def load_catalogue(publication_folder: Path, theme: str) -> Catalogue:
    """Read the vocabulary of a publication; a ``block.yaml`` that cannot be used is an error with its line."""
    templates = resource("templates")
    themes = theme_folders(publication_folder, theme)
    roots = (publication_folder / "blocks", *(folder / "blocks" for folder in themes), templates / "blocks")
    paths: dict[str, Path] = {}
    for root in roots:
        for path in root.glob(f"*/{SCHEMA}") if root.is_dir() else ():
            paths.setdefault(path.parent.name, path)
    return Catalogue(roots, MappingProxyType({name: _read_block(paths[name]) for name in sorted(paths)}))


class _Table:
    """One mapping of a ``block.yaml``, whose entries are taken out under the names they must have."""

    def __init__(self, path: Path, what: str, value: written.Value | None, known: tuple[str, ...]) -> None:
        self.path = path
        self.what = what
        if not isinstance(value, written.Mapping):
            raise self.error(f"{what} needs keys and values", value, f"write some of: {', '.join(known)}")
        self.value = value
        for key, _ in value.entries.values():
            if key.value not in known:
                otherwise = f"known here: {', '.join(known)}; inside {{ }} a text with a comma stands in quotes"
                remedy = did_you_mean(key.value, known, otherwise)
                raise self.error(f"{what} has an unknown key “{key.value}”", key, remedy)

    def error(self, message: str, at: written.Value | None, remedy: str) -> NewsletterError:
        """A mistake at a value, or at the top of the file."""
        place = Place(str(self.path), at.line if at else 1, at.column if at else None)
        return NewsletterError(message, place=place, remedy=remedy)

    def entry(self, key: str) -> written.Value | None:
        """What stands under a key."""
        found = self.value.entries.get(key)
        return found[1] if found else None

    def text(self, key: str, choices: tuple[str, ...] = ()) -> str:
        """The text under a key, one of ``choices`` where there are some; empty when the key is absent."""
        value = self.entry(key)
        if value is None:
            return ""
        if not isinstance(value, written.Text):
            raise self.error(f"{self.what}: {key} is a text", value, f"write {key}: …")
        if choices and value.value not in choices:
            remedy = did_you_mean(value.value, choices, f"write one of: {', '.join(choices)}")
            raise self.error(f"{self.what}: unknown {key} “{value.value}”", value, remedy)
        return value.value


def _read_block(path: Path) -> BlockType:
    name = path.parent.name
    table = _Table(
        path, f"the block “{name}”", load_yaml(_text(path), path), ("kind", "summary", "body", "fields")
    )  # fmt: skip
    if not _NAME.fullmatch(name):
        raise table.error(f"“{name}” is no name for a block", None, "rename its folder: small letters, digits, - and _")
    for key in ("kind", "summary"):
        if not table.text(key):
            raise table.error(f"the block “{name}” has no {key}", None, f"add {key}: …")
    fields = _read_fields(path, f"the block “{name}”", table.entry("fields"))
    body = table.text("body", tuple(fields)) or None
    structured = [one.name for one in fields.values() if one.type in {"items", "columns"}]
    if len(structured) > 1 or (structured and body not in {None, *structured}):
        raise table.error(
            f"the block “{name}” has two bodies",
            table.entry("body"),
            f"“{structured[0]}” is its body already: items and columns always are",
        )
    kind = next(kind for kind in _KINDS if kind == table.text("kind", _KINDS))
    return BlockType(name, kind, table.text("summary"), structured[0] if structured else body, fields, path)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise NewsletterError("the file is not UTF-8", place=Place(str(path)), remedy="save it as UTF-8") from error
    except OSError as error:
        what = f"the file cannot be read: {error.strerror}"
        raise NewsletterError(what, place=Place(str(path)), remedy="check your rights to it") from error


def _read_fields(path: Path, what: str, value: written.Value | None) -> Mapping[str, FieldType]:
    if value is None:
        return MappingProxyType({})
    if not isinstance(value, written.Mapping):
        place = Place(str(path), value.line, value.column)
        raise NewsletterError(f"{what}: fields are keys and values", place=place, remedy="write name: {type: line}")
    fields = {name: _read_field(path, what, key, entry) for name, (key, entry) in value.entries.items()}
    return MappingProxyType(fields)


def _read_field(path: Path, what: str, key: written.Text, value: written.Value) -> FieldType:
    known = ("type", "required", "help", "choices", "default", "fields")
    table = _Table(path, f"{what}, field “{key.value}”", value, known)
    if not _NAME.fullmatch(key.value) or key.value in _RESERVED:
        reserved = ", ".join(sorted(_RESERVED))
        raise table.error(
            f"{what}: “{key.value}” is no name for a field",
            key,
            f"use small letters, digits, - and _; {reserved} are taken",
        )
    kind = next((kind for kind in _FIELD_KINDS if kind == table.text("type", _FIELD_KINDS)), None)
    if kind is None:
        raise table.error(f"{table.what} has no type", key, f"add type: one of {', '.join(_FIELD_KINDS)}")
    found = FieldType(
        name=key.value,
        type=kind,
        required=table.text("required", ("true", "false")) == "true",
        help=table.text("help"),
        choices=_choices(table, kind),
        default=_default(table, kind),
        fields=_read_fields(path, table.what, table.entry("fields")),
    )
    _require_sense(table, key, found)
    return found


def _choices(table: _Table, kind: FieldKind) -> tuple[str, ...] | tuple[int, ...]:
    value = table.entry("choices")
    values = value.values if isinstance(value, written.Sequence) else []
    choices = tuple(choice.value for choice in values if isinstance(choice, written.Text))
    if value is not None and (not choices or len(choices) != len(values)):
        raise table.error(f"{table.what}: choices are a list of words", value, "write choices: [left, center]")
    if kind != "integer":
        return choices
    if not all(choice.isdecimal() for choice in choices):
        raise table.error(f"{table.what}: choices are whole numbers", value, "write choices: [1, 2]")
    return tuple(int(choice) for choice in choices)


def _default(table: _Table, kind: FieldKind) -> str | int | None:
    default = table.text("default")
    if kind != "integer" or not default:
        return default or None
    if not default.isdecimal():
        raise table.error(f"{table.what}: the default is a whole number", table.entry("default"), "write default: 2")
    return int(default)


def _require_sense(table: _Table, key: written.Text, found: FieldType) -> None:
    """Refuse what a type cannot have, and miss what it must have."""
    if bool(found.choices) != (found.type == "choice") and found.type != "integer":
        raise table.error(f"{table.what}: choices belong to type: choice", key, "use them together")
    if bool(found.fields) != (found.type == "items"):
        raise table.error(f"{table.what}: fields belong to type: items", key, "use them together")
    if any(one.type in {"items", "columns"} for one in found.fields.values()):
        raise table.error(f"{table.what}: items hold no items or columns", key, "use plain fields in items")
    if found.default is not None and (
        found.type in {"items", "columns"} or found.default not in (found.choices or (found.default,))
    ):
        raise table.error(f"{table.what}: “{found.default}” cannot be the default", key, "name one of the choices")
