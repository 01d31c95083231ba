"""HTML of mails as a list of tokens in which only differences are left that a reader, or Outlook, might see.

What stands in a comment for Outlook is cut into tokens like everything else, and so are style sheets. Made alike are
the order of attributes and classes, the case and the length of colours, space where none is shown, ``/>``, entities,
``0px`` and ``0``, and the order of what has nothing to do with each other: declarations, and rules for columns' widths.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import groupby
from typing import NamedTuple

_MARKUP = re.compile(
    r"""(?P<begin><!--\[if[^\]]*\](?:>-->|><!-->|>))
      | (?P<end><!--<!\[endif\]-->|<!\[endif\]-->)
      | (?P<other><!.*?>)
      | <style(?P<media>[^>]*)>(?P<css>.*?)</style\s*>
      | <(?P<slash>/?)(?P<tag>[a-z][^\s/>]*)
        (?P<attributes>(?:\s+[^\s=>/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+))?)*)\s*/?>
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([^\s=>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")
_HEX = re.compile(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b")
_ZERO = re.compile(r"(?<![\w.#-])0px\b")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_RULE = re.compile(r"[^{}]*\{[^{}]*\}|[^{}]+\{|\}")
"""A rule, or the beginning or the end of rules under a condition."""

_INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "code",
        "del",
        "em",
        "i",
        "img",
        "ins",
        "kbd",
        "mark",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
    }
)
_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "wbr"})


class Token(NamedTuple):
    """``kind`` is ``open``, ``close``, ``text``, ``css``, ``if``, ``endif`` or ``other``.

    ``name`` is the tag, the words, the rule or the condition. Of a ``style``, each declaration is an attribute:
    ``style.color``.
    """

    kind: str
    name: str
    attributes: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        if self.kind == "open":
            return f"<{self.name}{''.join(f' {name}={value!r}' for name, value in self.attributes)}>"
        return f"</{self.name}>" if self.kind == "close" else f"{self.kind} {self.name!r}"


def tokens(html: str) -> list[Token]:
    """The tokens of a page."""
    return list(_without_seams(_trimmed(list(_cut(html)))))


def _cut(html: str) -> Iterator[Token]:
    end = preformatted = 0
    for found in _MARKUP.finditer(html):
        if found.start() > end:
            yield Token("pre" if preformatted else "text", html[end : found.start()])
        end = found.end()
        if found["css"] is not None:
            yield from _sheet(found["css"], tuple(_attributes(found["media"])))
            continue
        token = _token(found)
        if token.name == "pre":
            preformatted += 1 if token.kind == "open" else -1
        if token.kind != "close" or token.name not in _VOID:
            yield token
    yield Token("text", html[end:])


def _token(found: re.Match[str]) -> Token:
    if found["begin"]:
        return Token("if", _SPACE.sub(" ", found["begin"]))
    if found["end"]:
        return Token("endif", found["end"])
    if found["other"]:
        return Token("other", found["other"].lower())
    return Token("close" if found["slash"] else "open", found["tag"].lower(), tuple(_attributes(found["attributes"])))


def _sheet(css: str, attributes: tuple[tuple[str, str], ...]) -> Iterator[Token]:
    """A style sheet rule by rule; neighbours that set the widths of columns stand in order."""
    yield Token("open", "style", attributes)
    rules = _RULE.findall(re.sub(r";?\s*([{}:;,>])\s*", r"\1", _value(css)))
    for of_columns, run in groupby(rules, lambda rule: ".mj-column-" in rule):
        yield from (Token("css", rule) for rule in (sorted(run) if of_columns else run))
    yield Token("close", "style")


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    pairs = sorted((found[1].lower(), found[2] or found[3] or found[4] or "") for found in _ATTRIBUTE.finditer(text))
    for name, raw in pairs:
        value = unescape(raw)
        if name == "style":
            yield from _declarations(value)
        elif name == "class":
            yield name, " ".join(sorted(value.split()))
        else:
            yield name, _value(value)


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    """Declarations of one family keep their order: of ``padding`` and ``padding-top`` the later one wins."""
    pairs = [part.partition(":") for part in re.split(r";(?![^(]*\))", style) if part.strip()]
    for name, _, value in sorted(pairs, key=lambda pair: pair[0].strip().split("-")[0]):
        yield f"style.{name.strip().lower()}", _value(value)


def _value(text: str) -> str:
    text = _HEX.sub(lambda found: "#" + _six_digits(found[1].lower()), _SPACE.sub(" ", text).strip())
    return re.sub(r"\s*,\s*", ", ", _ZERO.sub("0", text))


def _six_digits(colour: str) -> str:
    return colour if len(colour) == 6 else "".join(digit * 2 for digit in colour)


def _trimmed(cut: list[Token]) -> Iterator[Token]:
    """Texts without the space that a browser does not show: beside anything that is not in a line of words."""
    for before, token, after in zip([None, *cut], cut, [*cut[1:], None], strict=False):
        if token.kind == "pre":
            yield Token("text", unescape(token.name))
        elif token.kind == "text":
            words = _SPACE.sub(" ", unescape(token.name))
            words = words if _in_line(before) else words.lstrip(" ")
            words = words if _in_line(after) else words.rstrip(" ")
            if words:
                yield Token("text", words)
        else:
            yield token


def _in_line(token: Token | None) -> bool:
    return token is not None and token.name in _INLINE


def _without_seams(found: Iterator[Token]) -> Iterator[Token]:
    """Without the end of a comment for Outlook where the next begins right there."""
    held: Token | None = None
    condition = ""
    for token in found:
        if held and token == Token("if", condition):
            held = None
            continue
        if held:
            yield held
        held = token if token.kind == "endif" else None
        if token.kind == "if":
            condition = token.name
        if not held:
            yield token
    if held:
        yield held
