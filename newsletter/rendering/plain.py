"""The plain text of a mail: paragraphs, lists, quotes and tables for a reader who sees letters only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import zip_longest
from unicodedata import category, east_asian_width

WIDTH = 72
"""Columns of a line, so that it still fits when it is quoted in a reply."""

_UNDERLINES = {1: "=", 2: "-", 3: "."}
_NOT_SURELY_ONE_COLUMN = re.compile("[^\x00-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u22ff]")
_BEFORE_IDEOGRAPH = re.compile("(?<=[^ ])(?=[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")
"""Where a line of Chinese or Japanese, which has no spaces, may break."""
_EMOJI_STYLE = "\N{VARIATION SELECTOR-16}"
_LINE_BREAK = "\N{LINE SEPARATOR}"


def columns(text: str) -> int:
    """How many columns a text takes where every letter is as wide as the next."""
    if not _NOT_SURELY_ONE_COLUMN.search(text):
        return len(text)
    return sum(map(_columns_of, text))


def _columns_of(letter: str) -> int:
    if letter == _EMOJI_STYLE:
        return 1  # makes a sign of one column an emoji of two
    if category(letter) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if east_asian_width(letter) in "WF" else 1


def wrap(text: str, first: str = "", rest: str | None = None) -> str:
    """The words of ``text`` in lines; the first line begins with ``first``, the others with ``rest``.

    A word that is longer than a line, such as an address, is left whole.
    """
    text = text.replace("\n", " ").strip()
    if "  " in text or "\t" in text:
        text = " ".join(text.split())
    rest = first if rest is None else rest
    find_end = _end_of_line if _NOT_SURELY_ONE_COLUMN.search(text) else _end_of_plain_line
    lines: list[str] = []
    start, prefix, room = 0, first, WIDTH - columns(first)
    while start < len(text):
        end = find_end(text, start, room)
        lines.append(prefix + text[start:end])
        start = end + (text[end : end + 1] == " ")
        if prefix is not rest:
            prefix, room = rest, WIDTH - columns(rest)
    return "\n".join(lines)


def _end_of_plain_line(text: str, start: int, room: int) -> int:
    """Where a line that starts at ``start`` ends, when every letter takes one column."""
    if len(text) - start <= room:
        return len(text)
    end = text.rfind(" ", start, start + room + 1)
    if end < 0:
        end = text.find(" ", start)
    return end if end > 0 else len(text)


def _end_of_line(text: str, start: int, room: int) -> int:
    """The same where some letters take two columns or none, and some words may break."""
    end = start
    for word in re.compile(r" ?\S+").finditer(text, start):
        for piece in _BEFORE_IDEOGRAPH.split(word[0]):
            needs = columns(piece)
            if needs > room and end > start:
                return end
            end += len(piece)
            room -= needs
    return end


def underline(text: str, level: int) -> str:
    """A heading: its words, and below them a line that is lighter the deeper the level."""
    longest = max((columns(line) for line in text.splitlines()), default=0)
    return f"{text}\n{_UNDERLINES[min(level, 3)] * longest}" if text else ""


@dataclass(slots=True)
class _Element:
    """A tag with what stands in it."""

    tag: str
    attributes: str = ""
    children: list[_Element | str] = field(default_factory=list)

    def attribute(self, name: str) -> str:
        match = re.search(rf'\s{name}="([^"]*)"', self.attributes)
        return unescape(match[1]) if match else ""

    def all(self, tag: str) -> Iterator[_Element]:
        for child in self.children:
            if isinstance(child, _Element):
                if child.tag == tag:
                    yield child
                yield from child.all(tag)


_COMMENT = re.compile("<!--.*?-->", re.DOTALL)
_TAG = re.compile(r'<(/?)([a-zA-Z][a-zA-Z0-9]*)([^>"]*(?:"[^"]*"[^>"]*)*)>')
_VOID = frozenset({"br", "hr", "img", "col", "input", "wbr", "source", "meta", "link"})
_CONTAINERS = frozenset({"div", "section", "center", "table", "tbody", "tr", "td"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _CONTAINERS | _HEADINGS | {"p", "ul", "ol", "blockquote", "pre", "hr"}
_UNREAD = frozenset({"style", "script", "title"})


def _parse(html: str) -> _Element:
    """The tree of HTML whose tags are all closed, as Markdown and the tidier make it."""
    root = _Element("body")
    path = [root]
    pieces = iter(_TAG.split(_COMMENT.sub("", html) if "<!--" in html else html))
    if text := next(pieces):
        root.children.append(unescape(text))
    for closing, tag, attributes, text in zip(pieces, pieces, pieces, pieces, strict=True):
        if not closing:
            element = _Element(tag, attributes)
            path[-1].children.append(element)
            if tag not in _VOID:
                path.append(element)
        elif len(path) > 1:
            path.pop()
        if text:
            path[-1].children.append(unescape(text))
    return root


def _pieces(parent: _Element) -> Iterator[_Element]:
    """The blocks in an element; words between them count as a paragraph."""
    words: list[_Element | str] = []
    for child in parent.children:
        if isinstance(child, _Element) and child.tag in _BLOCKS:
            if words:
                yield _Element("p", children=words)
                words = []
            yield child
        else:
            words.append(child)
    if words:
        yield _Element("p", children=words)


class Prose:
    """Reads the HTML of Markdown as plain text; ``say`` sees the words of each paragraph before they are wrapped."""

    def __init__(self, say: Callable[[str], str]) -> None:
        self._say = say

    def __call__(self, html: str, first: str = "", rest: str | None = None) -> str:
        """The text of some HTML in lines that begin with ``first`` or, after the first line, with ``rest``."""
        return self._blocks(_parse(html), first, first if rest is None else rest)

    def _blocks(self, parent: _Element, first: str, rest: str, *, tight: bool = False) -> str:
        """Everything in an element, one block below the other."""
        blocks: list[str] = []
        for piece in _pieces(parent):
            if block := self._block(piece, rest if blocks else first, rest):
                blocks.append(block)
        return ("\n" if tight else f"\n{rest.rstrip()}\n").join(blocks)

    def _block(self, element: _Element, first: str, rest: str) -> str:
        match element.tag:
            case "p":
                return self._paragraph(element.children, first, rest)
            case "ul" | "ol":
                return self._list(element, first, rest)
            case "blockquote":
                return self._blocks(element, first + "> ", rest + "> ")
            case "pre":
                return indented("".join(_letters(element)), first + "    ", rest + "    ")
            case "hr":
                return first + "* * *"
            case "table" if any(element.all("th")):
                return self._table(element, first, rest)
            case tag if tag in _HEADINGS:
                words = self._paragraph(element.children, first, rest)
                return words if first or rest else underline(words, int(tag[1]))
        return self._blocks(element, first, rest)

    def _paragraph(self, children: Iterable[_Element | str], first: str, rest: str) -> str:
        lines: list[str] = []
        for line in self._say(self._inline(children)).split(_LINE_BREAK):
            if wrapped := wrap(line, rest if lines else first, rest):
                lines.append(wrapped)
        return "\n".join(lines)

    def _inline(self, children: Iterable[_Element | str]) -> str:
        return "".join([child if isinstance(child, str) else self._words(child) for child in children])

    def _words(self, node: _Element) -> str:
        if node.tag == "br":
            return _LINE_BREAK
        if node.tag == "img":
            alt = node.attribute("alt")
            return f"[{alt}]" if alt else ""
        words = self._inline(node.children) if node.tag not in _UNREAD else ""
        if node.tag == "a":
            return with_address(words, node.attribute("href"))
        return f"~~{words}~~" if node.tag == "del" else words

    def _list(self, element: _Element, first: str, rest: str) -> str:
        items = [child for child in element.children if isinstance(child, _Element)]
        loose = any(isinstance(child, _Element) and child.tag == "p" for item in items for child in item.children)
        start = int(element.attribute("start") or 1)
        width = len(f"{start + len(items) - 1}. ") if element.tag == "ol" else 2
        blocks: list[str] = []
        for number, item in enumerate(items, start):
            sign = f"{number}. ".rjust(width) if element.tag == "ol" else "- "
            hanging = rest + " " * width
            if block := self._blocks(item, (rest if blocks else first) + sign, hanging, tight=not loose):
                blocks.append(block)
        return (f"\n{rest.rstrip()}\n" if loose else "\n").join(blocks)

    def _table(self, element: _Element, first: str, rest: str) -> str:
        """Columns side by side where they fit; else each row as a list of what stands under which head."""
        head, *rows = [[self._cell(cell) for cell in _cells(row)] for row in element.all("tr")]
        widths = [max(map(columns, column)) for column in zip_longest(head, *rows, fillvalue="")]
        if columns(rest) + sum(widths) + 2 * (len(widths) - 1) > WIDTH:
            entries = ([f"{name}: {cell}" for name, cell in zip(head, row, strict=False)] for row in rows)
            blocks = ["\n".join(wrap(entry, rest, rest + "  ") for entry in row) for row in entries]
            return f"\n{rest.rstrip()}\n".join(blocks)
        to_right = [cell.attribute("align") == "right" for cell in element.all("th")]
        lines = (head, ["-" * width for width in widths], *rows)
        return indented("\n".join("  ".join(map(_padded, line, widths, to_right)) for line in lines), first, rest)

    def _cell(self, cell: _Element) -> str:
        return " ".join(self._say(self._inline(cell.children)).split())


def with_address(words: str, url: str) -> str:
    """The words of a link and where it leads; once, when they say the same."""
    bare = url.removeprefix("mailto:").removeprefix("https://").removeprefix("http://")
    if not url or url.startswith("#"):
        return words
    if not words.strip() or words.strip() in {url, bare}:
        return bare if url.startswith("mailto:") else url
    return f"{words} ({bare if url.startswith('mailto:') else url})"


def indented(text: str, first: str, rest: str) -> str:
    """Lines that are not wrapped, each behind its prefix."""
    lines = text.strip("\n").split("\n")
    return "\n".join((first if number == 0 else rest) + line for number, line in enumerate(lines)).rstrip()


def _letters(node: _Element | str) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    else:
        for child in node.children:
            yield from _letters(child)


def _cells(row: _Element) -> Iterator[_Element]:
    return (cell for cell in row.children if isinstance(cell, _Element) and cell.tag in {"th", "td"})


def _padded(text: str, width: int, to_right: object) -> str:
    space = " " * (width - columns(text))
    return space + text if to_right else text + space
