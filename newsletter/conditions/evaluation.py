"""Whether a condition holds for a person.

Two-valued: a term about something unknown is false, whatever it asks, and ``not`` of it is true. So ``plan != "pro"``
is about those whose plan is known and another, ``not plan = "pro"`` about everybody else. Only ``is empty`` is true of
what is unknown.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import Any

from newsletter.conditions.functions import FUNCTIONS, Facts
from newsletter.conditions.tree import (
    AllOf,
    AnyOf,
    AttributeTerm,
    Call,
    Comparison,
    Condition,
    Flag,
    Known,
    Not,
    OneOf,
    Term,
)
from newsletter.conditions.values import Stored, fold, read

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "contains": operator.contains,
}


def evaluate(condition: Condition, facts: Facts) -> bool:
    """Whether the condition holds for the person of whom this is known."""
    return holds(condition, partial(term_holds, facts=facts))


def holds(condition: Condition, decide: Callable[[Term], bool]) -> bool:
    """Whether the condition holds where ``decide`` says which of its terms do."""
    match condition:
        case Not(inner):
            return not holds(inner, decide)
        case AllOf(parts):
            return all(holds(part, decide) for part in parts)
        case AnyOf(parts):
            return any(holds(part, decide) for part in parts)
    return decide(condition)


def surely_known(condition: Condition, answer: bool) -> frozenset[str]:
    """The attributes that are known of everybody for whom the condition has this answer."""
    match condition:
        case Not(inner):
            return surely_known(inner, not answer)
        case AllOf(parts) | AnyOf(parts):
            each = [surely_known(part, answer) for part in parts]
            # All parts have the answer of an “and” that is true, or of an “or” that is false; else some part has it.
            every_part = answer is isinstance(condition, AllOf)
            return frozenset.union(*each) if every_part else frozenset.intersection(*each)
        case Call():
            return frozenset()
        case Known(known=known):
            return frozenset({condition.name} if answer is known else ())
    return frozenset({condition.name} if answer else ())


def term_holds(term: Term, facts: Facts) -> bool:
    """Whether one term holds for a person."""
    if isinstance(term, Call):
        arguments = {argument.parameter: argument.value for argument in term.arguments}
        return FUNCTIONS[term.function].holds(facts, arguments)
    return value_fits(term, read(facts.attributes.get(term.name), term.kind))


def value_fits(term: AttributeTerm, value: Stored | None) -> bool:
    """Whether a term holds of its attribute's value, ``None`` when that is unknown."""
    if isinstance(term, Known):
        return (value is not None) == term.known
    if value is None:
        return False
    match term:
        case Flag():
            return value is True
        case OneOf(values=wanted):
            return _folded(value) in map(_folded, wanted)
        case Comparison(operator=sign, value=wanted):
            return _COMPARE[sign](_folded(value), _folded(wanted))


def _folded(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(map(fold, value))
    return fold(value) if isinstance(value, str) else value
