"""Which features of HTML and CSS a text uses, by caniemail's names for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.checks.caniemail.support import load_support
from newsletter.checks.css import Declaration, StyleRule, blank, declarations, style_rules

_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SHEET = re.compile(r"<(?:mj-)?style\b[^>]*>(.*?)</(?:mj-)?style>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_PSEUDO = re.compile(r"::?([a-z-]+)")
_PSEUDO_ELEMENTS = frozenset({"after", "before", "first-letter", "first-line", "marker", "placeholder"})
_INVISIBLE = frozenset({"body", "comments", "dir", "doctype", "lang", "role", "style", "target"})
"""Of HTML: what nobody misses where it is not supported, or what the mail itself brings."""
_SEMANTIC = frozenset({
    "article", "aside", "details", "figcaption", "figure", "footer", "header", "main", "mark", "nav", "section",
    "summary", "time",
})  # fmt: skip
_PROPERTIES = [
    (re.compile(pattern), slug)
    for pattern, slug in (
        ("--.*", "css-variables"),
        ("(margin|padding)-(inline|block)-(?:start|end)", r"css-\1-\2-start-end"),
        ("(margin|padding)-(?:inline|block)", r"css-\1-inline-block"),
        ("border-(?:top|bottom)-(?:left|right)-radius", "css-border-radius"),
        ("(margin|padding|border)-.*", r"css-\1"),
        ("top|right|bottom|left", "css-left-right-top-bottom"),
        ("flex(?:-.*)?", "css-display-flex"),
        ("grid(?:-.*)?", "css-grid-template"),
        ("column-.*|columns", "css-column-layout-properties"),
    )
]
_VALUES = [
    (re.compile(pattern), slug)
    for pattern, slug in (
        (r"\bcalc\(", "css-unit-calc"),
        (r"(?<![\w-])(clamp|light-dark|max|min)\(", r"css-function-\1"),
        (r"\b(linear|radial|conic)-gradient\(", r"css-\1-gradient"),
        (r"\bvar\(", "css-variables"),
        (r"\brgba\(", "css-rgba"),
        (r"\b(?:rgb|hsl)\([^,)]*\)|\b(?:hwb|lab|lch|oklab|oklch|color)\(", "css-modern-color"),
        (r"\d(vh|vw|vmin|vmax|rem|ch|ex)\b", r"css-unit-\1"),
    )
]
_MEDIA = re.compile(r"\((hover|orientation|prefers-color-scheme|prefers-reduced-motion)")
_DISPLAYS = {"flex": "css-display-flex", "inline-flex": "css-display-flex", "grid": "css-display-grid"}


@dataclass(frozen=True, slots=True)
class Use:
    """A feature that is used: its slug, how it is written, and where in the text that is."""

    feature: str
    written: str
    at: int


def uses(text: str, *, is_sheet: bool = False) -> Iterator[Use]:
    """The features that HTML, MJML or a style sheet uses, whose templates need not be filled; only known ones."""
    known = load_support().features
    text = _COMMENT.sub(lambda found: blank(found[0]), _JINJA.sub(lambda found: blank(found[0]), text))
    sheets = [(text, 0)] if is_sheet else [(found[1], found.start(1)) for found in _SHEET.finditer(text)]
    for sheet, start in sheets:
        for rule in style_rules(sheet):
            yield from (Use(one.feature, one.written, start + one.at) for one in _of_rule(rule) if one.feature in known)
    if not is_sheet:
        without_sheets = _SHEET.sub(lambda found: blank(found[0]), text)
        for tag in _TAG.finditer(without_sheets):
            yield from (one for one in _of_tag(tag) if one.feature in known)


def _of_rule(rule: StyleRule) -> Iterator[Use]:
    if rule.prelude.startswith("@"):
        name = rule.prelude.split()[0].lower()
        yield Use(f"css-at-{name[1:]}", name, rule.at)
        for condition in _MEDIA.finditer(rule.prelude):
            yield Use(f"css-at-media-{condition[1]}", condition[1], rule.at)
    else:
        for pseudo in _PSEUDO.finditer(rule.prelude):
            kind = "element" if pseudo[1] in _PSEUDO_ELEMENTS else "class"
            yield Use(f"css-pseudo-{kind}-{pseudo[1]}", pseudo[0], rule.at)
    for one in rule.declarations:
        yield from _of_declaration(one)


def _of_declaration(one: Declaration) -> Iterator[Use]:
    known = load_support().features
    slug = f"css-{one.name}"
    if slug not in known:
        slug = next((found.expand(to) for pattern, to in _PROPERTIES if (found := pattern.fullmatch(one.name))), slug)
    yield Use(slug, one.name, one.at)
    if one.name == "display" and one.value in _DISPLAYS:
        yield Use(_DISPLAYS[one.value], f"display: {one.value}", one.at)
    if one.name == "background" and "url(" in one.value:
        yield Use("css-background-image", "a picture as the background", one.at)
    for pattern, to in _VALUES:
        if found := pattern.search(one.value):
            yield Use(found.expand(to), f"{one.name}: {one.value}", one.at)


def _of_tag(tag: re.Match[str]) -> Iterator[Use]:
    name = tag[1].lower()
    if name.startswith("mj"):
        return
    attributes = list(_ATTRIBUTE.finditer(tag[2]))
    values = {one[1].lower(): one[2] or one[3] or one[4] or "" for one in attributes}
    yield Use(_of_element(name, values.get("type", "").lower()), f"<{name}>", tag.start())
    for one in attributes:
        attribute = one[1].lower()
        if attribute == "style":
            start = tag.start(2) + max(one.start(2), one.start(3))
            yield from (use for found in declarations(one[2] or one[3] or "", start) for use in _of_declaration(found))
        elif attribute == "usemap":
            yield Use("html-image-maps", attribute, tag.start())
        elif attribute not in _INVISIBLE:
            slug = "html-loading-attribute" if attribute == "loading" else f"html-{attribute}"
            yield Use(slug, attribute, tag.start())


def _of_element(name: str, kind: str) -> str:
    if name in {"ul", "ol", "li", "dl", "dt", "dd"}:
        return "html-lists"
    if name in {"input", "button"}:
        return f"html-{name}-{kind or ('text' if name == 'input' else 'submit')}"
    if name in _INVISIBLE:
        return ""
    return "html-semantics" if name in _SEMANTIC else f"html-{name}"
