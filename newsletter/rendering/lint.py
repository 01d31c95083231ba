"""Looks at templates before they are used: the MJML engine passes over most mistakes in silence.

It ignores tags it does not know, puts misplaced ones into broken tables, and overflows its stack, which ends the
process, when too much stands inside one another. Rules: https://documentation.mjml.io (nesting, ending tags) and
what was measured of the engine.
"""

from __future__ import annotations

import re

DEEPEST_TEXT = 100
"""How many elements of a text may stand inside one another; the engine was seen to die at 20,000."""

_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s<>/]*+)([^<>"']*+(?:"[^"]*+"[^<>"']*+|'[^']*+'[^<>"']*+)*+)>""")
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->", re.DOTALL)
_MACRO = re.compile(r"\{%-?\s*macro\b.*?%\}(.*?)\{%-?\s*endmacro\b.*?%\}", re.DOTALL)
_WITHOUT_UNIT = re.compile(r"""(?<=\s)((?:inner-)?padding[a-z-]*|font-size)=["'](?:[^"']*\s)?[1-9][0-9.]*[\s"']""")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
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
        elif tag not in _VOID and not attributes.endswith("/"):
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def lint(source: str, parent: str) -> None:
    """Look at the source of a template whose result stands in ``parent``; raises the first ``Flaw``.

    Tags must be closed in the branch, loop or macro that opened them.
    """
    for macro in _MACRO.finditer(source):
        _Walk(_blank(source[: macro.start(1)]) + macro[1], None).through()
    _Walk(_MACRO.sub(lambda macro: _blank(macro[0]), source), parent).through()


def _blank(text: str) -> str:
    """Spaces in place of a text: what follows stays on its line."""
    return re.sub(r"[^\n]", " ", text)


class _Walk:
    """One way through the tags of a template; ``None`` as the parent stands for any."""

    def __init__(self, source: str, parent: str | None) -> None:
        self._text = _JINJA.sub(lambda match: _blank(match[0]), source)
        self._path: list[tuple[str | None, int]] = [(parent, 0)]

    def through(self) -> None:
        """Raise the first flaw, if there is one."""
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
            else:
                self._open(tag, attributes, match.start())
        self._look_between(end, len(self._text))
        if len(self._path) > 1:
            tag, start = self._path[-1]
            raise self._flaw(f"<{tag}> is not closed", start)

    def _open(self, tag: str, attributes: str, at: int) -> None:
        if tag.startswith("mj"):
            self._look_at_place(tag, at)
        is_default = self._path[-1][0] == "mj-attributes"
        if tag in {"mj-image", "img"} and not is_default and " alt=" not in attributes.replace("\n", " "):
            raise self._flaw(f"<{tag}> has no alt", at)
        if tag == "mj-wrapper" and " gap=" in attributes:
            raise self._flaw("the engine does not know the gap of a wrapper", at)
        if found := _WITHOUT_UNIT.search(attributes):
            raise self._flaw(f"{found[1]} of <{tag}> has no unit", at)
        if tag not in _VOID and not attributes.endswith("/"):
            self._path.append((tag, at))

    def _close(self, tag: str, at: int) -> None:
        inside, start = self._path[-1]
        if len(self._path) == 1:
            raise self._flaw(f"</{tag}> closes nothing", at)
        if tag != inside:
            raise self._flaw(f"<{inside}> is not closed before </{tag}>", start)
        self._path.pop()

    def _look_at_place(self, tag: str, at: int) -> None:
        inside, allowed = self._path[-1][0], _PARENTS.get(tag)
        if inside == "mj-attributes":
            return
        if allowed is None:
            raise self._flaw(f"<{tag}> is not a tag a template may use", at)
        if inside is not None and inside not in allowed:
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
