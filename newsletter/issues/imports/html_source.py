"""HTML as it comes from elsewhere: rid of scripts, styles and comments, each tag with its line, not too deep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.errors import NewsletterError, Place
from newsletter.issues.imports.inline import clean
from newsletter.issues.imports.report import Report

DEEPEST = 200
"""Levels. A mail made of tables in tables has about fifty."""
LINE = "data-line"
_SET_ASIDE = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(script|style)\b.*?(?:</\1\b[^>]*>?|\Z)", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<([a-zA-Z][^\s/>]*)")
_COPIED = frozenset(["b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"])
"""Tags a parser opens again in every new paragraph; three alike at most, so they must not differ by their lines."""
_RULE = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_MEDIA = re.compile(r"@media[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
"""What is so on some screens only, such as that it is hidden."""
_NAMED_BY_US = re.compile(rf" {LINE}=\d+")


@dataclass(slots=True)
class Source:
    """A document: its tree, and what the classes in its style sheets say."""

    tree: LexborHTMLParser
    css: dict[str, str] = field(default_factory=dict)

    def style(self, node: LexborNode) -> str:
        """What is said about a node's looks, by its classes and by itself; small letters, no spaces."""
        attributes = node.attributes
        classes = (attributes.get("class") or "").split()
        said = ";".join([*(self.css[name] for name in classes if name in self.css), attributes.get("style") or ""])
        return re.sub(r"\s+", "", said.lower())


def read_html(text: str, path: Path, report: Report, *, numbered: bool = False) -> Source:
    """Parse HTML, in which each tag has its line already when it is ``numbered``.

    Raises ``NewsletterError`` when it is nested too deeply.
    """
    css: dict[str, str] = {}
    html = _set_aside(text, report, css, numbered=numbered)
    source = Source(LexborHTMLParser(html if numbered else _with_lines(html)), css)
    if source.tree.body is not None:
        _look_through(source.tree.body, path, report)
    return source


def line_of(node: LexborNode) -> int | None:
    """The line of a tag in the file, or that of the nearest one around it."""
    at: LexborNode | None = node
    while at is not None:
        value = at.attributes.get(LINE) if at.is_element_node else None
        if value and value.isdecimal():
            return int(value)
        at = at.parent
    return None


def children(node: LexborNode) -> Iterator[LexborNode]:
    """The tags and texts in a node."""
    child = node.child
    while child is not None:
        if child.is_element_node or child.is_text_node:
            yield child
        child = child.next


def opening(node: LexborNode) -> str:
    """A node as it began in the file."""
    attributes = "".join(f' {name}="{value or ""}"' for name, value in node.attributes.items() if name != LINE)
    return f"<{node.tag}{attributes}>"


def attribute(node: LexborNode, name: str) -> str:
    """An attribute's value, empty when there is none."""
    return clean(_NAMED_BY_US.sub("", node.attributes.get(name) or "")).strip()


def _set_aside(text: str, report: Report, css: dict[str, str], *, numbered: bool) -> str:
    """The text without comments, scripts and style sheets, in as many lines as before."""
    line, seen = 1, 0

    def aside(match: re.Match[str]) -> str:
        nonlocal line, seen
        line += text.count("\n", seen, match.start())
        seen = match.start()
        kind = (match[1] or "comment").lower()
        if kind == "style":
            css.update({name: f"{css.get(name, '')};{said}" for name, said in _RULE.findall(_MEDIA.sub("", match[0]))})
        at = _last_number(text, match.start()) if numbered else line
        report.note({"style": "style sheet"}.get(kind, kind), at, match[0])
        return "\n" * match[0].count("\n")

    return _SET_ASIDE.sub(aside, text)


def _last_number(text: str, position: int) -> int | None:
    """The line that the last tag before a position has."""
    found = re.match(r"\d+", text[text.rfind(f"{LINE}=", 0, position) + len(LINE) + 1 :][:10])
    return int(found[0]) if found else None


def _with_lines(text: str) -> str:
    """Each tag with its line as an attribute."""
    line, seen = 1, 0

    def named(match: re.Match[str]) -> str:
        nonlocal line, seen
        line += text.count("\n", seen, match.start())
        seen = match.start()
        return match[0] if match[1].lower() in _COPIED else f"{match[0]} {LINE}={line}"

    return _TAG.sub(named, text)


def _look_through(root: LexborNode, path: Path, report: Report) -> None:
    """Refuse a tree that is deeper than any document, and report scripts in attributes; does not call itself."""
    node, depth = root, 0
    while True:
        for name in node.attributes if node.is_element_node else ():
            if name.startswith("on"):
                report.note("event handler", line_of(node), f"{name}={node.attributes[name]}")
        if depth > DEEPEST:
            raise NewsletterError(
                f"this is nested deeper than {DEEPEST} levels",
                place=Place(str(path), line_of(node)),
                remedy="copy the text itself into a new document, and save that",
            )
        if node.child is not None:
            node, depth = node.child, depth + 1
            continue
        while node.next is None:
            if depth == 0 or node.parent is None:
                return
            node, depth = node.parent, depth - 1
        if depth == 0:
            return
        node = node.next
