"""What a tag's looks say about its meaning, in the manner of the tools that leave meaning to looks."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from newsletter.issues.imports.html_source import Source, attribute
from newsletter.issues.imports.inline import Style

_BUTTON = re.compile(r"(?:^|[\s_-])(?:btn|button|cta)(?:$|[\s_-])|button", re.IGNORECASE)
_FILLED = re.compile(r"background(?:-color)?:(?!transparent|none|initial|inherit|#fff(?:fff)?\b|white)")
_HIDDEN = re.compile(r"display:none|visibility:hidden|mso-hide:all|(?:max-height|font-size):0(?:px)?(?:;|$)")
_WEIGHT = re.compile(r"(?:^|;)font-weight:(\w+)")
_SLANT = re.compile(r"(?:^|;)font-style:(\w+)")
_LINE = re.compile(r"(?:^|;)text-decoration(?:-line)?:([\w-]+)")
_SIZE = re.compile(r"(?:^|;)(width|height):([\d.]+)(?:px|pt)?(?:;|$)")
_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em", "cite", "dfn", "var"})
_STRUCK = frozenset({"s", "del", "strike"})
_CODE = frozenset({"code", "kbd", "samp", "tt"})


def restyled(node: LexborNode, source: Source, style: Style) -> Style:
    """The look of words in a tag, given that of the words around it."""
    tag, said = node.tag or "", source.style(node)
    weight, slant, line = _WEIGHT.search(said), _SLANT.search(said), _LINE.search(said)
    bold, italic, struck = style.bold or tag in _BOLD, style.italic or tag in _ITALIC, style.struck or tag in _STRUCK
    if weight:
        bold = weight[1] in {"bold", "bolder"} or (weight[1].isdecimal() and int(weight[1]) >= 600)
    if slant:
        italic = slant[1] in {"italic", "oblique"}
    if line:
        struck = struck or line[1] == "line-through"
    return style._replace(bold=bold, italic=italic, struck=struck, code=style.code or tag in _CODE)


def is_hidden(node: LexborNode, source: Source) -> bool:
    """Whether nobody sees it."""
    return "hidden" in node.attributes or bool(_HIDDEN.search(source.style(node)))


def is_button(link: LexborNode, source: Source) -> bool:
    """Whether a link that stands alone looks like a button, by itself or by the cell it is in."""
    node: LexborNode | None = link
    for _ in range(3):
        if node is None or node.tag in {"body", "tr"}:
            return False
        filled = _FILLED.search(source.style(node)) or attribute(node, "bgcolor").lower() not in {
            "",
            "#ffffff",
            "white",
        }
        if _BUTTON.search(attribute(node, "class")) or (filled and node.tag in {"a", "td"}):
            return True
        node = node.parent
    return False


def is_tracker(image: LexborNode, source: Source) -> bool:
    """Whether a picture is there to be asked for, not to be seen."""
    sizes = {name: attribute(image, name) for name in ("width", "height")}
    sizes.update(_SIZE.findall(source.style(image)))
    numbers = [float(size) for size in sizes.values() if re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", size)]
    return any(number <= 1 for number in numbers)


def is_data(table: LexborNode) -> bool:
    """Whether a table holds data, rather than being what a mail is laid out with."""
    inside = any(one.mem_id != table.mem_id for one in table.css("table"))
    if inside or attribute(table, "role") in {"presentation", "none"}:
        return False
    if table.css_first("h1,h2,h3,h4,h5,h6,hr,ul,ol,blockquote,pre,figure,iframe") is not None:
        return False
    rows = [len(row.css("td,th")) for row in table.css("tr")]
    if len(rows) < 2 or max(rows) < 2:
        return False
    return table.css_first("th") is not None or (min(rows) == max(rows) and len(table.css("img")) == 0)
