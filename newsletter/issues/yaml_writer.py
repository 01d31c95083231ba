"""Writes an issue in its YAML form: prose on lines of its own after a ``|``, quotes only where YAML needs them.

Written by hand rather than dumped: PyYAML folds a text with a tab or with two spaces at the end of a line, which is a
line break in Markdown, into one long line of escapes. What is written here means the same to a reader that knows
numbers and truth values as to ours, to which every value is text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date

from newsletter.issues.front_matter import slugify
from newsletter.issues.model import Block, Issue

_UNFIT = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What stands in YAML only as an escape: control characters, and what YAML 1.1 takes for the end of a line."""
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
"""What other readers of YAML take for something else than text."""
_INDENT = "  "


def write_yaml(issue: Issue, stem: str) -> str:
    """The issue as YAML; ``stem`` is the name of the file it goes into, which the slug follows when nothing else is."""
    document = {**front_matter_data(issue, stem), "blocks": tuple(_block_data(block) for block in issue.blocks)}
    return "\n".join(yaml_lines(document)) + "\n"


def front_matter_data(issue: Issue, stem: str) -> dict[str, object]:
    """The keys of the front matter that say more than is so without them."""
    keys = {
        "title": issue.title,
        "subject": issue.subject if issue.subject != issue.title or "subject" in issue.lines else "",
        "preheader": issue.preheader,
        "number": issue.number,
        "date": issue.date,
        "slug": issue.slug if issue.slug != slugify(stem) else "",
        "allow": _allowances(issue),
    }
    return {key: value for key, value in keys.items() if value not in (None, "", {})}


def yaml_lines(value: object, *, literal: bool = True) -> list[str]:
    """The lines of a mapping or a list; without ``literal`` every text stays on the line it begins on."""
    if isinstance(value, Mapping):
        return [line for key, inner in value.items() for line in _entry(key, inner, literal=literal)]
    if isinstance(value, tuple):
        return [line for inner in value for line in _item(inner, literal=literal)]
    raise TypeError(f"{type(value).__name__} has no lines of its own in YAML")


def _allowances(issue: Issue) -> dict[str, object]:
    found: dict[str, object] = {}
    for one in issue.allow:
        if one.block:
            within = found.setdefault(one.rule, {})
            if isinstance(within, dict):
                within[one.block] = one.reason
        else:
            found[one.rule] = one.reason
    return found


def _block_data(block: Block) -> dict[str, object]:
    return {"type": block.kind, **block_options(block), **{name: _data(value) for name, value in block.fields.items()}}


def block_options(block: Block) -> dict[str, str]:
    """What any block may carry beside its fields."""
    return {name: value for name, value in (("id", block.id), ("when", block.when)) if value}


def _data(value: object) -> object:
    if isinstance(value, Block):
        return _block_data(value)
    return tuple(_data(inner) for inner in value) if isinstance(value, tuple) else value


def _entry(key: str, value: object, *, literal: bool) -> Iterator[str]:
    name = _scalar(key)
    if not isinstance(value, Mapping | tuple):
        first, *more = _value(value, literal=literal)
        yield f"{name}: {first}"
        yield from _indented(more)
    elif not value:
        yield f"{name}: {'{}' if isinstance(value, Mapping) else '[]'}"
    else:
        yield f"{name}:"
        inner = yaml_lines(value, literal=literal)
        yield from _indented(inner) if isinstance(value, Mapping) else inner


def _item(value: object, *, literal: bool) -> Iterator[str]:
    if not value:
        yield "- {}" if isinstance(value, Mapping) else "- []"
        return
    first, *more = yaml_lines(value, literal=literal)
    yield f"- {first}"
    yield from _indented(more)


def _indented(lines: list[str]) -> Iterator[str]:
    return (f"{_INDENT}{line}" if line else "" for line in lines)


def _value(value: object, *, literal: bool) -> list[str]:
    """A scalar: its first line, and those of a text that goes on below it."""
    if isinstance(value, int | date):
        return [str(value)]
    text = str(value)
    if not literal or "\n" not in text or _UNFIT.search(text):
        return [_scalar(text)]
    lines = text.split("\n")
    # A text that begins with a space must say how far it is indented.
    return ["|2" if lines[0][:1] in {" ", "\t", ""} else "|", *lines]


def _scalar(text: str) -> str:
    """A text on one line, without quotes where it is text to everybody."""
    plain = (
        text[:1].isalpha()
        and text.isprintable()
        and text.lower() not in _WORDS
        and not re.search(r": | #|[: ]$", text)
    )  # fmt: skip
    if plain:
        return text
    # A JSON string is a YAML string in quotes.
    return _UNFIT.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))
