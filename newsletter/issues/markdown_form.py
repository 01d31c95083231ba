"""The form people write: Markdown with ``:::`` blocks, scanned line by line.

A block stands between a line ``::: NAME`` and a line ``:::``; its fields come first, one ``key: value`` to a line,
then a blank line, then its text. A longer fence holds shorter ones: ``:::: columns`` holds blocks, and a line ``+++``
begins the next column. A field ``key: |`` takes the indented lines below it, and ``\\:::`` at the start of a line is
three colons. Outside blocks headings, dividers, tables, fenced code and pictures that stand alone become
blocks of their own, and the rest text. What is fenced as code is left alone everywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from newsletter.errors import NewsletterError
from newsletter.issues.catalogue import BlockType, Catalogue
from newsletter.issues.markdown_lines import FENCE, MANY_LINES, QUOTED, CodeEnds, CodeFence, code_fence, unescaped
from newsletter.issues.mistakes import Mistakes, did_you_mean, nearest
from newsletter.issues.written import Columns, Text, Value, WrittenBlock
from newsletter.issues.yaml_text import load_yaml

_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):(?:[ \t]+(.*))?$")
_HEADING = re.compile(r"(#{1,3})[ \t]+(.*)")
_DIVIDER = re.compile(r"([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_TABLE_RULE = re.compile(r":?-+:?")
_CELL_EDGE = re.compile(r"(?<!\\)\|")
_PICTURE = re.compile(r"""!\[([^\]]*)\]\([ \t]*(\S+?)(?:[ \t]+"([^"]*)"|[ \t]+'([^']*)')?[ \t]*\)[ \t]*$""")
_ESCAPED = re.compile(r"""\\(["'\\])""")
_COLUMN_BREAK = re.compile(r"\+{3,}[ \t]*$")
_MARKS = frozenset("#-*_`~|:! \t")
"""Only a line that begins with one of these can be anything but text."""


@dataclass(frozen=True, slots=True)
class _Span:
    """A block's lines: the opening one, the end of those inside it, and the first after it."""

    opening: int
    stop: int
    after: int


def read_markdown(
    lines: list[str], first: int, path: Path, catalogue: Catalogue, mistakes: Mistakes
) -> list[WrittenBlock]:
    """The blocks of ``lines[first:]``; what cannot be read is noted in ``mistakes``, and reading goes on."""
    return _Reader(lines, path, catalogue, mistakes).page(first, len(lines))


