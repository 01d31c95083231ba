"""The issue format as JSON Schema (2020-12): what editors complete and check with.

It says what a schema can say. That merge tags name known fields, pictures are there and ids are given once is for
``newsletter issue check``. To our reader every value is text, so ``no`` and ``1.10`` are; an editor's reader sees a
truth value and a number, and the schema takes those for a line of text as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from newsletter.issues.catalogue import BlockType, Catalogue, FieldType
from newsletter.issues.merge_tags import known_fields

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TEXT = ["string", "number", "boolean"]
_FILLED = r"\S"
_BLANK = r"^\s*$"
_URL = r"^\s*(\{\{|#|[Hh][Tt][Tt][Pp][Ss]?://[^\s/]|[Mm][Aa][Ii][Ll][Tt][Oo]:)"
_IMAGE = r"^\s*([Hh][Tt][Tt][Pp][Ss]://[^\s/]|(?![/\\~])(?!.*(^|[/\\])\.\.\s*([/\\]|$))(?!.*(:|\{\{)).*)"
_DATE = r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$"
_NUMBER = r"^[0-9]{1,9}$"
_SLUG = r"^[a-z0-9]+([._-][a-z0-9]+)*$"
_ID = r"^\s*[A-Za-z][A-Za-z0-9_-]*\s*$"


def issue_schema(catalogue: Catalogue, attributes: Iterable[str]) -> dict[str, Any]:
    """The YAML form of an issue, in a publication with these blocks and attributes of subscribers."""
    flow = [name for name, one in catalogue.types.items() if one.kind == "flow"]
    blocks = {"type": "array", "description": "the issue, block by block", "items": {"$ref": "#/$defs/block"}}
    keys = _front_matter(attributes)
    return {
        "$schema": _DRAFT,
        "title": "An issue of a newsletter",
        "type": "object",
        "required": ["title", "blocks"],
        "additionalProperties": False,
        "properties": {**keys, "blocks": blocks},
        "$defs": {
            "block": _one_of(catalogue.types),
            "flow": _one_of(flow),
            **{f"block-{name}": _block(one) for name, one in catalogue.types.items()},
        },
    }


def front_matter_schema(attributes: Iterable[str]) -> dict[str, Any]:
    """The front matter of an issue in Markdown."""
    return {
        "$schema": _DRAFT,
        "title": "The front matter of an issue",
        "type": "object",
        "required": ["title"],
        "additionalProperties": False,
        "properties": _front_matter(attributes),
    }


def _front_matter(attributes: Iterable[str]) -> dict[str, Any]:
    tags = "merge tags: " + ", ".join(f"{{{{ {name} }}}}" for name in known_fields(attributes))
    reason = {"type": [*_TEXT, "null"], "description": "why it is meant so"}
    return {
        "title": {
            "description": "what the issue is called, in lists and in the archive; no merge tags",
            "type": _TEXT,
            "pattern": _FILLED,
        },
        "subject": {
            "description": f"the subject of the mail; the title when left out; {tags}",
            "type": [*_TEXT, "null"],
        },
        "preheader": {"description": f"the line behind the subject in the inbox; {tags}", "type": [*_TEXT, "null"]},
        "number": {"description": "the issue's number", **_or_empty(_whole())},
        "date": {"description": "year-month-day", **_or_empty({"type": "string", "format": "date", "pattern": _DATE})},
        "slug": {
            "description": "the issue's name in addresses; the name of the file when left out",
            **_or_empty({"type": ["string", "number"], "pattern": _SLUG}),
        },
        "allow": {
            "description": "checks whose findings are meant so, each with the reason, or a reason for each block's id",
            "type": ["object", "null"],
            "additionalProperties": {
                "anyOf": [reason, {"type": "object", "minProperties": 1, "additionalProperties": reason}]
            },
        },
    }


def _one_of(names: Iterable[str]) -> dict[str, Any]:
    """A block of one of these types."""
    names = list(names)
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": names, "description": "the block's name"}},
        "anyOf": [{"$ref": f"#/$defs/block-{name}"} for name in names],
    }


def _block(block_type: BlockType) -> dict[str, Any]:
    fields = _fields(block_type.fields)
    return {
        "type": "object",
        "description": block_type.summary,
        "required": ["type", *fields["required"]],
        "additionalProperties": False,
        "properties": {
            "type": {"const": block_type.name, "description": block_type.summary},
            "id": {"type": "string", "pattern": _ID, "description": "a word that links can lead to, as in #reading"},
            "when": {"type": _TEXT, "pattern": _FILLED, "description": 'who gets the block, as in plan = "pro"'},
            **fields["properties"],
        },
    }


def _fields(known: Mapping[str, FieldType]) -> dict[str, Any]:
    return {
        "required": [name for name, one in known.items() if one.required],
        "properties": {name: _field(one) for name, one in known.items()},
    }


def _field(known: FieldType) -> dict[str, Any]:
    said: dict[str, Any] = {"description": known.help} if known.help else {}
    if known.default is not None:
        said["default"] = known.default
    made = _value(known)
    return {**said, **(made if known.required or known.type in {"items", "columns"} else _or_empty(made))}


def _value(known: FieldType) -> dict[str, Any]:
    """What may stand in a field that is not left empty."""
    if known.type == "items":
        entry = {"type": "object", "additionalProperties": False, **_fields(known.fields)}
        return {"type": "array", "minItems": 1, "items": entry}
    if known.type == "columns":
        column = {"type": "array", "items": {"$ref": "#/$defs/flow"}}
        return {"type": "array", "minItems": 2, "maxItems": 2, "items": column}
    if known.choices:
        return {"enum": [*known.choices, *(str(choice) for choice in known.choices if isinstance(choice, int))]}
    if known.type == "integer":
        return _whole()
    if known.type in {"url", "image"}:
        return {"type": "string", "pattern": _URL if known.type == "url" else _IMAGE}
    return {"type": _TEXT, "pattern": _FILLED}


def _whole() -> dict[str, Any]:
    return {"type": ["integer", "string"], "minimum": 0, "maximum": 999_999_999, "pattern": _NUMBER}


def _or_empty(made: dict[str, Any]) -> dict[str, Any]:
    """The same, or nothing: a value left empty counts as left out."""
    return {"anyOf": [made, {"type": ["string", "null"], "pattern": _BLANK}]}
