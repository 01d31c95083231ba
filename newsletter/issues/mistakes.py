"""Gathers the mistakes of one file, so that a person mends them in one go."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from newsletter.errors import NewsletterError, Place, SeveralErrors

_ENOUGH = 50
"""A file with more mistakes than this is not an issue; the rest would only hide the first."""


class Mistakes:
    """The mistakes found in one file so far."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._found: list[NewsletterError] = []

    def add(self, message: str, line: int, column: int | None = None, width: int = 0, *, remedy: str) -> None:
        """Note a mistake at this place (1-based)."""
        self.note(NewsletterError(message, place=Place(self._path, line, column, width), remedy=remedy))

    def note(self, error: NewsletterError) -> None:
        """Note a mistake that was found elsewhere."""
        if len(self._found) < _ENOUGH:
            self._found.append(error)

    def raise_any(self) -> None:
        """Raise what was noted, if anything was: one error as itself, several in the order of their lines."""
        if len(self._found) == 1:
            raise self._found[0]
        if self._found:
            raise SeveralErrors(sorted(self._found, key=_line))


def _line(error: NewsletterError) -> int:
    return (error.place.line or 0) if error.place else 0


def nearest(name: str, names: Iterable[str]) -> str:
    """The one of ``names`` that an unknown name was meant to be; empty when none is near."""
    near = get_close_matches(name[:40].lower(), list(names), 1)
    return near[0] if near else ""


def did_you_mean(name: str, names: Iterable[str], otherwise: str) -> str:
    """A remedy for an unknown name: the nearest of ``names``, or else ``otherwise``."""
    near = nearest(name, names)
    return f"did you mean “{near}”?" if near else otherwise
