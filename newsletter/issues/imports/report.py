"""What an import left out or could not keep as it was, and the draft it made of the rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from newsletter.issues.model import Block

_LONGEST_EXCERPT = 80
_MOST = 1000


@dataclass(frozen=True, slots=True)
class Dropped:
    """One thing that did not come over: its kind in words, its line in the file where that is known, how it began."""

    kind: str
    line: int | None
    excerpt: str


@dataclass(slots=True)
class Report:
    """Everything that did not come over; ``counts`` has all of it by kind, ``entries`` the first thousand in full."""

    counts: Counter[str] = field(default_factory=Counter)
    entries: list[Dropped] = field(default_factory=list)

    def note(self, kind: str, line: int | None, what: str) -> None:
        """Something did not come over."""
        self.counts[kind] += 1
        if len(self.entries) < _MOST:
            shown = "".join(letter if letter.isprintable() else " " for letter in what[: 4 * _LONGEST_EXCERPT])
            words = " ".join(shown.split())
            cut = f"{words[: _LONGEST_EXCERPT - 1]}…" if len(words) > _LONGEST_EXCERPT else words
            self.entries.append(Dropped(kind, line, cut))


@dataclass(slots=True)
class Draft:
    """What was found in a file. ``pictures`` are those to put below ``images/``: bytes, or the file to copy."""

    title: str = ""
    subject: str = ""
    preheader: str = ""
    slug: str = ""
    date: date | None = None
    blocks: tuple[Block, ...] = ()
    pictures: dict[str, bytes | Path] = field(default_factory=dict)
    report: Report = field(default_factory=Report)
