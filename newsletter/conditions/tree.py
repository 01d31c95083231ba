"""A condition as a tree: immutable, with every attribute's kind resolved and every literal a value of that kind.

``start`` and ``end`` are offsets into the text a node was read from; two nodes that mean the same are equal wherever
they stood. ``parsing`` makes trees, ``printing`` writes them down again, ``evaluation`` asks them about a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from newsletter.publication import AttributeKind

Value: TypeAlias = str | float | bool | date
"""A literal: text, a number, yes or no, a day."""

Operator = Literal["=", "!=", "<", "<=", ">", ">=", "contains"]


@dataclass(frozen=True, slots=True)
class _Node:
    start: int = field(default=0, compare=False, repr=False, kw_only=True)
    end: int = field(default=0, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Flag(_Node):
    """``vip``: a boolean attribute that stands for itself."""

    name: str
    kind: AttributeKind = AttributeKind.BOOLEAN


@dataclass(frozen=True, slots=True)
class Comparison(_Node):
    """``seats >= 3``; with ``contains`` a text holds another, or a list an entry."""

    name: str
    kind: AttributeKind
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class OneOf(_Node):
    """``plan in ("pro", "team")``."""

    name: str
    kind: AttributeKind
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Known(_Node):
    """``plan is known``, or ``plan is empty`` when ``known`` is false."""

    name: str
    kind: AttributeKind
    known: bool


@dataclass(frozen=True, slots=True)
class Argument:
    """What a function is called with; ``named`` tells whether the parameter was written before it."""

    parameter: str
    value: Value
    named: bool = False


@dataclass(frozen=True, slots=True)
class Call(_Node):
    """``tagged("vip")``: one of ``functions.FUNCTIONS``."""

    function: str
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Not(_Node):
    """``not …``."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class AllOf(_Node):
    """``… and …``: two or more, none of them ``AllOf`` itself."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf(_Node):
    """``… or …``: two or more, none of them ``AnyOf`` itself."""

    conditions: tuple[Condition, ...]


AttributeTerm: TypeAlias = Flag | Comparison | OneOf | Known
Term: TypeAlias = AttributeTerm | Call
Condition: TypeAlias = Term | Not | AllOf | AnyOf


def terms(condition: Condition) -> Iterator[Term]:
    """The leaves of a tree, in the order they were written."""
    match condition:
        case Not(inner):
            yield from terms(inner)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from terms(part)
        case _:
            yield condition


def fields(condition: Condition) -> dict[str, AttributeKind]:
    """The attributes that must be known to answer, with their kinds."""
    return {term.name: term.kind for term in terms(condition) if not isinstance(term, Call)}
