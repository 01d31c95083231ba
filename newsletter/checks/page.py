"""The HTML of a finished mail as plain data: parsed once, and shared by all rules that look at it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from newsletter.checks.base import Dossier
from newsletter.checks.css import Declaration, declarations, style_rules
from newsletter.errors import Place

_UNREAD = frozenset({"head", "style", "script", "title", "template", "noscript"})
_LAYOUT = frozenset({"presentation", "none"})
INLINE = frozenset({
    "a", "abbr", "b", "bdi", "br", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd", "mark", "q", "s",
    "small", "span", "strong", "sub", "sup", "u",
})  # fmt: skip
"""Elements that stand in a line of text, and do not end it."""
_FIRST_WORDS = 60
_SHORTEST_NEEDLE = 4
_BENT_BY_MARKDOWN = re.compile(r"[“”‘’'\"–—…*_`\\]|\.\.\.")


@dataclass(slots=True, eq=False)
class Element:
    """One element, with what stands in it and the declarations of its ``style`` attribute.

    ``words`` are its own, with single spaces; those of its children are theirs. Of a style sheet they are the rules.
    """

    tag: str
    attributes: dict[str, str | None]
    parent: Element | None
    children: list[Element] = field(default_factory=list)
    words: str = ""
    style: tuple[Declaration, ...] = ()

    def get(self, name: str) -> str:
        """An attribute without the spaces round it; empty when there is none."""
        return (self.attributes.get(name) or "").strip()

    def ancestors(self) -> Iterator[Element]:
        """What it stands in, from the inside out."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def descendants(self) -> Iterator[Element]:
        """Everything in it, in the order of the document."""
        for child in self.children:
            yield child
            yield from child.descendants()

    def within(self, *tags: str) -> bool:
        """Whether it stands in one of these."""
        return any(above.tag in tags for above in self.ancestors())


class Page:
    """A parsed mail. Comments, and with them what only Outlook for Windows reads, are not part of it."""

    def __init__(self, html: str) -> None:
        self._tree = LexborHTMLParser(html)
        self._by_node: dict[int, Element] = {}
        self._text: dict[Element, str] = {}
        root = self._tree.root
        if root is not None:
            self._read(root, None)
        self.elements = list(self._by_node.values())

    def _read(self, top: LexborNode, above: Element | None) -> None:
        """Walk without recursion: a mail may nest deeper than Python does."""
        waiting: list[tuple[LexborNode, Element | None]] = [(top, above)]
        while waiting:
            node, parent = waiting.pop()
            attributes = node.attributes
            element = Element(str(node.tag), attributes, parent, style=declarations(attributes.get("style") or ""))
            self._by_node[node.mem_id] = element
            if parent is not None:
                parent.children.append(element)
            children, pieces = [], []
            for child in node.iter(include_text=True):
                if child.is_text_node:
                    pieces.append(child.text_content or "")
                elif child.is_element_node:
                    children.append((child, element))
            if pieces:
                element.words = "".join(pieces) if element.tag == "style" else " ".join(" ".join(pieces).split())
            waiting.extend(reversed(children))

    def all(self, *tags: str) -> list[Element]:
        """The elements with one of these tags, in the order of the document."""
        return [element for tag in tags for element in self._by_tag.get(tag, ())]

    @cached_property
    def _by_tag(self) -> dict[str, list[Element]]:
        found: dict[str, list[Element]] = {}
        for element in self.elements:
            found.setdefault(element.tag, []).append(element)
        return found

    def select(self, selector: str) -> list[Element]:
        """What a selector of CSS matches in a page nobody touches; nothing for one that cannot be read."""
        try:
            return [self._by_node[node.mem_id] for node in self._tree.css(selector)]
        except SelectolaxError:
            return []

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """The style sheets, in order."""
        return tuple(element.words for element in self.all("style"))

    @cached_property
    def links(self) -> list[Element]:
        """The elements that link somewhere, in order: one for each of ``Dossier.links``."""
        return [element for element in self.all("a") if "href" in element.attributes]

    @cached_property
    def body(self) -> Element | None:
        """What is shown."""
        return next(iter(self.all("body")), None)

    @cached_property
    def shown(self) -> list[Element]:
        """The elements of the body that can be seen and read, in order."""
        found = []
        waiting = list(reversed(self.body.children)) if self.body else []
        while waiting:
            element = waiting.pop()
            if element.tag not in _UNREAD and not is_hidden(element):
                found.append(element)
                waiting.extend(reversed(element.children))
        return found

    @cached_property
    def styles(self) -> list[tuple[Declaration, tuple[str, ...]]]:
        """Each declaration of the mail with the conditions it stands under: of its sheets, and of its elements."""
        of_sheets = [
            (one, rule.conditions) for sheet in self.sheets for rule in style_rules(sheet) for one in rule.declarations
        ]
        own = dict.fromkeys(element.style for element in self.elements)
        return of_sheets + [(one, ()) for style in own for one in style]

    def tops(self) -> list[Element]:
        """What stands straight in the body and can be seen."""
        return [element for element in self.shown if element.parent is self.body]

    def text(self, element: Element) -> str:
        """All that is read in an element, with single spaces; the text that stands for pictures included."""
        if element not in self._text:
            self._text[element] = " ".join(" ".join(_read_out(element)).split())
        return self._text[element]


def _read_out(element: Element) -> Iterator[str]:
    """Words first and children after: for counting and comparing, not for reading aloud."""
    if element.tag == "img":
        yield element.get("alt")
    yield element.words
    for child in element.children:
        if child.tag not in _UNREAD:
            yield from _read_out(child)


def is_hidden(element: Element) -> bool:
    """Whether its own style keeps everybody, screen readers included, from it."""
    return any(one.name == "display" and one.value == "none" for one in element.style)


def is_layout(table: Element) -> bool:
    """Whether a table only puts things in their places, and says so."""
    return table.get("role") in _LAYOUT


@lru_cache(maxsize=4)
def _page(html: str) -> Page:
    return Page(html)


def page_of(dossier: Dossier) -> Page:
    """The parsed mail of a dossier."""
    return _page(dossier.html)


def place_of(dossier: Dossier, element: Element) -> Place:
    """Where the author wrote an element, as well as can be told: by its words, its picture or its link."""
    page = page_of(dossier)
    for one in (element, *element.ancestors()):
        if one.tag in {"html", "body"}:
            break
        place = dossier.find(*_needles(dossier, page, one))
        if place.line is not None:
            return place
    return dossier.file()


def _needles(dossier: Dossier, page: Page, element: Element) -> Iterable[str]:
    """What to look for in the issue's file, the surest first."""
    words = element.words or page.text(element)
    parts = sorted((part.strip() for part in _BENT_BY_MARKDOWN.split(words)), key=len, reverse=True)
    needles = [words[:_FIRST_WORDS], *(part[:_FIRST_WORDS] for part in parts[:3])]
    if element.tag == "img":
        needles.append(element.get("src").rpartition("/")[2])
    if element in page.links and len(page.links) == len(dossier.links):
        needles.append(dossier.links[page.links.index(element)].url)
    return [needle for needle in needles if len(needle) >= _SHORTEST_NEEDLE]


def shortened(text: str, length: int = 40) -> str:
    """The beginning of a text, to be recognised by."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
