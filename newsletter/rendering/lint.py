"""Looks at templates before they are used: the MJML engine passes over most mistakes in silence.

It ignores tags it does not know, puts misplaced ones into broken tables, and overflows its stack, which ends the
process, when too much stands inside one another. Rules: https://documentation.mjml.io (nesting, ending tags) and
what was measured of the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsletter.issues.mistakes import did_you_mean
from newsletter.rendering.mjml import VOID
from newsletter.rendering.mjml_attributes import (
    COLOUR,
    FLAG,
    LENGTH,
    LENGTHS,
    LINE,
    NUMBER,
    REFUSED,
    SIZE,
    attributes_of,
)

DEEPEST_TEXT = 100
"""How many elements of a text may stand inside one another; the engine was seen to die at 20,000."""

_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s<>/]*+)([^<>"']*+(?:"[^"]*+"[^<>"']*+|'[^']*+'[^<>"']*+)*)>""")
_ATTRIBUTE = re.compile(r"""([^\s=<>"'/]++)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+))?""")
_JINJA = re.compile(r"(\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z))|\{#.*?(?:#\}|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
"""What has no end goes on to the end of the file: else its end is looked for from every place where it might begin."""
_FILLED_IN = "\x1f"
"""Stands for each character of Jinja: blank to Python and to what looks for tags, but not a space."""
_MACRO = re.compile(r"\{%-?\s*macro\b.*?%\}(.*?)\{%-?\s*endmacro\b.*?%\}", re.DOTALL)
_LENGTH = re.compile(r"-?0|-?[0-9]*\.?[0-9]+(px|em|%)")
_WITHOUT_UNIT = re.compile(r"-?[0-9.]+")
_HEX = re.compile(r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})|rgba?\([0-9., %]+\)")
_IN_HEAD = ("mj-title", "mj-preview", "mj-breakpoint", "mj-attributes", "mj-style", "mj-font")
_IN_COLUMN = ("mj-text", "mj-image", "mj-button", "mj-divider", "mj-spacer", "mj-table", "mj-social")
_PARENTS: dict[str, tuple[str, ...]] = {
    "mjml": ("",),
    "mj-head": ("mjml",),
    "mj-body": ("mjml",),
    **dict.fromkeys(_IN_HEAD, ("mj-head",)),
    "mj-all": ("mj-attributes",),
    "mj-class": ("mj-attributes",),
    "mj-wrapper": ("mj-body",),
    "mj-section": ("mj-body", "mj-wrapper"),
    "mj-group": ("mj-section",),
    "mj-column": ("mj-section", "mj-group"),
    **dict.fromkeys(_IN_COLUMN, ("mj-column",)),
    "mj-social-element": ("mj-social",),
    "mj-raw": ("mj-head", "mj-body", "mj-column"),
}
"""The tags a template may use, and what each may stand in.

``mj-include`` reads files, ``mj-html-attributes`` is not known to the engine, and the rest not to mail programs, so
they are not here. ``mj-raw`` in a wrapper lands inside a comment that only Outlook reads.
"""
_HOLD_NO_TEXT = frozenset(
    {"mjml", "mj-head", "mj-body", "mj-attributes", "mj-wrapper", "mj-section", "mj-group", "mj-column", "mj-social"}
)


ANY = "*"
"""Stands for whatever a template is put into: one that is included, or a macro."""


