"""The plain text of a mail: paragraphs, lists, quotes and tables for a reader who sees letters only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
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
    some_are_wide = _NOT_SURELY_ONE_COLUMN.search(text) is not None
    lines: list[str] = []
    start, prefix, room, later = 0, first, WIDTH - columns(first), WIDTH - columns(rest)
    while len(text) - start > room or (some_are_wide and start < len(text)):
        end = _end_of_line(text, start, room) if some_are_wide else text.rfind(" ", start, start + room + 1)
        if end < 0:  # a word that is longer than the line
            end = (text + " ").find(" ", start)
        lines.append(prefix + text[start:end])
        start = end + 1 if text[end : end + 1] == " " else end
        prefix, room = rest, later
    if start < len(text):
        lines.append(prefix + text[start:])
    return "\n".join(lines)


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


_ATTRIBUTES = r'[^>"]*(?:"[^"]*"[^>"]*)*'
_BLOCK_TAG = re.compile(
    rf"<(/?)(p|ul|ol|li|blockquote|pre|table|thead|tbody|tr|th|td|div|section|center|h[1-6]|hr)\b({_ATTRIBUTES})>"
)
_INLINE_TAG = re.compile(rf"<(/?[a-zA-Z][a-zA-Z0-9]*)\b({_ATTRIBUTES})>")
_LINK = re.compile(rf"<a\b({_ATTRIBUTES})>(.*?)</a>", re.DOTALL)
_UNREAD = re.compile(r"<!--.*?-->|<(style|script|title)\b.*?</\1>", re.DOTALL)
_SPOKEN = {"br": _LINE_BREAK, "del": "~~", "/del": "~~"}


@dataclass(slots=True)
class _Element:
    """A block with what stands in it: other blocks, and the inline HTML between them."""

    tag: str
    attributes: str = ""
    children: list[_Element | str] = field(default_factory=list)

    def blocks(self) -> Iterator[_Element]:
        """The blocks in it; words between them count as a paragraph."""
        for child in self.children:
            if isinstance(child, _Element):
                yield child
            elif not child.isspace():
                yield _Element("p", children=[child])

    def all(self, tag: str) -> Iterator[_Element]:
        """Everything with that tag, however deep."""
        for child in self.children:
            if isinstance(child, _Element):
                if child.tag == tag:
                    yield child
                yield from child.all(tag)

    def html(self) -> str:
        """The inline HTML in it."""
        return "".join(child if isinstance(child, str) else child.html() for child in self.children)


def _parse(html: str) -> _Element:
    """The blocks of HTML whose tags are all closed, as Markdown and the tidier make it."""
    root = _Element("body")
    path = [root]
    pieces = iter(_BLOCK_TAG.split(_UNREAD.sub("", html) if "<!--" in html or "<s" in html else html))
    if text := next(pieces):
        root.children.append(text)
    for closing, tag, attributes, text in zip(pieces, pieces, pieces, pieces, strict=True):
        if not closing:
            element = _Element(tag, attributes)
            path[-1].children.append(element)
            if tag != "hr":
                path.append(element)
        elif len(path) > 1:
            path.pop()
        if text:
            path[-1].children.append(text)
    return root


class Prose:
    """Reads the HTML of Markdown as plain text; ``say`` sees the words of each paragraph before they are wrapped."""

    def __init__(self, say: Callable[[str], str]) -> None:
        self._say = say

    def __call__(self, html: str, first: str = "", rest: str | None = None) -> str:
        """The text of some HTML in lines that begin with ``first`` or, after the first line, with ``rest``."""
        rest = first if rest is None else rest
        html = html.replace("&#10;", "\n")
        if html.startswith("<p>") and html.endswith("</p>") and html.find("<p", 1) < 0:
            return self._paragraph(html[3:-4], first, rest)  # one paragraph, as most texts are
        return self._blocks(_parse(html), first, rest)

    def _blocks(self, parent: _Element, first: str, rest: str, *, tight: bool = False) -> str:
        """Everything in an element, one block below the other."""
        blocks: list[str] = []
        for element in parent.blocks():
            if block := self._block(element, rest if blocks else first, rest):
                blocks.append(block)
        return ("\n" if tight else f"\n{rest.rstrip()}\n").join(blocks)

    def _block(self, element: _Element, first: str, rest: str) -> str:
        match element.tag:
            case "p":
                return self._paragraph(element.html(), first, rest)
            case "ul" | "ol":
                return self._list(element, first, rest)
            case "blockquote":
                return self._blocks(element, first + "> ", rest + "> ")
            case "pre":
                return indented(_inline(element.html()), first + "    ", rest + "    ")
            case "hr":
                return first + "* * *"
            case "table" if any(element.all("th")):
                return self._table(element, first, rest)
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6" as heading:
                words = self._paragraph(element.html(), first, rest)
                return words if first or rest else underline(words, int(heading[1]))
        return self._blocks(element, first, rest)

    def _paragraph(self, html: str, first: str, rest: str) -> str:
        lines: list[str] = []
        for line in self._say(_inline(html)).split(_LINE_BREAK):
            if wrapped := wrap(line, rest if lines else first, rest):
                lines.append(wrapped)
        return "\n".join(lines)

    def _list(self, element: _Element, first: str, rest: str) -> str:
        items = list(element.blocks())
        loose = any(isinstance(child, _Element) and child.tag == "p" for item in items for child in item.children)
        start = int(_attribute(element.attributes, "start") or 1)
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
        head, *rows = [[self._cell(cell) for cell in row.blocks()] for row in element.all("tr")]
        widths = [max(map(columns, column)) for column in zip_longest(head, *rows, fillvalue="")]
        if columns(rest) + sum(widths) + 2 * (len(widths) - 1) > WIDTH:
            entries = ([f"{name}: {cell}" for name, cell in zip(head, row, strict=False)] for row in rows)
            blocks = ["\n".join(wrap(entry, rest, rest + "  ") for entry in row) for row in entries]
            return f"\n{rest.rstrip()}\n".join(blocks)
        to_right = [_attribute(cell.attributes, "align") == "right" for cell in element.all("th")]
        lines = (head, ["-" * width for width in widths], *rows)
        return indented("\n".join("  ".join(map(_padded, line, widths, to_right)) for line in lines), first, rest)

    def _cell(self, cell: _Element) -> str:
        return " ".join(self._say(_inline(cell.html())).split())


def _inline(html: str) -> str:
    """The words of inline HTML; a link is followed by its address, a picture is what stands for it."""
    if "<" in html:
        html = _LINK.sub(lambda link: _with_address(_without_tags(link[2]), _attribute(link[1], "href")), html)
        html = _without_tags(html)
    return unescape(html)


def _without_tags(html: str) -> str:
    return _INLINE_TAG.sub(_spoken, html)


def _spoken(tag: re.Match[str]) -> str:
    if tag[1] == "img":
        alt = _attribute(tag[2], "alt")
        return f"[{alt}]" if alt else ""
    return _SPOKEN.get(tag[1], "")


def _with_address(words: str, url: str) -> str:
    """The words of a link and where it leads; once, when they say the same."""
    if not url or url.startswith("#"):
        return words
    address = url.removeprefix("mailto:")
    if words.strip() in {"", address, url.removeprefix("https://"), url.removeprefix("http://")}:
        return address
    return f"{words} ({address})"


def _attribute(attributes: str, name: str) -> str:
    """The value of an attribute, as escaped as it stands there."""
    _, found, rest = attributes.partition(f' {name}="')
    return rest.partition('"')[0] if found else ""


def indented(text: str, first: str, rest: str) -> str:
    """Lines that are not wrapped, each behind its prefix."""
    lines = text.strip("\n").split("\n")
    return "\n".join((first if number == 0 else rest) + line for number, line in enumerate(lines)).rstrip()


def _padded(text: str, width: int, to_right: object) -> str:
    space = " " * (width - columns(text))
    return space + text if to_right else text + space