class _Reader:
    """Reads one file; positions are indices into its lines."""

    def __init__(self, lines: list[str], path: Path, catalogue: Catalogue, mistakes: Mistakes) -> None:
        self._lines = lines
        self._path = path
        self._catalogue = catalogue
        self._mistakes = mistakes
        self._in_columns = False
        self._code_ends: dict[int, CodeEnds] = {}

    def page(self, start: int, stop: int) -> list[WrittenBlock]:
        """The blocks of some lines that stand outside any block, or in one column."""
        blocks: list[WrittenBlock] = []
        run = position = start
        while position < stop:
            line = self._lines[position]
            if not line or line[0] not in _MARKS:
                position += 1
                continue
            run_end, found, after = self._at(position, run, stop)
            if found is not None:
                blocks += self._text(run, run_end)
                blocks += found
                run = after
            position = after
        return blocks + self._text(run, stop)

    def _at(self, position: int, run: int, stop: int) -> tuple[int, list[WrittenBlock] | None, int]:
        """What begins at a line: where the text before it ends, its blocks (``None``: it is text), what comes after."""
        line = self._lines[position]
        if fence := FENCE.match(line):
            return position, *self._fenced(fence, position, stop)
        if code := code_fence(line):
            return position, *self._code(code, position, stop)
        if heading := _HEADING.match(line):
            return position, [self._heading(heading, position)], position + 1
        if _DIVIDER.match(line):
            return position, [WrittenBlock(Text("divider", position + 1))], position + 1
        if picture := self._picture(position, run, stop):
            return position, [picture], position + 1
        if position > run and self._is_table(position):
            after = self._end_of_paragraph(position, stop)
            return position - 1, [self._whole("table", "body", position - 1, after)], after
        return position, None, position + 1

    # Blocks between fences

    def _fenced(self, fence: re.Match[str], position: int, stop: int) -> tuple[list[WrittenBlock], int]:
        name = self._name(fence, position)
        if not name:
            self._mistakes.add(
                f"this “{fence[1]}” closes nothing",
                position + 1,
                fence.start(1) + 1,
                len(fence[1]),
                remedy="take it out, or name the block that begins here, as in ::: quote",
            )
            return [], position + 1
        block_type = self._catalogue.types.get(name)
        if block_type is None:
            self._mistakes.add(
                f"unknown block “{name}”",
                position + 1,
                fence.start(2) + 1,
                len(name),
                remedy=did_you_mean(name, self._catalogue.types, "newsletter issue blocks lists all of them"),
            )
        span = self._span(name, block_type, len(fence[1]), position, stop)
        if block_type is None:
            return [], span.after
        return [self._block(block_type, span, fence.start(2) + 1)], span.after

    def _name(self, fence: re.Match[str], position: int) -> str:
        """The name of the block that a fence opens; empty when it closes one."""
        words = fence[2].rstrip(": \t").split()
        if len(words) > 1:
            self._mistakes.add(
                f"only a block's name stands after {fence[1]}",
                position + 1,
                fence.start(2) + 1,
                len(fence[2].rstrip()),
                remedy="write fields on lines of their own below it, as in name: Ines Marchetti",
            )
        return words[0] if words else ""

    def _span(self, name: str, block_type: BlockType | None, colons: int, opening: int, stop: int) -> _Span:
        """The lines of the block that opens here; one that is not closed ends before the next, or with the file."""
        verbatim = self._is_verbatim(name)
        holds_blocks = block_type is None or _body_type(block_type) == "columns"
        position = opening + 1
        while position < stop:
            line = self._lines[position]
            fence = FENCE.match(line) if ":::" in line else None
            if fence and not fence[2] and len(fence[1]) == colons:
                return _Span(opening, position, position + 1)
            if fence and fence[2] and not (verbatim or (holds_blocks and len(fence[1]) < colons)):
                break
            code = None if verbatim else code_fence(line)
            end = self._code_end(code, position, stop) if code else stop
            # Code that is not closed must not hide the end of the block it stands in.
            position = end + 1 if end < stop else position + 1
        self._mistakes.add(
            f"the block “{name}” is not closed",
            opening + 1,
            remedy=f"end it with a line {':' * colons}"
            + (f" before line {position + 1}, where another block begins" if position < stop else ""),
        )
        return _Span(opening, position, position)

    def _is_verbatim(self, name: str) -> bool:
        return _body_type(self._catalogue.types.get(name)) in {"verbatim", "html"}

    def _block(self, block_type: BlockType, span: _Span, column: int) -> WrittenBlock:
        block = WrittenBlock(Text(block_type.name, span.opening + 1, column, len(block_type.name)))
        start, stop = self._trimmed(self._fields(block_type, block, span.opening + 1, span.stop), span.stop)
        if start == stop:
            return block
        if block_type.body_field is None:
            self._mistakes.add(
                f"“{block_type.name}” takes fields only, no text of its own",
                start + 1,
                remedy=f"write the text after the block; its fields are {', '.join(block_type.fields) or 'none'}",
            )
        elif block_type.body_field in block.fields:
            self._mistakes.add(
                f"“{block_type.body_field}” is here twice: as a field, and as the text after the blank line",
                start + 1,
                remedy="keep one of them",
            )
        else:
            body = self._body(block_type, start, stop)
            if body is None:
                block.unread.add(block_type.body_field)
            else:
                block.fields[block_type.body_field] = Text(block_type.body_field, start + 1), body
        return block

    def _fields(self, block_type: BlockType, block: WrittenBlock, start: int, stop: int) -> int:
        """Read the ``key: value`` lines at the top of a block; returns where its text begins."""
        known = {*block_type.fields, "id", "when"}
        position = start
        while position < stop:
            line = self._lines[position].strip()
            match = _FIELD.match(line)
            if match is None:
                return position
            indent = self._lines[position].index(line[0])
            key = Text(match[1], position + 1, indent + 1, len(match[1]))
            # What begins with a capital letter and is no slip of the pen begins the text, as “Note: …” does.
            if not key.value.islower() and not nearest(key.value, known):
                return position
            first, below = self._below(position, stop) if match[2] == MANY_LINES else (0, 0)
            self._add(block, key, self._dedented(first, below) if below else _field_text(match, position, indent))
            position = below or position + 1
        return stop

    def _below(self, position: int, stop: int) -> tuple[int, int]:
        """The indented lines below a field, which are its text; ``(0, 0)`` when there are none."""
        end = position + 1
        while end < stop and (not self._lines[end].strip() or self._lines[end][0] in " \t"):
            end += 1
        start, end = self._trimmed(position + 1, end)
        return (start, end) if start < end else (0, 0)

    def _dedented(self, start: int, stop: int) -> Text:
        """Lines as one text, without the indentation that the first of them has."""
        first = self._lines[start]
        indentation = first[: len(first) - len(first.lstrip(" \t"))]
        lines = (line.removeprefix(indentation) for line in self._lines[start:stop])
        return Text("\n".join(lines), start + 1, len(indentation) + 1)

    def _add(self, block: WrittenBlock, key: Text, value: Text) -> None:
        if key.value in block.fields:
            self._mistakes.add(
                f"“{key.value}” is here twice", key.line, key.column, key.width, remedy="keep one of them"
            )
            return
        block.fields[key.value] = key, value

    def _body(self, block_type: BlockType, start: int, stop: int) -> Value | None:
        kind = _body_type(block_type)
        if kind == "columns":
            return self._side_by_side(start, stop)
        lines = self._lines[start:stop]
        if kind != "items":
            return Text("\n".join(unescaped(lines) if kind == "markdown" else lines), start + 1)
        try:
            return load_yaml("\n".join(lines), self._path, start + 1)
        except NewsletterError as error:
            self._mistakes.note(error)
            return None

    def _side_by_side(self, start: int, stop: int) -> Columns:
        if self._in_columns:  # refused with the other blocks that cannot stand in a column
            return Columns([], start + 1)
        self._in_columns = True
        columns = [self.page(*edges) for edges in self._columns(start, stop)]
        self._in_columns = False
        return Columns(columns, start + 1)

    def _columns(self, start: int, stop: int) -> list[tuple[int, int]]:
        """The lines of each column: ``+++`` parts them, except inside a block or code."""
        columns = []
        position = start
        inside: tuple[int, bool] | None = None  # the colons of the block we are in, and whether it is all code
        while position < stop:
            line = self._lines[position]
            if fence := FENCE.match(line):
                if inside is None and fence[2]:
                    inside = len(fence[1]), self._is_verbatim(fence[2].split()[0])
                elif inside and not fence[2] and len(fence[1]) == inside[0]:
                    inside = None
            elif (code := code_fence(line)) and not (inside and inside[1]):
                position = self._code_end(code, position, stop)
            elif inside is None and _COLUMN_BREAK.match(line):
                columns.append((start, position))
                start = position + 1
            position += 1
        return [*columns, (start, stop)]

    # Markdown outside blocks

    def _code(self, code: CodeFence, position: int, stop: int) -> tuple[list[WrittenBlock] | None, int]:
        """Fenced code: a block of its own, or a part of the list it is indented in."""
        end = self._code_end(code, position, stop)
        if end == stop:
            self._mistakes.add(
                "this code is not closed",
                position + 1,
                code.indent + 1,
                len(code.marks),
                remedy=f"end it with a line {code.marks}",
            )
        if code.indent:
            return None, min(end + 1, stop)
        block = self._whole("code", "body", position + 1, end, opening=position)
        if code.info:
            language = code.info.split()[0]
            value = Text(language, position + 1, self._lines[position].index(language) + 1, len(language))
            block.fields["language"] = Text("language", position + 1), value
        return [block], min(end + 1, stop)

    def _code_end(self, code: CodeFence, position: int, stop: int) -> int:
        """The line that closes the code opened here, or ``stop``."""
        return self._code_ends.setdefault(stop, CodeEnds(self._lines, stop)).end(code, position)

    @staticmethod
    def _heading(heading: re.Match[str], position: int) -> WrittenBlock:
        line, words = position + 1, heading[2].strip()
        bare = words.rstrip("#")
        if not bare or bare[-1] in " \t":  # the closing hashes that some people write
            words = bare.rstrip()
        level = Text(str(len(heading[1])), line, 1, len(heading[1]))
        text = Text(words, line, heading.start(2) + 1, len(words))
        return WrittenBlock(
            Text("heading", line),
            {"level": (Text("level", line), level), "text": (Text("text", line), text)},
        )

    def _picture(self, position: int, run: int, stop: int) -> WrittenBlock | None:
        """A picture alone in its paragraph."""
        if (position > run and self._lines[position - 1].strip()) or not (
            position + 1 == stop or not self._lines[position + 1].strip()
        ):
            return None
        match = _PICTURE.match(self._lines[position])
        if match is None:
            return None
        block = WrittenBlock(Text("image", position + 1))
        for field, groups in (("alt", (1,)), ("src", (2,)), ("caption", (3, 4))):
            for group in groups:
                if match[group]:
                    value = Text(match[group], position + 1, match.start(group) + 1, len(match[group]))
                    block.fields[field] = Text(field, position + 1), value
        return block

    def _is_table(self, position: int) -> bool:
        """A table's rule, below a line with as many cells."""
        if "|" not in self._lines[position]:
            return False
        heads, rule = _cells(self._lines[position - 1]), _cells(self._lines[position])
        return len(heads) == len(rule) and any(heads) and all(_TABLE_RULE.fullmatch(cell) for cell in rule)

    def _end_of_paragraph(self, position: int, stop: int) -> int:
        while position < stop and self._lines[position].strip() and not FENCE.match(self._lines[position]):
            position += 1
        return position

    def _text(self, start: int, stop: int) -> list[WrittenBlock]:
        start, stop = self._trimmed(start, stop)
        if start == stop:
            return []
        text = Text("\n".join(unescaped(self._lines[start:stop])), start + 1)
        return [WrittenBlock(Text("text", start + 1), {"body": (Text("body", start + 1), text)})]

    def _trimmed(self, start: int, stop: int) -> tuple[int, int]:
        """Some lines without the blank ones around them."""
        while start < stop and not self._lines[start].strip():
            start += 1
        while start < stop and not self._lines[stop - 1].strip():
            stop -= 1
        return start, stop

    def _whole(self, name: str, field: str, start: int, stop: int, *, opening: int | None = None) -> WrittenBlock:
        """A block whose one field is some lines as they are."""
        text = Text("\n".join(self._lines[start:stop]), start + 1)
        line = start + 1 if opening is None else opening + 1
        return WrittenBlock(Text(name, line), {field: (Text(field, start + 1), text)})


def _body_type(block_type: BlockType | None) -> str:
    if block_type is None or block_type.body_field is None:
        return ""
    return block_type.fields[block_type.body_field].type


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in _CELL_EDGE.split(row.strip().strip("|"))]


def _field_text(match: re.Match[str], position: int, indent: int) -> Text:
    """The value of a ``key: value`` line; quotes around the whole of it are taken off."""
    value = (match[2] or "").strip()
    column = indent + (match.start(2) if match[2] else match.end()) + 1
    if value[:1] in {'"', "'"} and QUOTED.fullmatch(value):
        return Text(_ESCAPED.sub(r"\1", value[1:-1]), position + 1, column + 1, len(value) - 2)
    return Text(value, position + 1, column, len(value))
