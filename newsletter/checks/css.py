"""Reads style sheets as far as checks need it: rules, the conditions they stand under, and declarations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_STRINGS = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
_MARKS = re.compile(rf"{_STRINGS}|([{{}};])", re.DOTALL)
_DECLARATION = re.compile(rf"\s*([\w-]+)\s*:((?:{_STRINGS}|\([^)]*\)|[^;\"'(])*)", re.DOTALL)
_IMPORTANT = re.compile(r"!\s*important\s*$", re.IGNORECASE)
_IDS = re.compile(r"#[\w-]+")
_CLASSES = re.compile(r"\.[\w-]+|\[[^\]]*\]|(?<!:):(?!:)[\w-]+")
_TAGS = re.compile(r"(?:^|[\s>+~])[a-zA-Z][\w-]*|::[\w-]+")
_NESTABLE = ("@media", "@supports", "@layer", "@container")


@dataclass(frozen=True, slots=True)
class Declaration:
    """A property with its value, in small letters; ``at`` is where in the text the property begins."""

    name: str
    value: str
    important: bool
    at: int


@dataclass(frozen=True, slots=True)
class StyleRule:
    """A rule or a statement of a sheet: ``prelude`` is its selector, or the at-rule up to its brace or semicolon.

    ``conditions`` are the at-rules it stands in, the outermost first; ``at`` is where in the text it begins.
    """

    prelude: str
    declarations: tuple[Declaration, ...]
    conditions: tuple[str, ...]
    at: int


def blank(text: str) -> str:
    """Spaces in place of a text: what follows keeps its line and its place."""
    return re.sub(r"[^\n]", " ", text)


@lru_cache(maxsize=4096)
def declarations(text: str, start: int = 0) -> tuple[Declaration, ...]:
    """The declarations of a ``style`` attribute or of a rule that begins at ``start``."""
    found = []
    for match in _DECLARATION.finditer(_COMMENT.sub(lambda comment: blank(comment[0]), text)):
        value = match[2].strip()
        important = _IMPORTANT.search(value)
        value = value[: important.start()].strip() if important else value
        found.append(Declaration(match[1].lower(), value.lower(), important is not None, start + match.start(1)))
    return tuple(found)


@lru_cache(maxsize=64)
def style_rules(sheet: str) -> tuple[StyleRule, ...]:
    """All rules of a style sheet in order; those in ``@media`` and the like name it among their conditions."""
    return tuple(_rules(_COMMENT.sub(lambda comment: blank(comment[0]), sheet), 0, ()))


def _rules(sheet: str, offset: int, conditions: tuple[str, ...]) -> Iterator[StyleRule]:
    start = depth = opened = 0
    for mark in _MARKS.finditer(sheet):
        if mark[1] == "{":
            depth += 1
            opened = mark.start() if depth == 1 else opened
        elif mark[1] == "}" and depth:
            depth -= 1
            if not depth:
                yield from _block(sheet[start:opened], sheet[opened + 1 : mark.start()], offset + start, conditions)
                start = mark.end()
        elif mark[1] and not depth:  # a statement such as @import, or a brace too many
            yield from _block(sheet[start : mark.start()], "", offset + start, conditions)
            start = mark.end()


def _block(prelude: str, body: str, at: int, conditions: tuple[str, ...]) -> Iterator[StyleRule]:
    words = " ".join(prelude.split())
    begins = at + len(prelude) - len(prelude.lstrip())
    inside = at + len(prelude) + 1
    if words.lower().startswith(_NESTABLE):
        yield StyleRule(words, (), conditions, begins)
        yield from _rules(body, inside, (*conditions, words.lower()))
    elif words.lower().startswith("@keyframes"):
        yield StyleRule(words, (), conditions, begins)
    elif words:
        yield StyleRule(words, declarations(body, inside), conditions, begins)


def selectors(prelude: str) -> list[str]:
    """The single selectors of a list; the commas in ``:not(a, b)`` part nothing."""
    commas, depth = [-1], 0
    for place, letter in enumerate(prelude):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and not depth:
            commas.append(place)
    return [prelude[before + 1 : after].strip() for before, after in pairwise((*commas, len(prelude)))]


def specificity(selector: str) -> tuple[int, int, int]:
    """How strong a selector is: ids, then classes, then tags (Selectors Level 4, §17)."""
    return len(_IDS.findall(selector)), len(_CLASSES.findall(selector)), len(_TAGS.findall(selector))
