"""Which answers can be given together: none that can happen is missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.conditions.cases import TooManyCases, possible_answers
from newsletter.conditions.evaluation import evaluate
from newsletter.conditions.functions import Facts
from newsletter.conditions.parsing import parse
from newsletter.conditions.tree import Condition
from tests.conditions.conftest import ATTRIBUTES
from tests.conditions.wild import CONDITIONS, PEOPLE

T, F = True, False


@pytest.mark.parametrize(
    ("texts", "answers"),
    [
        (["vip"], [(T,), (F,)]),
        (["vip", "not vip"], [(T, F), (F, T)]),
        (['plan = "a"', 'plan = "b"'], [(T, F), (F, T), (F, F)]),
        (['plan = "pro"', 'plan = "PRO"'], [(T, T), (F, F)]),
        (["seats > 3", "seats > 5"], [(T, T), (T, F), (F, F)]),
        (["seats < 3", "seats is empty"], [(T, F), (F, T), (F, F)]),
        (["vip", 'tagged("a")'], [(T, T), (T, F), (F, T), (F, F)]),
        (["plan is known and plan is empty"], [(F,)]),
        (["vip = true or vip = false or vip is empty"], [(T,)]),
        (['plan contains "ab"', 'plan contains "a"', 'plan = "b"'], [(T, T, F), (F, T, F), (F, F, T), (F, F, F)]),
    ],
)
def test_only_what_can_be_true_together_is(texts: list[str], answers: list[tuple[bool, ...]]) -> None:
    assert possible_answers([parse(text, ATTRIBUTES) for text in texts], 64) == answers


@given(st.lists(CONDITIONS, min_size=1, max_size=4), st.lists(PEOPLE, min_size=1, max_size=8))
def test_nobody_gives_answers_that_were_not_foreseen(conditions: list[Condition], people: list[Facts]) -> None:
    try:
        possible = set(possible_answers(conditions, 100_000))
    except TooManyCases:
        return
    for person in people:
        assert tuple(evaluate(condition, person) for condition in conditions) in possible


def test_ten_plans_are_eleven_cases() -> None:
    conditions = [parse(f'plan = "{number}"', ATTRIBUTES) for number in range(10)]
    assert len(possible_answers(conditions, 64)) == 11


def test_more_cases_than_asked_for_are_refused() -> None:
    conditions = [parse(f'tagged("{number}")', ATTRIBUTES) for number in range(7)]
    with pytest.raises(TooManyCases):
        possible_answers(conditions, 64)


def test_a_hundred_independent_conditions_are_refused_at_once() -> None:
    conditions = [parse(f'tagged("{number}")', ATTRIBUTES) for number in range(100)]
    conditions += [parse(f'interests contains "{number}"', ATTRIBUTES) for number in range(100)]
    with pytest.raises(TooManyCases):
        possible_answers(conditions, 64)
