"""HTML to blocks: a walk through the tree that turns every tag into what it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from selectolax.lexbor import LexborNode

from newsletter.issues.imports.gathering import Gathering
from newsletter.issues.imports.html_source import Source, attribute, children, line_of, opening
from newsletter.issues.imports.inline import Run, Style, clean, plain
from newsletter.issues.imports.links import Links
from newsletter.issues.imports.lists import ORDERED, google_level, word_level
from newsletter.issues.imports.looks import is_button, is_data, is_hidden, is_tracker, restyled
from newsletter.issues.imports.pictures import Pictures
from newsletter.issues.imports.report import Report
from newsletter.issues.model import Block

NO_ALT = "TODO say what this picture shows"
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "label", "mark", "nobr", "o:p", "picture", "q", "ruby", "rb", "rp", "rt", "s", "samp", "small",
    "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
_DROPPED = {
    **dict.fromkeys(("iframe", "object", "embed", "video", "audio", "canvas", "svg", "math"), "embedded content"),
    **dict.fromkeys(("form", "input", "select", "textarea", "button"), "form"),
    **dict.fromkeys(("nav", "noscript", "template", "xml"), "part that is not text"),
}
_SILENT = frozenset({"head", "meta", "link", "base", "title", "style", "script", "colgroup", "col", "area", "map"})
_TOOLS_TAGS = re.compile(r"\*\|[A-Z_:]+\|\*|\{\{.{0,80}?\}\}|\{%.{0,80}?%\}|%%\w{1,40}%%|%recipient\.\w{1,40}%")
_NOTE = re.compile(r"#(?:cmnt|fnref)")
_SPEAKER = re.compile(r"\\?(?:—|–|-{1,3})\s*([^\s\[`{].{0,100})")
_TITLES = frozenset({"MsoTitle", "title"})
_PLAIN_STYLE = Style()


class Walker:
    """Makes the blocks of a document; ``hidden`` is the first text in it that nobody sees."""

    def __init__(self, source: Source, pictures: Pictures, links: Links, report: Report) -> None:
        self.hidden = ""
        self._source = source
        self._pictures = pictures
        self._links = links
        self._report = report
        self._found = Gathering(report)
        self._tags: dict[str, Callable[[LexborNode], None]] = {
            **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), self._heading),
            **dict.fromkeys(("ul", "ol"), self._list),
            "figure": self._figure,
            "blockquote": self._quote,
            "pre": self._code,
            "hr": self._rule,
            "table": self._table,
        }
        self._classes: dict[str, Callable[[LexborNode], None]] = {
            "mcnDividerBlock": self._rule,
            "kg-bookmark-card": self._bookmark,
            "kg-callout-card": self._callout,
            "pullquote": self._quote,
        }

    def blocks(self, root: LexborNode) -> list[Block]:
        """The blocks of a node's contents."""
        self._inside(root)
        return self._found.finished()

    def _apart(self, node: LexborNode) -> list[Block]:
        """The blocks of a node's contents, apart from those around it."""
        return Walker(self._source, self._pictures, self._links, self._report).blocks(node)

    # The walk

    def _inside(self, node: LexborNode, style: Style = _PLAIN_STYLE) -> None:
        for child in children(node):
            if child.is_text_node:
                self._words(child, style)
            elif not self._left_out(child):
                self._tag(child, style)

    def _words(self, node: LexborNode, style: Style) -> None:
        text = node.text_content or ""
        for found in _TOOLS_TAGS.findall(text):
            self._report.note("another tool's tag, now plain text", line_of(node), found)
        self._found.words(Run(text.replace("\n", " "), style))

    def _left_out(self, node: LexborNode) -> bool:
        """Whether a tag stays behind with all that is in it."""
        tag = node.tag or ""
        if tag in _DROPPED:
            self._report.note(_DROPPED[tag], line_of(node), f"{opening(node)} {node.text(strip=True)}")
            return True
        if tag in _SILENT or "mso-list:ignore" in self._source.style(node):
            return True
        if is_hidden(node, self._source):
            words = " ".join(node.text().split())
            self.hidden = self.hidden or words
            self._report.note("hidden text", line_of(node), words or opening(node))
            return True
        return False

    def _tag(self, node: LexborNode, style: Style) -> None:
        tag = node.tag or ""
        if tag == "br":
            self._found.break_line()
        elif tag == "img":
            self._image(node, style)
        elif tag == "a":
            self._link(node, style)
        elif tag in _INLINE:
            self._inside(node, restyled(node, self._source, style))
        elif self._found.entry and tag in {"p", "div"}:  # of the same entry of a list
            self._found.break_line()
            self._inside(node, restyled(node, self._source, style))
        else:
            self._found.end_paragraph()
            handle = self._by_class(node) or self._tags.get(tag, self._container)
            handle(node)
            self._found.end_paragraph()

    def _by_class(self, node: LexborNode) -> Callable[[LexborNode], None] | None:
        """What to do with a box whose class says what it is, in the words of the tool that made it."""
        classes = attribute(node, "class").split()
        if node.tag == "p":
            return self._heading if _TITLES.intersection(classes) else None
        return next((self._classes[name] for name in classes if name in self._classes), None)

    def _container(self, node: LexborNode) -> None:
        level = word_level(node)
        if level is not None:
            spans = (one for one in node.css("span") if "mso-list:ignore" in self._source.style(one))
            marker = next((one.text(strip=True) for one in spans), "")
            self._found.entry = level, ORDERED.fullmatch(marker.strip()) is not None
        self._inside(node, restyled(node, self._source, Style()))
        if level is not None:
            self._found.end_paragraph()
            self._found.entry = None

    # Words

    def _link(self, node: LexborNode, style: Style) -> None:
        href = attribute(node, "href")
        if _NOTE.match(href):
            self._report.note("comment, or way back from a note", line_of(node), node.text())
            return
        if href.startswith("#fn"):  # the number of a note
            self._found.words(Run(f"[{node.text(strip=True)}]", Style()))
            return
        url = self._links.target(href, line_of(node))
        label = plain([Run(node.text(), Style())])
        if url and label and not node.css("img") and is_button(node, self._source) and self._alone(node):
            self._found.end_paragraph()
            self._add("button", node, label=label, url=url)
        else:
            self._inside(node, restyled(node, self._source, style)._replace(href=url or style.href))

    def _alone(self, node: LexborNode) -> bool:
        """Whether a link is all there is in its paragraph or cell."""
        at = node
        while at.parent is not None and (at is node or at.tag in _INLINE):
            around = at.parent
            if any(one.mem_id != at.mem_id and one.text().strip() for one in children(around)):
                return False
            at = around
        return True

    def _plain(self, node: LexborNode | None) -> str:
        """A node's words, for a field of one line."""
        return plain(Run(text, Style()) for text in _texts(node)) if node is not None else ""

    # Blocks

    def _add(self, kind: str, node: LexborNode, **fields: object) -> None:
        self._found.add(kind, fields, line_of(node))

    def _heading(self, node: LexborNode) -> None:
        for link in node.css("a[href]"):
            self._report.note("link in a heading", line_of(link), opening(link))
        for image in node.css("img"):
            self._image(image, Style())
        if text := self._plain(node):
            level = (node.tag or "")[1:]
            self._add("heading", node, level=min(3, int(level)) if level else 1, text=text)

    def _image(self, node: LexborNode, style: Style, caption: str = "") -> None:
        src = attribute(node, "src") or attribute(node, "data-src")
        if is_tracker(node, self._source):
            self._report.note("tracking pixel", line_of(node), src)
            return
        address = self._pictures.address(src, line_of(node)) if src else ""
        if address:
            alt = plain([Run(attribute(node, "alt"), Style())]) or caption or NO_ALT
            self._add("image", node, src=address, alt=alt, caption=caption, url=style.href)

    def _figure(self, node: LexborNode) -> None:
        images = node.css("img")
        if len(images) != 1 or node.css_first("table,pre,blockquote") is not None:
            self._inside(node)
            return
        link = node.css_first("a:has(img)")
        href = self._links.target(attribute(link, "href"), line_of(link)) if link is not None else ""
        self._image(images[0], Style(href=href), self._plain(node.css_first("figcaption")))

    def _quote(self, node: LexborNode) -> None:
        blocks = self._apart(node)
        body = "\n\n".join(str(block.fields["body"]) for block in blocks if block.kind == "text")
        before, _, last = body.rpartition("\n\n")
        speaker = _SPEAKER.fullmatch(last.strip("*_")) if before else None
        name, _, role = speaker[1].partition(", ") if speaker else ("", "", "")
        if body:
            self._add("quote", node, name=_undone(name), role=_undone(role), body=before if speaker else body)
        for block in blocks:
            if block.kind != "text":
                self._add(block.kind, node, **block.fields)

    def _code(self, node: LexborNode) -> None:
        inner = node.css_first("code")
        classes = " ".join(attribute(one, "class") for one in (node, inner) if one is not None)
        language = re.search(r"(?:language|lang|highlight-source)-(\w+)", classes)
        body = _verbatim(node.text())
        if body:
            self._add("code", node, language=language[1] if language else "", body=body)

    def _rule(self, node: LexborNode) -> None:
        self._add("divider", node)

    def _list(self, node: LexborNode) -> None:
        outer = self._found.entry
        level = outer[0] + 1 if outer else google_level(node)
        for child in children(node):
            self._found.entry = level, node.tag == "ol"
            if child.is_text_node:
                self._words(child, Style())
            elif not self._left_out(child):
                if child.tag == "li":
                    self._inside(child, restyled(child, self._source, Style()))
                else:
                    self._tag(child, Style())
                self._found.end_paragraph()
        self._found.entry = outer

    def _table(self, node: LexborNode) -> None:
        if not is_data(node):
            self._inside(node)
            return
        rows = [[self._cell(cell) for cell in row.css("td,th")] for row in node.css("tr")]
        width = max(map(len, rows))
        lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows if row]
        self._add("table", node, body="\n".join([lines[0], f"|{'---|' * width}", *lines[1:]]))

    def _cell(self, node: LexborNode) -> str:
        text = " ".join(str(block.fields["body"]) for block in self._apart(node) if block.kind == "text")
        return " ".join(text.replace("\\\n", " ").split()).replace("|", "\\|")

    def _callout(self, node: LexborNode) -> None:
        text = node.css_first(".kg-callout-text")
        body = [str(block.fields["body"]) for block in self._apart(text or node) if block.kind == "text"]
        if body:
            self._add("callout", node, emoji=self._plain(node.css_first(".kg-callout-emoji")), body="\n\n".join(body))

    def _bookmark(self, node: LexborNode) -> None:
        link = node.css_first("a[href]")
        url = self._links.target(attribute(link, "href"), line_of(link)) if link is not None else ""
        parts = {"title": "title", "text": "description", "source": "publisher"}
        said = {field: self._plain(node.css_first(f".kg-bookmark-{name}")) for field, name in parts.items()}
        if not url or not said["title"]:
            self._inside(node)
            return
        card = {name: value for name, value in {"title": said.pop("title"), "url": url, **said}.items() if value}
        self._add("cards", node, items=(card,))


def _verbatim(text: str) -> str:
    """Code as it is, without the blank lines around it."""
    lines = [line.rstrip() if not line.strip() else line for line in clean(text).split("\n")]
    filled = [at for at, line in enumerate(lines) if line]
    return "\n".join(lines[filled[0] : filled[-1] + 1]) if filled else ""


def _undone(text: str) -> str:
    """Words of Markdown for a field without it."""
    return re.sub(r"\\(?!\{\{)(\W)", r"\1", text.strip("*_ "))


def _texts(node: LexborNode) -> Iterator[str]:
    """The words in a node, a line break as a space."""
    for child in children(node):
        if child.is_text_node:
            yield child.text_content or ""
        elif child.tag == "br":
            yield " "
        elif child.tag not in _DROPPED and child.tag not in _SILENT:
            yield from _texts(child)
