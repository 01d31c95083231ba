"""Merge tags: the holes in an issue that each reader's own data fills.

A closed grammar over plain values, with no calls, no operators and no attributes of objects::

    tag = "{{" field [ "or" string ] { "|" filter } "}}"

``field`` is a dotted name, ``string`` stands in straight single or double quotes, ``filter`` is one of
``FILTER_NAMES``. ``\\{{`` writes two plain braces.

Beside them stand the tags that choose between passages, ``{{ if CONDITION }}``, ``{{ elif CONDITION }}``,
``{{ else }}`` and ``{{ end }}``; ``issues.choices`` says how.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FILTER_NAMES = ("upper", "lower", "title", "date")
"""What a tag may do to a value."""

_FIXED_FIELDS = (
    "subscriber.email",
    "issue.title",
    "issue.number",
    "issue.date",
    "issue.subject",
    "publication.name",
    "publication.url",
    "publication.postal_address",
    "urls.unsubscribe",
    "urls.view",
    "urls.archive",
)

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_BRACES = re.compile(
    r"(?P<literal>\\)?\{\{"
    rf"(?:\s*(?P<field>{_NAME}(?:\.{_NAME})*)"
    r"""(?:\s+or\s+(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)'))?"""
    rf"(?P<filters>(?:\s*\|\s*{_NAME})*)"
    r"\s*\}\})?"
)
_CHOOSING = re.compile(r"\{\{\s*(?:if|elif|else|end)")
_CHOICE = re.compile(
    r"\{\{\s*(?P<word>if|elif|else|end)(?![\w.])"
    r"""(?P<condition>(?:"[^"\n]*+"|'[^'\n]*+'|[^"'{}]++|\}(?!\}))*)\}\}"""
)
_LONGEST_TAG = 300
"""How far a tag that cannot be read is looked at, in characters, to say what is wrong with it."""


@dataclass(frozen=True, slots=True)
class MergeTag:
    """One tag of a text: ``start`` and ``end`` are offsets into it; ``fallback`` is ``None`` where there is none."""

    field: str
    fallback: str | None
    filters: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ChoiceTag:
    """A tag that begins or ends a passage: ``word`` is ``if``, ``elif``, ``else`` or ``end``.

    ``condition`` is what stands behind the word and begins at offset ``at``; ``start`` and ``end`` are the whole tag's.
    """

    word: str
    condition: str
    at: int
    start: int
    end: int


class MalformedTag(ValueError):  # noqa: N818 - it names what was found
    """Two opening braces that no tag follows; ``start`` and ``end`` are offsets of what cannot be read."""

    def __init__(self, message: str, remedy: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.start = start
        self.end = end


def known_fields(attributes: Iterable[str]) -> tuple[str, ...]:
    """The fields a tag may name, in a publication whose subscribers have these attributes."""
    return (*(f"subscriber.{name}" for name in attributes), *_FIXED_FIELDS)


def split_tags(text: str) -> list[str | MergeTag]:
    """The text cut at its tags, with ``\\{{`` undone; raises ``MalformedTag`` at the first that cannot be read."""
    pieces: list[str | MergeTag] = []
    end = 0
    for found in _scan(text):
        if isinstance(found, MalformedTag):
            raise found
        if isinstance(found, ChoiceTag):
            raise MalformedTag("no passage can begin or end here", "take it out", found.start, found.end)
        start, stop = (found.start, found.end) if isinstance(found, MergeTag) else found
        if start > end:
            pieces.append(text[end:start])
        pieces.append(found if isinstance(found, MergeTag) else "{{")
        end = stop
    if end < len(text):
        pieces.append(text[end:])
    return pieces


def find_tags(text: str) -> list[MergeTag]:
    """The tags of a text in order; raises ``MalformedTag`` at the first that cannot be read."""
    return [piece for piece in split_tags(text) if isinstance(piece, MergeTag)]


def tags_and_mistakes(text: str) -> tuple[list[MergeTag], list[MalformedTag]]:
    """The tags of a text, and whatever looks like one and cannot be read."""
    found = list(_scan(text))
    return (
        [one for one in found if isinstance(one, MergeTag)],
        [one for one in found if isinstance(one, MalformedTag)],
    )


def choice_tags(text: str) -> list[ChoiceTag]:
    """The tags of a text that choose between passages, in order."""
    if not _CHOOSING.search(text):
        return []  # most texts, even of those that have merge tags
    return [found for found in _scan(text) if isinstance(found, ChoiceTag)]


def _scan(text: str) -> Iterator[MergeTag | ChoiceTag | MalformedTag | tuple[int, int]]:
    """Every pair of opening braces: a tag, a mistake, or (as offsets) two plain braces."""
    position = 0
    if "{{" not in text:
        return  # most texts: a look for two braces costs a fiftieth of what the pattern does
    while (match := _BRACES.search(text, position)) is not None:
        position = match.end()
        if match["literal"]:
            position = match.start() + 3
            yield match.start(), position
        elif choice := _CHOICE.match(text, match.start()):
            position = choice.end()
            condition = choice["condition"].strip()
            at = choice.end("word") + len(choice["condition"]) - len(choice["condition"].lstrip())
            yield ChoiceTag(choice["word"], condition, at, choice.start(), choice.end())
        elif match["field"]:
            filters = tuple(name.strip() for name in match["filters"].split("|")[1:])
            fallback = match["double"] if match["double"] is not None else match["single"]
            yield MergeTag(match["field"], fallback, filters, match.start(), match.end())
        else:
            mistake = _diagnose(text, match.start())
            position = mistake.end
            yield mistake


def _diagnose(text: str, start: int) -> MalformedTag:
    """Say what is wrong with the tag that begins at ``start``."""
    seen = text[start : start + _LONGEST_TAG].partition("\n\n")[0]
    end = seen.find("}}", 2)
    if end < 0 or "{{" in seen[2:end]:
        return MalformedTag(
            "this merge tag is not closed", r"close it with }}, or write \{{ for two plain braces", start, start + 2
        )
    inside = seen[2:end]
    remedy = 'write {{ subscriber.first_name or "there" }}, with | upper, | lower or | title where wanted'
    if not inside.strip():
        message = "this merge tag names no field"
    elif re.search("[“”„‘’«»]", inside):
        message, remedy = "a merge tag's fallback stands in straight quotes", 'write or "there", with plain " or \''
    elif re.match(r"\s*(?:if|elif)\s", inside):
        message, remedy = "this condition is not closed", "close each text with the quote it began with, then write }}"
    elif "(" in inside:
        message = "a merge tag names a field; it calls nothing"
    else:
        message = f"this merge tag cannot be read: {' '.join(inside.split())}"
    return MalformedTag(message, remedy, start, start + end + 2)
