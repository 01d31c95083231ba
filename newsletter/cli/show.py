"""What a person sees: results on standard output, progress and advice on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from newsletter.errors import NewsletterError, Place, SeveralErrors


def out(text: str = "") -> None:
    """A line of the result."""
    click.echo(text)


def note(text: str) -> None:
    """A line of advice or progress: never part of the result."""
    click.echo(text, err=True)


def data(value: Any) -> None:
    """The result of a command called with ``--json``."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_jsonable))


def _jsonable(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date | Path):
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
        note(f"  {trouble.place}")
        for line in excerpt(trouble.place):
            note(line)
    if trouble.remedy:
        note(f"  = {trouble.remedy}")


def excerpt(place: Place) -> list[str]:
    """The line of the file that is meant, underlined; nothing when it cannot be read."""
    if place.line is None:
        return []
    try:
        lines = Path(place.path).read_text(encoding="utf-8", errors="replace").splitlines()
        text = lines[place.line - 1].replace("\t", " ")
    except (OSError, IndexError):
        return []
    shown = [f"   {place.line:>3} │ {text}"]
    if place.column is not None and place.width:
        shown.append(f"       │ {' ' * (place.column - 1)}{'─' * place.width}")
    return shown


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