class Flaw(ValueError):  # noqa: N818 - it names what was found
    """What is wrong with a template, and its line (1-based)."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def nesting(html: str) -> int:
    """How many elements stand inside one another in HTML whose tags are all closed."""
    depth = deepest = 0
    for closing, tag, attributes in _TAG.findall(html):
        if closing:
            depth -= 1
        elif tag not in VOID and not attributes.endswith("/"):
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def flaws(source: str, parent: str) -> Iterator[Flaw]:
    """What is wrong with the source of a template whose result stands in the element ``parent``.

    Tags must be closed in the branch, loop or macro that opened them; what follows one that is not is not looked at.
    """
    for macro in _MACRO.finditer(source):
        yield from _Walk(_blank(source[: macro.start(1)]) + macro[1], ANY).flaws()
    yield from _Walk(_MACRO.sub(lambda macro: _blank(macro[0]), source), parent).flaws()


def _blank(text: str, letter: str = " ") -> str:
    """Blanks in place of a text: what follows stays on its line."""
    return re.sub(r"[^\n]", letter, text)


class _Walk:
    """One way through the tags of a template."""

    def __init__(self, source: str, parent: str) -> None:
        self._text = _JINJA.sub(lambda match: _blank(match[0], _FILLED_IN if match[1] else " "), source)
        self._path: list[tuple[str, int]] = [(parent, 0)]

    def flaws(self) -> Iterator[Flaw]:
        """All flaws up to the first that makes the rest hard to tell."""
        try:
            yield from self._through()
        except Flaw as flaw:
            yield flaw

    def _through(self) -> Iterator[Flaw]:
        end = 0
        for match in _TAG.finditer(self._text):
            inside = self._path[-1][0]
            closing, tag, attributes = match.groups()
            if inside == "mj-raw" and (closing, tag) != ("/", "mj-raw"):
                end = match.end()
                continue
            self._look_between(end, match.start())
            end = match.end()
            if closing:
                self._close(tag, match.start())
                continue
            self._look_at_place(tag, match.start())
            yield from self._look_at_attributes(tag, attributes, match.start(), match.start(3))
            if tag not in VOID and not attributes.endswith("/"):
                self._path.append((tag, match.start()))
        self._look_between(end, len(self._text))
        if len(self._path) > 1:
            tag, start = self._path[-1]
            raise self._flaw(f"<{tag}> is not closed", start)

    def _look_at_attributes(self, tag: str, attributes: str, at: int, start: int) -> Iterator[Flaw]:
        inside = self._path[-1][0]
        written = list(_ATTRIBUTE.finditer(attributes))
        if (
            tag in {"mj-image", "mj-social-element", "img"}
            and inside != "mj-attributes"
            and not any(found[1] == "alt" for found in written)
        ):
            yield self._flaw(f"<{tag}> has no alt", at)
        if not tag.startswith("mj"):
            return
        for found in written:
            trouble = _trouble(tag, found[1], found[2], inside)
            if trouble:
                yield self._flaw(trouble, start + found.start())

    def _close(self, tag: str, at: int) -> None:
        inside, start = self._path[-1]
        if len(self._path) == 1:
            raise self._flaw(f"</{tag}> closes nothing", at)
        if tag != inside:
            raise self._flaw(f"<{inside}> is not closed before </{tag}>", start)
        self._path.pop()

    def _look_at_place(self, tag: str, at: int) -> None:
        inside, allowed = self._path[-1][0], _PARENTS.get(tag)
        if tag == "script":
            raise self._flaw("<script> runs nowhere: neither in a mail nor on the web page", at)
        if inside == "mj-attributes" or not tag.startswith("mj"):
            return
        if allowed is None:
            remedy = did_you_mean(tag, _PARENTS, "")
            raise self._flaw(f"<{tag}> is not a tag a template may use{remedy and f': {remedy}'}", at)
        if inside not in {ANY, *allowed}:
            where = " or ".join(f"<{name}>" for name in allowed if name) or "nothing"
            raise self._flaw(f"<{tag}> stands in {f'<{inside}>' if inside else 'nothing'}, not in {where}", at)

    def _look_between(self, start: int, end: int) -> None:
        """Text between two tags, which some elements cannot hold."""
        inside, between = self._path[-1][0], self._text[start:end]
        if "<" in between and inside != "mj-raw":
            raise self._flaw("a < that begins no tag: write &lt;", start + between.index("<"))
        if inside in _HOLD_NO_TEXT and not between.isspace() and between:
            at = start + len(between) - len(between.lstrip())
            raise self._flaw(f"<{inside}> cannot hold text: {' '.join(between.split())[:40]}", at)

    def _flaw(self, message: str, at: int) -> Flaw:
        return Flaw(message, self._text.count("\n", 0, at) + 1)


def _trouble(tag: str, name: str, quoted: str | None, inside: str) -> str:
    """What is wrong with an attribute of an MJML tag; empty when nothing is."""
    if (tag, name) in REFUSED:
        return REFUSED[tag, name]
    known = attributes_of(tag)
    if tag == "mj-class" and name == "name":
        return ""
    if name not in known:
        return f"<{tag}> has no “{name}”: {did_you_mean(name, known, f'it may have {_listed(known)}')}"
    if inside == "mj-group" and tag == "mj-column" and name.startswith("padding"):
        return "the engine takes a column's padding off twice in a group: put it on what stands in the column"
    if quoted is None or quoted[0] not in "\"'":
        return f"{name} of <{tag}> has no value in quotes"
    value = quoted[1:-1].replace("\n", " ")
    if '"' in value:
        return f"{name} of <{tag}> holds a double quote, which ends it in the mail: use single ones inside double ones"
    return _trouble_with(value, known[name], f"{name} of <{tag}>")


def _trouble_with(value: str, kind: str | tuple[str, ...], what: str) -> str:
    """Of a value that is filled in by Jinja, only the parts that are not can be looked at."""
    parts = [part for part in value.split(" ") if part and _FILLED_IN not in part]
    filled_in = _FILLED_IN in value
    if isinstance(kind, tuple) or kind == FLAG:
        words = kind if isinstance(kind, tuple) else ("true", "false")
        return "" if filled_in or value in words else f"{what} is “{value}”, and may be {' or '.join(words)}"
    if kind == COLOUR:
        return "" if filled_in or _is_colour(value) else f"{what} is no colour: {value}"
    if kind == NUMBER:
        return "" if filled_in or value.isdigit() else f"{what} is no number: {value}"
    if kind in {LENGTH, LENGTHS, LINE, SIZE}:
        if len(parts) > (4 if kind == LENGTHS else 1) or (not parts and not filled_in):
            return (
                f"{what} is “{value}”: write {'one to four lengths' if kind == LENGTHS else 'one length'}, as in 24px"
            )
        return next(filter(None, (_trouble_with_length(part, kind, what) for part in parts)), "")
    return ""


def _trouble_with_length(part: str, kind: str, what: str) -> str:
    if _LENGTH.fullmatch(part) or (kind == LINE and _WITHOUT_UNIT.fullmatch(part)) or (kind, part) == (SIZE, "auto"):
        return ""
    return f"{what} has no unit: {part}" if _WITHOUT_UNIT.fullmatch(part) else f"{what} is no length: {part}"


def _is_colour(value: str) -> bool:
    from PIL.ImageColor import colormap  # the names of CSS; few templates have any

    return bool(_HEX.fullmatch(value)) or value.lower() in {"transparent", "none", "inherit"} | colormap.keys()


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
