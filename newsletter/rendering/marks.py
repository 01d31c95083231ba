"""Stand-ins for merge tags, while Markdown, Jinja, MJML and the CSS inliner do their work.

Each of those would bend ``{{ subscriber.first_name or "there" }}`` in its own way: smart quotes, percent signs,
entities. So every tag is swapped for a *mark*, a word of ASCII letters and digits that all of them leave alone, and
the marks are found again in the finished text, where each becomes a slot escaped for the place it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from enum import Enum, auto
from functools import lru_cache
from hashlib import blake2b
from html import escape as escape_html
from itertools import count
from typing import TypeAlias

from newsletter.issues.merge_tags import MergeTag, split_tags
from newsletter.rendering.personalisation import Escape, Parts, Slot

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Not allowed in HTML, and the MJML engine gives up at the first."""

_DIGITS = 5
"""Of the number in a mark; an issue file has no room for as many tags as that."""

LINKS_OF_A_READER = {"urls.unsubscribe": "token.leave", "urls.view": "token.view"}
"""Addresses that differ from reader to reader, and the token that makes the difference."""

_OUR_ADDRESSES = frozenset({"urls.archive", "publication.url"})


class _Edge(Enum):
    """Where a passage begins and ends that makes no sense to a reader we cannot name."""

    OPENS = auto()
    CLOSES = auto()


_Meaning: TypeAlias = "str | Slot | _Edge"
"""What a mark stands for: a text as it is, a slot, or the edge of a passage."""


