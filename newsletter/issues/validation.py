"""Holds what an author wrote against the catalogue: which blocks and fields there are, and what may stand in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from newsletter.issues import written
from newsletter.issues.catalogue import BlockType, Catalogue, FieldType
from newsletter.issues.mistakes import Mistakes, did_you_mean, nearest
from newsletter.issues.model import Block

_ANCHOR = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_SCHEMES = frozenset({"http", "https", "mailto"})
_INTEGER = re.compile(r"[0-9]{1,9}")
_COLUMNS = 2
_QUOTE_IT = "put the whole value in quotes, or the comment on a line of its own"


def check_blocks(blocks: list[written.WrittenBlock], catalogue: Catalogue, mistakes: Mistakes) -> tuple[Block, ...]:
    """The typed blocks; those with mistakes, which are noted, may lack fields."""
    checker = _Checker(catalogue, mistakes)
    return tuple(checker.blocks(blocks))


@dataclass(slots=True)
class _Found:
    """What was read of one block: values, and the line on which each begins."""

    fields: dict[str, object] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    misspelt: set[str] = field(default_factory=set)
    """Fields that unknown names were probably meant to be: nobody misses those on top of it."""


class _Checker:
    """Reads values by the type of their field."""

    def __init__(self, catalogue: Catalogue, mistakes: Mistakes) -> None:
        self._catalogue = catalogue
        self._mistakes = mistakes
        self._anchors: dict[str, int] = {}

    def blocks(self, blocks: list[written.WrittenBlock], *, in_column: bool = False) -> list[Block]:
        """The typed form of blocks that follow each other."""
        found = (self._block(block, in_column=in_column) for block in blocks)
        return [block for block in found if block is not None]

    def _block(self, block: written.WrittenBlock, *, in_column: bool) -> Block | None:
        name = block.name
        block_type = self._catalogue.types.get(name.value)
        if block_type is None:
            remedy = did_you_mean(name.value, self._catalogue.types, "newsletter issue blocks lists all of them")
            self._note(name, f"unknown block “{name.value}”", remedy)
            return None
        if in_column and block_type.kind != "flow":
            flow = ", ".join(one.name for one in self._catalogue.types.values() if one.kind == "flow")
            self._note(name, f"the block “{name.value}” cannot stand in a column", f"in a column stand: {flow}")
            return None
        anchor, when = block.fields.pop("id", None), block.fields.pop("when", None)
        found = self._fields(f"“{name.value}”", block_type.fields, block.fields, extra=("id", "when"))
        given = {*block.fields, *block.unread, *found.misspelt}
        for one in block_type.fields.values():
            if one.required and one.name not in given:
                self._note(name, f"“{name.value}” has no {one.name}", _how_to_give(block_type, one))
        return Block(
            name.value,
            found.fields,
            name.line,
            {**found.lines, "when": when[1].line} if when else found.lines,
            self._anchor(anchor[1]) if anchor else "",
            self._condition(when[1]) if when else "",
        )

    def _fields(
        self,
        what: str,
        known: Mapping[str, FieldType],
        entries: Mapping[str, tuple[written.Text, written.Value]],
        extra: tuple[str, ...] = (),
    ) -> _Found:
        found = _Found()
        for name, (key, value) in entries.items():
            if name not in known:
                names = sorted((*known, *extra))
                found.misspelt.add(nearest(name, names))
                otherwise = f"its fields are {', '.join(names)}; in Markdown a blank line goes before the text"
                self._note(key, f"{what} has no field “{name}”", did_you_mean(name, names, otherwise))
                continue
            read = self._value(known[name], key, value, found.lines)
            if read is not None:
                found.fields[name] = read
                found.lines[name] = value.line
        return found

    def _value(self, known: FieldType, key: written.Text, value: written.Value, lines: dict[str, int]) -> object | None:
        if known.type == "items":
            return self._items(known, value, lines)
        if known.type == "columns":
            return self._columns(value)
        if not isinstance(value, written.Text):
            self._note(value, f"{known.name} is one value, not a list", f"write {known.name}: and the value")
            return None
        if not value.value.strip():
            if known.required:
                self._note(key, f"{known.name} is empty", f"write {known.help or 'a value'}")
            return None
        if value.cut_off:
            self._note(value, "everything behind the # is lost: it is a comment in YAML", _QUOTE_IT)
            return None
        return _READERS[known.type](self, known, value)

    def line(self, _known: FieldType, value: written.Text) -> str:
        """One line, whatever line breaks it was written with."""
        return " ".join(value.value.split())

    def prose(self, _known: FieldType, value: written.Text) -> str:
        """Markdown or code, without the blank lines around it."""
        text = value.value
        if not (text[0].isspace() or text[-1].isspace()):
            return text
        lines = text.split("\n")
        filled = [at for at, line in enumerate(lines) if line.strip()]
        return "\n".join(lines[filled[0] : filled[-1] + 1])

    def url(self, known: FieldType, value: written.Text) -> str | None:
        """A web or mail address; a merge tag may give it, or a part of it."""
        url = value.value.strip()
        trouble = trouble_with_url(url)
        if trouble:
            self._note(value, f"{known.name} {trouble}", "write it as https://… or mailto:…")
            return None
        return url

    def image(self, known: FieldType, value: written.Text) -> str | None:
        """A path below ``images/``, or an https address."""
        path = value.value.strip()
        if path.lower().startswith("https://"):
            return self.url(known, value)
        if path.startswith(("/", "\\", "~")) or ".." in re.split(r"[/\\]", path) or ":" in path or "{{" in path:
            self._note(
                value,
                f"{known.name} is neither a path below images/ nor an https address: {path}",
                "put the picture into images/ and write its path from there, as in people/ines.jpg",
            )
            return None
        return path

    def integer(self, known: FieldType, value: written.Text) -> int | None:
        """A whole number, one of the choices where there are some."""
        digits = value.value.strip()
        if not _INTEGER.fullmatch(digits):
            self._note(value, f"{known.name} is a whole number, not “{digits}”", _choose(known) or "write digits")
            return None
        if known.choices and int(digits) not in known.choices:
            self._note(value, f"{known.name} cannot be {digits}", _choose(known))
            return None
        return int(digits)

    def choice(self, known: FieldType, value: written.Text) -> str | None:
        """One of the words the schema names."""
        word = value.value.strip()
        if word not in known.choices:
            words = [str(choice) for choice in known.choices]
            self._note(value, f"{known.name} cannot be “{word}”", did_you_mean(word, words, _choose(known)))
            return None
        return word

    def _items(self, known: FieldType, value: written.Value, lines: dict[str, int]) -> object | None:
        example = next(iter(known.fields))
        if not isinstance(value, written.Sequence) or not value.values:
            self._note(value, f"{known.name} is a list", f"begin each entry with a dash, as in - {example}: …")
            return None
        items = []
        for number, entry in enumerate(value.values):
            if not isinstance(entry, written.Mapping):
                self._note(entry, f"this entry has no fields, such as {example}", f"write - {example}: …")
                continue
            found = self._fields("an entry", known.fields, entry.entries)
            for one in known.fields.values():
                if one.required and one.name not in {*entry.entries, *found.misspelt}:
                    self._note(entry, f"this entry has no {one.name}", f"add {one.name}: {one.help or '…'}")
            lines.update({f"{known.name}[{number}].{name}": line for name, line in found.lines.items()})
            items.append(found.fields)
        return tuple(items)

    def _columns(self, value: written.Value) -> object | None:
        if not isinstance(value, written.Columns) or len(value.columns) != _COLUMNS:
            self._note(value, f"there must be {_COLUMNS} columns", "part them by a line +++")
            return None
        return tuple(tuple(self.blocks(column, in_column=True)) for column in value.columns)

    def _anchor(self, value: written.Value) -> str:
        name = value.value.strip() if isinstance(value, written.Text) else ""
        if not _ANCHOR.fullmatch(name):
            self._note(value, "an id is a word of letters, digits, - and _", "as in id: reading")
        elif name in self._anchors:
            self._note(value, f"the id “{name}” is on line {self._anchors[name]} already", "give each block its own")
        self._anchors.setdefault(name, value.line)
        return name

    def _condition(self, value: written.Value) -> str:
        """A condition as it was written; ``issues.variants`` reads it."""
        if not isinstance(value, written.Text) or not value.value.strip():
            self._note(value, "when is a condition", 'write one, as in when: plan = "pro"')
            return ""
        if value.cut_off:
            self._note(value, "everything behind the # is lost: it is a comment in YAML", _QUOTE_IT)
        return value.value.strip()

    def _note(self, at: written.Value, message: str, remedy: str) -> None:
        width = at.width if isinstance(at, written.Text) else 0
        self._mistakes.add(message, at.line, at.column, width, remedy=remedy)


_READERS: dict[str, Callable[[_Checker, FieldType, written.Text], object]] = {
    "line": _Checker.line,
    "markdown": _Checker.prose,
    "verbatim": _Checker.prose,
    "html": _Checker.prose,
    "url": _Checker.url,
    "image": _Checker.image,
    "integer": _Checker.integer,
    "choice": _Checker.choice,
}


def _how_to_give(block_type: BlockType, missing: FieldType) -> str:
    line = f"add a line {missing.name}: {missing.help or '…'}"
    return f"{line}; or write it after a blank line" if missing.name == block_type.body_field else line


def _choose(known: FieldType) -> str:
    return f"write one of: {', '.join(str(choice) for choice in known.choices)}" if known.choices else ""


def trouble_with_url(url: str) -> str:
    """What is wrong with an address, in words that follow its name; empty when nothing is."""
    if url.startswith(("{{", "#")):
        return ""
    scheme = _SCHEME.match(url)
    if scheme is None:
        return f"is not an address: {url}"
    if scheme[1].lower() not in _SCHEMES:
        return f"leads to “{scheme[1]}:”, which a mail cannot open"
    if any(letter.isspace() for letter in url.partition("{{")[0]):
        return "has a space in it"
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return f"is not an address: {url}"
    missing = not host if scheme[1].lower() != "mailto" else "@" not in url and "{{" not in url
    return f"is not an address: {url}" if missing else ""
