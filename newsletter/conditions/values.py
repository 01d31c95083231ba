"""What is stored of a person, read as the kind its attribute was declared to be; what cannot be is unknown.

A value may come typed, or as the text an import left: ``3`` and ``"3"`` are the same number. The forms accepted here
are few and strict on purpose: a database must be able to tell them as exactly as Python does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from string import ascii_lowercase, ascii_uppercase
from typing import TypeAlias

from newsletter.publication import AttributeKind

Stored: TypeAlias = str | float | bool | date | tuple[str, ...]
"""A value of one of the five kinds."""

_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_BEYOND = 10**15
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_FOLD = str.maketrans(ascii_uppercase, ascii_lowercase)


def fold(text: str) -> str:
    """The text as comparisons see it: A to Z count as a to z, every other letter as itself.

    SQLite and PostgreSQL fold these letters alike whatever their locale, and no others.
    """
    return text.translate(_FOLD)


def read(value: object, kind: AttributeKind) -> Stored | None:
    """A stored value as its kind; ``None`` when it is missing, empty, or nothing of that kind."""
    return None if value is None else _READERS[kind](value)


def day(text: str) -> date | None:
    """``2026-01-31`` as a day; ``None`` when it is none."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:  # the 31st of February
        return None


def written(value: object) -> str:
    """A stored value as a reader sees it: ``3`` rather than ``3.0``, a list with commas, yes and no as words."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{Decimal(str(value)):f}".removesuffix(".0")
    if isinstance(value, list | tuple):
        return ", ".join(map(written, value))
    return str(value)


def _text(value: object) -> str | None:
    return written(value) or None


def _number(value: object) -> float | None:
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -_BEYOND < value < _BEYOND else None


def _date(value: object) -> date | None:
    return value if isinstance(value, date) else day(value) if isinstance(value, str) else None


def _boolean(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    word = fold(written(value))
    return True if word in _YES else False if word in _NO else None


def _list(value: object) -> tuple[str, ...] | None:
    entries = value if isinstance(value, list | tuple) else written(value).split(",")
    return tuple(entry for entry in (written(entry).strip(' "') for entry in entries) if entry) or None


_READERS: dict[AttributeKind, Callable[[object], Stored | None]] = {
    AttributeKind.TEXT: _text,
    AttributeKind.NUMBER: _number,
    AttributeKind.DATE: _date,
    AttributeKind.BOOLEAN: _boolean,
    AttributeKind.LIST: _list,
}