class Marks:
    """The marks of one issue.

    ``sources`` is every text a mark might be confused with. ``constants`` are the fields that are the same for all
    readers, by name; ``addresses`` holds, for each field of ``LINKS_OF_A_READER``, the address up to its token.
    """

    def __init__(self, sources: Iterable[str], constants: Mapping[str, str], addresses: Mapping[str, str]) -> None:
        self._prefix = _word_outside("\n".join(sources))
        self._length = len(self._prefix) + _DIGITS
        self._constants = constants
        self._addresses = addresses
        self._meanings: list[_Meaning] = []
        self._sources: list[str] = []
        self._known: dict[_Meaning, str] = {}

    def protect(self, text: str) -> str:
        """The text with a mark for each tag, and for each ``\\{{``; control characters are dropped."""
        if not text.isprintable():  # the quick question first
            text = _CONTROLS.sub("", text)
        if "{{" not in text:
            return text
        return "".join(
            self._mark(_slot(piece), text[piece.start : piece.end])
            if isinstance(piece, MergeTag)
            else piece.replace("{{", self._mark("{{", r"\{{"))
            for piece in split_tags(text)
        )

    def place(self, field: str) -> str:
        """A mark of its own for a field that a theme shows: no tag of the issue shares it."""
        return self._new(Slot(field, Escape.TEXT), "{{ " + field + " }}")

    def swap(self, text: str, other: Callable[[str], str | None]) -> str:
        """The text with other words in place of some marks: those of which ``other`` does not say ``None``."""
        if self._prefix not in text:
            return text
        swapped = []
        for before, _, start in self._cut(text):
            mark = text[start : start + self._length]
            word = other(mark)
            swapped += [before, mark if word is None else word]
        return "".join((*swapped, self._rest(text)))

    def personal(self, text: str) -> str:
        """A passage that makes no sense to a reader we cannot name, between two marks."""
        return self._mark(_Edge.OPENS, "") + text + self._mark(_Edge.CLOSES, "")

    def settle(self, text: str, place: Escape | None = None) -> str:
        """Put in what is the same for all readers, escaped for ``place`` or, when that is ``None``, as HTML wants."""
        if self._prefix not in text:
            return text
        settled: list[str] = []
        for before, number, position in self._cut(text):
            meaning = self._meanings[number]
            settled.append(before)
            if isinstance(meaning, str):
                settled.append(meaning)
            elif isinstance(meaning, Slot) and meaning.field in self._constants:
                exact = place or _place_in_html(text, position)
                # An address of our own is one already: percent signs would make a word of it.
                exact = Escape.HTML if exact is Escape.URL and meaning.field in _OUR_ADDRESSES else exact
                settled.append(_escaped(meaning, exact).fill(self._constants))
            else:
                settled.append(text[position : position + self._length])
        return "".join((*settled, self._rest(text)))

    def parts(self, text: str, place: Escape | None = None, *, of_nobody: bool = False) -> Parts:
        """Cut a settled text at its marks.

        ``place`` is as for ``settle``. A text ``of_nobody``, for readers we cannot name, lacks its personal passages,
        and the addresses that need a token become the archive's.
        """
        parts: list[str | Slot] = []
        hidden = False
        for before, number, position in self._cut(text):
            meaning = self._meanings[number]
            if not hidden:
                parts.append(before)
            if isinstance(meaning, _Edge):
                hidden = of_nobody and meaning is _Edge.OPENS
            elif not hidden:
                exact = place or _place_in_html(text, position)
                parts.extend(self._part(meaning, exact, of_nobody=of_nobody))
        return _joined((*parts, self._rest(text)))

    def has(self, text: str) -> bool:
        """Whether some reader's own data stands in this text."""
        return self._prefix in text

    def fallbacks(self, text: str) -> str:
        """The text as a reader of whom nothing is known gets it."""
        if self._prefix not in text:
            return text
        return "".join(part if isinstance(part, str) else part.fill({}) for part in self.parts(text, Escape.TEXT))

    def written(self, text: str) -> str:
        """The text with the tags as their author wrote them, escaped as MJML wants."""
        cut = (before + escape_html(self._sources[number]) for before, number, _ in self._cut(text))
        return "".join((*cut, self._rest(text)))

    def _cut(self, text: str) -> Iterator[tuple[str, int, int]]:
        """What stands before each mark, since the one before it; its number and its position."""
        end = 0
        while (start := text.find(self._prefix, end)) >= 0:
            before, end = text[end:start], start + self._length
            yield before, int(text[end - _DIGITS : end]), start

    def _rest(self, text: str) -> str:
        """What stands after the last mark."""
        last = text.rfind(self._prefix)
        return text[last + self._length :] if last >= 0 else text

    def _part(self, meaning: str | Slot, place: Escape, *, of_nobody: bool) -> Parts:
        if isinstance(meaning, str):
            return (meaning,)
        if meaning.field not in LINKS_OF_A_READER:
            return (_escaped(meaning, place),)
        url = self._constants["urls.archive"] if of_nobody else self._addresses[meaning.field]
        url = url if place in {Escape.TEXT, Escape.HEADER} else escape_html(url)
        return (url,) if of_nobody else (url, Slot(LINKS_OF_A_READER[meaning.field], Escape.URL))

    def _mark(self, meaning: _Meaning, source: str) -> str:
        if meaning not in self._known:
            self._known[meaning] = self._new(meaning, source)
        return self._known[meaning]

    def _new(self, meaning: _Meaning, source: str) -> str:
        self._meanings.append(meaning)
        self._sources.append(source)
        return f"{self._prefix}{len(self._meanings) - 1:0{_DIGITS}}"


def _word_outside(sources: str) -> str:
    """A word that the sources do not contain."""
    words = (f"m{blake2b(str(number).encode(), digest_size=6).hexdigest()}k" for number in count())
    return next(word for word in words if word not in sources)


def _slot(tag: MergeTag) -> Slot:
    return Slot(tag.field, Escape.TEXT, tag.fallback or "", tag.filters)


@lru_cache(maxsize=256)
def _escaped(slot: Slot, place: Escape) -> Slot:
    return replace(slot, escape=place)


def _place_in_html(html: str, position: int) -> Escape:
    """Whether an address or other HTML surrounds the position.

    Values of attributes stand in double quotes and hold none, so the nearest quote to the left opens the value.
    """
    quote = html.rfind('"', 0, position)
    return Escape.URL if html.endswith((" href=", " src="), max(0, quote - 6), quote) else Escape.HTML


def _joined(parts: Iterable[str | Slot]) -> Parts:
    """The parts without empty strings, and with neighbouring strings made one."""
    joined: list[str | Slot] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part:
            joined.append(part)
    return tuple(joined)
