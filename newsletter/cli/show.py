"""What a person sees: results on standard output, progress and advice on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from unicodedata import combining, east_asian_width

import click

from newsletter.errors import NewsletterError, Place, SeveralErrors

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 100
_BEFORE = 40
"""How many characters of a file's line are shown, and how many of them before the place that is meant."""


def out(text: str = "") -> None:
    """A line of the result."""
    click.echo(text)


def note(text: str) -> None:
    """A line of advice or progress: never part of the result."""
    click.echo(text, err=True)


def data(value: Any) -> None:
    """The result of a command called with ``--json``."""
    import json

    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_jsonable))


def _jsonable(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date | os.PathLike):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def error(trouble: NewsletterError) -> None:
    """What is wrong, where, and what to do."""
    if isinstance(trouble, SeveralErrors):
        for one in trouble.errors:
            error(one)
        return
    note(click.style("error", fg="red", bold=True) + f": {trouble.message}")
    if trouble.place is not None:
        note(f"  {where(trouble.place)}")
        for line in excerpt(trouble.place):
            note(line)
    if trouble.remedy:
        note(f"  = {trouble.remedy}")


def where(place: Place) -> str:
    """``file:line:column``, the file as seen from here when it is here or below."""
    return str(replace(place, path=nearby(place.path)))


def nearby(path: str | Path) -> str:
    """A path as people write it: from here when it is here or below."""
    from pathlib import Path

    here = Path.cwd()
    absolute = Path(path).absolute()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(path)


def excerpt(place: Place) -> list[str]:
    """The line of the file that is meant, underlined; nothing when it cannot be read. Of a long line, a part."""
    from pathlib import Path

    if place.line is None:
        return []
    try:
        text = Path(place.path).read_text(encoding="utf-8-sig", errors="replace").split("\n")[place.line - 1]
    except (OSError, IndexError):
        return []
    text = "".join(letter if letter.isprintable() else " " for letter in text.rstrip("\r"))
    column = (place.column or 1) - 1
    start = max(0, min(column - _BEFORE, len(text) - _LONGEST)) if len(text) > _LONGEST else 0
    before, after = "…" if start else "", "…" if start + _LONGEST < len(text) else ""
    number = f"{place.line:>6}"
    shown = [f"{number} │ {before}{text[start : start + _LONGEST]}{after}"]
    if place.column is not None and place.width:
        indent = _columns(before + text[start:column])
        underline = "─" * _columns(text[column : min(column + place.width, start + _LONGEST)])
        shown.append(f"{' ' * len(number)} │ {' ' * indent}{underline}")
    return shown


def _columns(text: str) -> int:
    """How wide a text is on a terminal, where ideographs and emoji take two columns."""
    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns under headings; numbers to the right, everything else to the left."""
    cells = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [list(headings), *cells]) for i in range(len(headings))]
    right = [all(isinstance(row[i], int) for row in rows) for i in range(len(headings))]
    for line in [list(headings), *cells]:
        aligned = [c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, widths, right, strict=True)]
        out("  ".join(aligned).rstrip())


def interactive() -> bool:
    """A person sits at both ends: only then may anything be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()
