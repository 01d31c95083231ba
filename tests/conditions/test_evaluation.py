"""Whether a condition holds for a person: what is unknown, what is alike, what an import left as text."""

from __future__ import annotations

import pytest
from hypothesis import given

from newsletter.conditions.evaluation import evaluate, surely_known
from newsletter.conditions.functions import Facts
from newsletter.conditions.parsing import parse
from newsletter.conditions.tree import Comparison, Condition, Known, Not
from newsletter.conditions.values import written
from tests.conditions.conftest import ATTRIBUTES, Holds
from tests.conditions.wild import CONDITIONS, PEOPLE


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('plan = "pro"', False),
        ('plan != "pro"', False),
        ('not plan = "pro"', True),
        ('not plan != "pro"', True),
        ("plan is empty", True),
        ("plan is known", False),
        ('plan in ("pro")', False),
        ('plan not in ("pro")', True),
        ('plan contains "p"', False),
        ("seats < 3", False),
        ("not seats < 3", True),
        ("seats != 3", False),
        ('joined >= "2026-01-31"', False),
        ("vip", False),
        ("vip = false", False),
        ("not vip", True),
        ('interests contains "music"', False),
        ("interests is empty", True),
        ('tagged("vip")', False),
        ('not tagged("vip")', True),
    ],
)
@pytest.mark.parametrize(
    "nothing", [{}, {"plan": "", "seats": "many", "joined": "31.1.2026", "vip": "", "interests": []}]
)
def test_of_what_is_unknown_every_comparison_is_false(
    holds: Holds, text: str, answer: bool, nothing: dict[str, object]
) -> None:
    assert holds(text, **nothing) is answer


@pytest.mark.parametrize(
    ("text", "value", "answer"),
    [
        ('plan = "pro"', "Pro", True),
        ('plan = "PRO"', "pro", True),
        ('plan != "PRO"', "pro", False),
        ('plan contains "RO"', "pro", True),
        ('plan in ("FREE", "Pro")', "pro", True),
        ('plan = "été"', "ÉTÉ", False),
        ('plan = "k"', "\N{KELVIN SIGN}", False),
        ('plan = "strasse"', "straße", False),
        ('plan = "3"', 3, True),
    ],
)
def test_case_is_ignored_for_a_to_z_and_for_no_other_letter(
    holds: Holds, text: str, value: object, answer: bool
) -> None:
    assert holds(text, plan=value) is answer


@pytest.mark.parametrize("stored", [3, 3.0, "3", "3.0", "03"])
def test_a_number_may_be_stored_as_text(holds: Holds, stored: object) -> None:
    assert holds("seats = 3", seats=stored)
    assert holds("seats in (1, 3)", seats=stored)
    assert holds("seats > 2 and seats < 3.5 and seats >= 3 and seats <= 3 and seats != 4", seats=stored)


@pytest.mark.parametrize("stored", ["three", "3 ", "1e3", "１", "0x10", "1_000", "nan", True, [3], {}, 10**400])
def test_what_is_no_number_is_unknown(holds: Holds, stored: object) -> None:
    assert holds("seats is empty", seats=stored)


def test_dates_are_compared_as_days(holds: Holds) -> None:
    assert holds('joined > "2026-01-30" and joined <= date("2026-01-31")', joined="2026-01-31")
    assert holds("joined is empty", joined="2026-01-31T10:00:00Z")
    assert holds("joined is empty", joined="2026-02-31")


@pytest.mark.parametrize(("stored", "answer"), [(True, True), ("yes", True), ("TRUE", True), (1, True), ("0", False)])
def test_yes_and_no_have_a_few_spellings(holds: Holds, stored: object, answer: bool) -> None:
    assert holds("vip", vip=stored) is answer
    assert holds("vip = false", vip=stored) is not answer


@pytest.mark.parametrize("stored", [["Music", "chess"], "Music, chess", '"Music","chess"'])
def test_a_list_contains_whole_entries(holds: Holds, stored: object) -> None:
    assert holds('interests contains "music" and interests contains "CHESS"', interests=stored)
    assert not holds('interests contains "mus"', interests=stored)


def test_tags_are_names_without_case(holds: Holds) -> None:
    assert holds('tagged("VIP")', tags=("vip", "early"))
    assert not holds('tagged("v")', tags=("vip",))


def test_a_value_is_never_read_as_a_condition(holds: Holds) -> None:
    assert not holds('plan = "pro"', plan='x" or plan is known or "')
    assert holds('plan contains "\\" or"', plan='x" or plan')


@given(CONDITIONS, PEOPLE)
def test_every_condition_answers_yes_or_no_of_everybody(condition: Condition, person: Facts) -> None:
    assert evaluate(Not(condition), person) is not evaluate(condition, person)


@given(PEOPLE)
def test_equal_unequal_and_unknown_are_all_there_is(person: Facts) -> None:
    answers = [evaluate(parse(text, ATTRIBUTES), person) for text in ('plan = "o"', 'plan != "o"', "plan is empty")]
    assert sum(answers) == 1


def test_positions_do_not_make_two_conditions_of_one() -> None:
    first, second = parse("vip", ATTRIBUTES), parse("  vip", ATTRIBUTES)
    assert first == second
    assert len({first, second}) == 1
    assert not isinstance(first, Comparison)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("as it is", "as it is"),
        (3, "3"),
        (3.0, "3"),
        (2.5, "2.5"),
        (1e-7, "0.0000001"),
        (1e21, "1" + "0" * 21),
        (True, "yes"),
        (False, "no"),
        (["music", "chess"], "music, chess"),
    ],
)
def test_a_value_is_written_as_people_write_it(value: object, text: str) -> None:
    assert written(value) == text


@pytest.mark.parametrize(
    ("text", "answer", "known"),
    [
        ("plan is known", True, {"plan"}),
        ("plan is known", False, set()),
        ("plan is empty", False, {"plan"}),
        ('plan != "pro" and seats > 2', True, {"plan", "seats"}),
        ('plan != "pro" and seats > 2', False, set()),
        ("plan is known or seats > 2", True, set()),
        ("plan is empty or seats is empty", False, {"plan", "seats"}),
        ("not (plan is empty or vip)", True, {"plan"}),
        ('tagged("vip")', True, set()),
    ],
)
def test_an_answer_tells_what_must_be_known_of_whoever_gives_it(text: str, answer: bool, known: set[str]) -> None:
    assert surely_known(parse(text, ATTRIBUTES), answer) == known


@given(CONDITIONS, PEOPLE)
def test_what_an_answer_tells_to_be_known_is_known(condition: Condition, person: Facts) -> None:
    for name in surely_known(condition, evaluate(condition, person)):
        assert evaluate(Known(name, ATTRIBUTES[name], known=True), person)
