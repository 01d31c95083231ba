"""Which answers some conditions can give together: ``plan = "pro"`` and ``plan = "free"`` are never both true.

For every attribute a handful of values is tried that stand for all there are: those the conditions name, the spaces
between them, and none at all. So nothing that can happen is left out, and nothing that cannot is let in, except where
two functions depend on each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, combinations, pairwise, product

from newsletter.conditions.evaluation import holds, value_fits
from newsletter.conditions.tree import AttributeTerm, Call, Comparison, Condition, OneOf, Term, Value, terms
from newsletter.conditions.values import Stored
from newsletter.publication import AttributeKind

_MOST_TRIED = 10_000
_MOST_ENTRIES = 8
_APART = "\0"
"""Stands in no condition, so what is joined with it contains nothing by accident."""


class TooManyCases(ValueError):  # noqa: N818 - it names what was found
    """More answers are possible than were asked for."""


def possible_answers(conditions: Sequence[Condition], most: int) -> list[tuple[bool, ...]]:
    """Every combination of answers that some person gives, in the order of the conditions; the yes of each first.

    Raises ``TooManyCases`` when there are more than ``most``, or more than can be looked through.
    """
    groups = [_answers_of(group) for group in _grouped(conditions)]
    tried = 1
    for group in groups:
        tried *= len(group)
        if tried > _MOST_TRIED:
            raise TooManyCases
    found: set[tuple[bool, ...]] = set()
    for combination in product(*groups):
        decided: dict[Term, bool] = dict(chain.from_iterable(combination))
        found.add(tuple(holds(condition, decided.__getitem__) for condition in conditions))
        if len(found) > most:
            raise TooManyCases
    return sorted(found, reverse=True)


def _grouped(conditions: Sequence[Condition]) -> list[list[Term]]:
    """The different terms, those about one attribute together."""
    groups: dict[object, dict[Term, None]] = {}
    for term in chain.from_iterable(map(terms, conditions)):
        groups.setdefault(term if isinstance(term, Call) else term.name, {})[term] = None
    return [list(group) for group in groups.values()]


_Answers = tuple[tuple[Term, bool], ...]


def _answers_of(group: list[Term]) -> list[_Answers]:
    """What can be true of the terms about one attribute, each combination once."""
    about = [term for term in group if not isinstance(term, Call)]
    if not about:
        return [tuple((term, answer) for term in group) for answer in (True, False)]
    values = _values(about)
    return list(dict.fromkeys(tuple((term, value_fits(term, value)) for term in about) for value in values))


def _values(about: Sequence[AttributeTerm]) -> Iterator[Stored | None]:
    """Values of an attribute that differ wherever these terms see a difference."""
    named = list(chain.from_iterable(_named(term) for term in about))
    yield None
    match about[0].kind:
        case AttributeKind.BOOLEAN:
            yield from (True, False)
        case AttributeKind.NUMBER:
            numbers = sorted({float(value) for value in named if isinstance(value, int | float)})
            yield from (*numbers, *((low + high) / 2 for low, high in pairwise(numbers)))
            yield from (numbers[0] - 1, numbers[-1] + 1) if numbers else (0.0,)
        case AttributeKind.DATE:
            yield from _days(named)
        case kind:
            yield from _texts(about, named, kind)


def _named(term: AttributeTerm) -> tuple[Value, ...]:
    match term:
        case Comparison(value=value):
            return (value,)
        case OneOf(values=values):
            return values
    return ()


def _days(named: Sequence[Value]) -> Iterator[Stored]:
    """Each day that is named, the one before and the one after."""
    yield date(1970, 1, 1)
    for value in named:
        if isinstance(value, date):
            yield value
            if value > date.min:
                yield value - timedelta(days=1)
            if value < date.max:
                yield value + timedelta(days=1)


def _texts(about: Sequence[AttributeTerm], named: Sequence[Value], kind: AttributeKind) -> Iterator[Stored]:
    """Each text that is named alone, and every set of those that may be contained."""
    if kind is not AttributeKind.LIST:
        yield from (str(value) for value in named)
    inside = list(
        dict.fromkeys(str(term.value) for term in about if isinstance(term, Comparison) and term.operator == "contains")
    )
    if len(inside) > _MOST_ENTRIES:
        raise TooManyCases
    for size in range(len(inside) + 1):
        for chosen in combinations(inside, size):
            yield (_APART, *chosen) if kind is AttributeKind.LIST else _APART.join(("", *chosen, ""))
