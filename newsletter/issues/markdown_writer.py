"""Writes an issue in its Markdown form: as people would write it where that means the same, between fences elsewhere.

The reader is the judge of what means the same: a heading is written ``## so`` only if it is read as that heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from newsletter.errors import NewsletterError
from newsletter.issues.catalogue import BlockType, Catalogue
from newsletter.issues.markdown_form import read_markdown
from newsletter.issues.markdown_lines import FENCE, MANY_LINES, QUOTED, escaped
from newsletter.issues.mistakes import Mistakes
from newsletter.issues.model import Block, Issue
from newsletter.issues.validation import check_blocks
from newsletter.issues.yaml_writer import block_options, front_matter_data, yaml_lines

_TO_ESCAPE = re.compile(r'(["\\])')
_MARKS = re.compile("`{3,}")
_DEEP = " " * 4
"""Where no line is a fence."""


def write_markdown(issue: Issue, stem: str, catalogue: Catalogue) -> str:
    """The issue as Markdown; ``stem`` is the name of the file it goes into.

    A text that Markdown has no way to hold is written as well as can be: read it again, and compare.
    """
    writer = _Writer(issue, catalogue)
    lines = ["---", *yaml_lines(front_matter_data(issue, stem)), "---", "", *writer.page(issue.blocks)]
    return "\n".join(lines).rstrip("\n") + "\n"


def without_places(block: Block) -> Block:
    """The block as if nobody knew where it had been written: equal for equal blocks of different files."""
    return replace(block, line=0, lines={}, fields={name: _without(value) for name, value in block.fields.items()})


def _without(value: object) -> object:
    if isinstance(value, Block):
        return without_places(value)
    return tuple(_without(inner) for inner in value) if isinstance(value, tuple) else value


class _Writer:
    """Writes blocks of one issue."""

    def __init__(self, issue: Issue, catalogue: Catalogue) -> None:
        self._path = issue.path
        self._catalogue = catalogue

    def page(self, blocks: tuple[Block, ...]) -> list[str]:
        """The lines of blocks that follow each other, with blank lines between them."""
        lines: list[str] = []
        after_text = False
        for block in blocks:
            natural = self._natural(block) if not (after_text and block.kind == "text") else None
            after_text = natural is not None and block.kind == "text"
            lines += ["", *(natural or self._fenced(block))] if lines else natural or self._fenced(block)
        return lines

    def _natural(self, block: Block) -> list[str] | None:
        """The block without a fence, if it is read as the same block."""
        shape = _SHAPES.get(block.kind)
        lines = shape(block.fields) if shape else []
        return lines if lines and self._read(lines) == [without_places(block)] else None

    def _read(self, lines: list[str]) -> list[Block]:
        """The blocks that some lines are read as; none when there are mistakes in them."""
        mistakes = Mistakes(self._path)
        written = read_markdown(lines, 0, self._path, self._catalogue, mistakes)
        blocks = check_blocks(written, self._catalogue, mistakes)
        try:
            mistakes.raise_any()
        except NewsletterError:
            return []
        return [without_places(block) for block in blocks]

    def _fenced(self, block: Block) -> list[str]:
        block_type = self._catalogue.types[block.kind]
        body = self._body(block, block_type)
        fields = {**block_options(block), **block.fields}
        if body:
            fields.pop(block_type.body_field or "")
        # A field of many lines goes on until a line that is not indented, which the text may begin with.
        ordered = sorted(fields.items(), key=lambda one: "\n" not in str(one[1]))
        lines = [line for name, value in ordered for line in _field(name, str(value))]
        # Without a blank line, what has a colon could be taken for a field.
        inside = [*lines, "", *body] if body and (lines or ":" in body[0]) else [*lines, *body]
        # Where only text is inside, its fences are escaped; where blocks or code are, ours must be longer.
        colons = 3 if _body_kind(block_type) == "markdown" else _longest_fence(body) + 1
        return [f"{':' * colons} {block.kind}", *inside, ":" * colons]

    def _body(self, block: Block, block_type: BlockType) -> list[str]:
        """The lines below the fields; none when the body is a field like the others, or was not written."""
        value = block.fields.get(block_type.body_field or "")
        kind = _body_kind(block_type)
        if isinstance(value, tuple):
            if kind == "items":
                return yaml_lines(value, literal=False)
            return _side_by_side([self.page(column) for column in value])
        if not isinstance(value, str) or kind not in {"markdown", "verbatim", "html"}:
            return []
        lines = value.split("\n")
        return escaped(lines) if kind == "markdown" else lines


def _side_by_side(columns: list[list[str]]) -> list[str]:
    lines: list[str] = []
    for number, column in enumerate(columns):
        lines += ["+++", "", *column, ""] if number else [*column, ""]
    return lines


def _body_kind(block_type: BlockType) -> str:
    return block_type.fields[block_type.body_field].type if block_type.body_field else ""


def _longest_fence(lines: list[str]) -> int:
    """The most colons of any fence among the lines, and two when there is none."""
    return max((len(fence[1]) for fence in map(FENCE.match, lines) if fence), default=2)


def _field(name: str, value: str) -> Iterator[str]:
    """A field's lines."""
    if "\n" in value:
        yield f"{name}: {MANY_LINES}"
        yield from (f"{_DEEP}{line}" if line else "" for line in value.split("\n"))
    elif value != value.strip() or value == MANY_LINES or QUOTED.fullmatch(value):
        escapes = _TO_ESCAPE.sub(r"\\\1", value)
        yield f'{name}: "{escapes}"'
    else:
        yield f"{name}: {value}"


# The shapes that blocks have without a fence. Whether one means the same is for the reader to say.


def _text(fields: Mapping[str, object]) -> list[str]:
    return escaped(str(fields["body"]).split("\n"))


def _heading(fields: Mapping[str, object]) -> list[str]:
    level = fields.get("level")
    return [f"{'#' * level} {fields['text']}"] if isinstance(level, int) else []


def _divider(_fields: Mapping[str, object]) -> list[str]:
    return ["---"]


def _code(fields: Mapping[str, object]) -> list[str]:
    body = str(fields["body"])
    longest = max((len(marks) for marks in _MARKS.findall(body)), default=2)
    marks = "`" * (longest + 1)
    return [f"{marks}{fields.get('language', '')}", *body.split("\n"), marks]


def _table(fields: Mapping[str, object]) -> list[str]:
    return str(fields["body"]).split("\n")


def _image(fields: Mapping[str, object]) -> list[str]:
    caption = f' "{fields["caption"]}"' if "caption" in fields else ""
    return [f"![{fields.get('alt', '')}]({fields.get('src', '')}{caption})"]


_SHAPES = {
    "text": _text,
    "heading": _heading,
    "divider": _divider,
    "code": _code,
    "table": _table,
    "image": _image,
}
