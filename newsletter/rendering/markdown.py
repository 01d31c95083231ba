"""Markdown to the HTML that goes into a mail: CommonMark with tables, strikethrough and bare addresses as links."""

from __future__ import annotations

import re
from collections.abc import Callable

import comrak
from selectolax.lexbor import LexborHTMLParser

_HEAD_CELL = re.compile(r"<th\b")
_TAKE_ALL = ("iframe", "noembed", "noframes", "noscript", "style", "textarea", "title", "xmp")
"""Elements within which tags are but text, to the end of the element (HTML Standard, §13.2.5)."""
_BREAK_BETWEEN_TAGS = re.compile(r">[ \t]*\n\s*<")


class Markdown:
    """Renders Markdown; ``image_url`` turns what an author wrote into the address of a picture.

    HTML in the Markdown is shown as it was typed, never acted on, so nothing an author wrote is lost; addresses that
    would run a script are emptied.
    """

    def __init__(self, image_url: Callable[[str], str]) -> None:
        self._extensions = comrak.ExtensionOptions()
        self._extensions.table = self._extensions.strikethrough = self._extensions.autolink = True
        self._extensions.image_url_rewriter = image_url
        self._parsing = comrak.ParseOptions()
        self._parsing.smart = True
        self._rendering = comrak.RenderOptions()
        self._rendering.escape = True

    def to_html(self, text: str) -> str:
        """The HTML of some Markdown, with every tag closed."""
        html = comrak.render_markdown(text, self._extensions, self._parsing, self._rendering).rstrip("\n")
        if "<th" in html:
            html = _HEAD_CELL.sub('<th scope="col"', html).replace("<table>", '<table class="data">')
        # The MJML engine drops line breaks between two tags, which glues words together; entities it keeps.
        return html.replace(">\n<", ">&#10;<")


def tidy(html: str) -> str:
    """HTML by hand with every tag closed, so that it can break nothing around it, and without scripts."""
    tree = LexborHTMLParser(f"<!doctype html><html><body>{html}")
    tree.strip_tags(["script"])
    tree.unwrap_tags(["plaintext"])  # which has no end
    body = tree.body
    return _BREAK_BETWEEN_TAGS.sub(">&#10;<", body.inner_html or "") if body is not None else ""


def left_open(html: str) -> tuple[int, str] | None:
    """The element that takes all of the HTML after it for its own text, and where it begins; ``None`` for none."""
    lower = html.lower()
    opened = ((lower.find(f"<{name}", lower.rfind(f"</{name}") + 1), name) for name in _TAKE_ALL)
    return min((one for one in opened if one[0] >= 0), default=None)
