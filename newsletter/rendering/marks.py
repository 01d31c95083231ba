"""Stand-ins for merge tags, while Markdown, Jinja, MJML and the CSS inliner do their work.

Each of those would bend ``{{ subscriber.first_name or "there" }}`` in its own way: smart quotes, percent signs,
entities. So every tag is swapped for a *mark*, a word of ASCII letters and digits that all of them leave alone, and
the marks are found again in the finished text, where each becomes a slot escaped for the place it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from html import escape as escape_html

from newsletter.issues.merge_tags import MergeTag, split_tags
from newsletter.rendering.personalisation import Escape, Parts, Slot

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Not allowed in HTML, and the MJML engine gives up at the first."""

LINKS_OF_A_READER = {"urls.unsubscribe": "token.leave", "urls.view": "token.view"}
"""Addresses that differ from reader to reader, and the token that makes the difference."""


class Marks:
    """The marks of one issue.

    ``sources`` is every text a mark might be confused with. ``constants`` are the fields that are the same for all
    readers, by name; ``addresses`` holds, for each field of ``LINKS_OF_A_READER``, the address up to its token.
    """

    def __init__(self, sources: Iterable[str], constants: Mapping[str, str], addresses: Mapping[str, str]) -> None:
        self._prefix = _word_outside("\n".join(sources))
        self._pattern = re.compile(self._prefix + "([0-9]{5})")
        self._personal = re.compile(f"{self._prefix}a(.*?){self._prefix}z", re.DOTALL)
        self._constants = constants
        self._addresses = addresses
        self._slots: list[Slot | str] = []
        self._sources: list[str] = []
        self._known: dict[Slot | str, str] = {}

    def protect(self, text: str) -> str:
        """The text with a mark for each tag, and for each ``\\{{``; control characters are dropped."""
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

    def personal(self, text: str) -> str:
        """A passage that makes no sense to a reader we cannot name, between two marks."""
        return f"{self._prefix}a{text}{self._prefix}z"

    def for_reader(self, text: str) -> str:
        """The text with its personal passages."""
        return self._personal.sub(r"\1", text)

    def for_nobody(self, text: str) -> str:
        """The text without its personal passages."""
        return self._personal.sub("", text)

    def settle(self, text: str, place: Escape | None = None) -> str:
        """Put in what is the same for all readers, escaped for ``place`` or, when that is ``None``, as HTML wants."""

        def fill(match: re.Match[str]) -> str:
            slot = self._slots[int(match[1])]
            if isinstance(slot, str):
                return slot
            if slot.field not in self._constants:
                return match[0]
            return _escaped(slot, place or _place_in_html(text, match.start())).fill(self._constants)

        return self._pattern.sub(fill, text)

    def parts(self, text: str, place: Escape | None = None, *, of_nobody: bool = False) -> Parts:
        """Cut a settled text at its marks.

        ``place`` is as for ``settle``. In a text ``of_nobody``, for readers we cannot name, the addresses that need
        a token become the archive's.
        """
        found: list[str | Slot] = []
        end = 0
        for match in self._pattern.finditer(text):
            found.append(text[end : match.start()])
            end = match.end()
            slot = self._slots[int(match[1])]
            if not isinstance(slot, Slot):
                found.append(slot)
            elif slot.field not in LINKS_OF_A_READER:
                found.append(_escaped(slot, place or _place_in_html(text, match.start())))
            elif of_nobody:
                found.append(self._escaped_address(self._constants["urls.archive"], place))
            else:
                found.append(self._escaped_address(self._addresses[slot.field], place))
                found.append(Slot(LINKS_OF_A_READER[slot.field], Escape.URL))
        found.append(text[end:])
        return _joined(found)

    def has(self, text: str) -> bool:
        """Whether some reader's own data stands in this text."""
        return self._prefix in text

    def fallbacks(self, text: str) -> str:
        """The text as a reader of whom nothing is known gets it."""
        return "".join(part if isinstance(part, str) else part.fill({}) for part in self.parts(text, Escape.TEXT))

    def written(self, text: str) -> str:
        """The text with the tags as their author wrote them, escaped as MJML wants."""
        return self._pattern.sub(lambda match: escape_html(self._sources[int(match[1])]), text)

    def _mark(self, slot: Slot | str, source: str) -> str:
        if slot not in self._known:
            self._known[slot] = self._new(slot, source)
        return self._known[slot]

    def _new(self, slot: Slot | str, source: str) -> str:
        self._slots.append(slot)
        self._sources.append(source)
        return f"{self._prefix}{len(self._slots) - 1:05}"

    @staticmethod
    def _escaped_address(address: str, place: Escape | None) -> str:
        return address if place in {Escape.TEXT, Escape.HEADER} else escape_html(address)


def _word_outside(sources: str) -> str:
    """A word that the sources do not contain; the same sources give the same word."""
    seed = sources.encode("utf-8", "surrogatepass")
    while True:
        word = "m" + blake2b(seed, digest_size=6).hexdigest() + "k"
        if word not in sources:
            return word
        seed += b"+"


def _slot(tag: MergeTag) -> Slot:
    return Slot(tag.field, Escape.TEXT, tag.fallback or "", tag.filters)


def _escaped(slot: Slot, place: Escape) -> Slot:
    return Slot(slot.field, place, slot.fallback, slot.filters)


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
