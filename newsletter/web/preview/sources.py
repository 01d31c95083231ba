"""The lines of a file that a finding or a mistake is about, as a page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from newsletter.errors import Place
from newsletter.issues.reading import LARGEST_FILE

_AROUND = 1
_LONGEST, _BEFORE = 160, 60
"""How many characters of a line are shown, and how many of them before what is meant."""


class Line(NamedTuple):
    """A line of a file in three pieces, the middle one being what is meant."""

    number: int
    before: str
    meant: str
    after: str
    here: bool


def excerpt(place: Place) -> list[Line]:
    """The line that is meant, with its neighbours; nothing when it cannot be read."""
    if place.line is None:
        return []
    lines = _lines(Path(place.path))
    numbers = range(max(1, place.line - _AROUND), min(len(lines), place.line + _AROUND) + 1)
    return [_cut(lines[number - 1], number, place) for number in numbers]


def nearby(folder: Path, place: Place) -> str:
    """``file:line:column``, the file as seen from the publication's folder when it is there."""
    path = Path(place.path)
    shown = path.relative_to(folder) if path.is_relative_to(folder) else path
    return ":".join(str(part) for part in (shown, place.line, place.column) if part is not None)


def numbered(path: Path, marks: Mapping[int | None, str]) -> list[tuple[int, str, str]]:
    """All lines of a file with their numbers, and the severity of what is found there; none when it cannot be read."""
    return [(number, line, marks.get(number, "")) for number, line in enumerate(_lines(path), 1)]


def _lines(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline=None) as file:
            return file.read(LARGEST_FILE).split("\n")
    except OSError:
        return []


def _cut(text: str, number: int, place: Place) -> Line:
    here = number == place.line
    start = (place.column or 1) - 1 if here else 0
    end = start + (place.width if here else 0)
    first = max(0, start - _BEFORE) if len(text) > _LONGEST else 0
    dots = ("…" if first else "", "…" if len(text) > first + _LONGEST else "")
    return Line(number, dots[0] + text[first:start], text[start:end], text[end : first + _LONGEST] + dots[1], here)
