"""Reading conditions: what the language is, and how a mistake in it is told."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.conditions.mistakes import ConditionError
from newsletter.conditions.parsing import DEEPEST, LONGEST, parse
from newsletter.conditions.printing import to_text
from newsletter.conditions.tree import Argument, Call, Comparison, Condition, fields, terms
from newsletter.publication import AttributeKind
from tests.conditions.conftest import ATTRIBUTES
from tests.conditions.wild import CONDITIONS


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ('plan = "pro"', 'plan = "pro"'),
        ("plan='pro'", 'plan = "pro"'),
        (r'plan = "a \"b\" \\c"', r'plan = "a \"b\" \\c"'),
        ("seats>=3.50", "seats >= 3.5"),
        ("seats = -3", "seats = -3"),
        ('joined < "2026-01-31"', 'joined < date("2026-01-31")'),
        ('joined < date("2026-01-31")', 'joined < date("2026-01-31")'),
        ("vip", "vip"),
        ("vip != TRUE", "vip != true"),
        ('plan CONTAINS "ro"', 'plan contains "ro"'),
        ('plan in ("a","b")', 'plan in ("a", "b")'),
        ('plan not in ("a")', 'not plan in ("a")'),
        ("plan is empty", "plan is empty"),
        ("plan is not empty", "plan is known"),
        ("plan is not known", "plan is empty"),
        ('tagged("vip")', 'tagged("vip")'),
        ('tagged(tag: "vip")', 'tagged(tag: "vip")'),
        ("not not vip", "not not vip"),
        ('vip and (plan = "a" or plan = "b")', 'vip and (plan = "a" or plan = "b")'),
        ('(vip and plan = "a") or plan = "b"', 'vip and plan = "a" or plan = "b"'),
        ("not (vip and vip)", "not (vip and vip)"),
        ("(vip or vip) or vip", "vip or vip or vip"),
        ('email contains "@margin.example"', 'email contains "@margin.example"'),
        ('plan = "Ω"\n  and vip', 'plan = "Ω" and vip'),
    ],
)
def test_a_condition_has_one_canonical_spelling(text: str, canonical: str) -> None:
    assert to_text(parse(text, ATTRIBUTES)) == canonical


@given(CONDITIONS)
def test_whatever_is_written_down_reads_back_as_the_same_tree(condition: Condition) -> None:
    text = to_text(condition)
    if len(text) <= LONGEST:
        assert parse(text, ATTRIBUTES) == condition


def test_not_binds_tighter_than_and_and_and_tighter_than_or() -> None:
    assert parse("not vip and vip or vip", ATTRIBUTES) == parse("(((not vip) and vip) or vip)", ATTRIBUTES)


def test_a_term_knows_where_it_stands() -> None:
    text = 'vip and plan = "pro"'
    _, term = terms(parse(text, ATTRIBUTES))
    assert isinstance(term, Comparison)
    assert text[term.start : term.end] == 'plan = "pro"'


def test_a_condition_says_which_attributes_it_asks_for() -> None:
    condition = parse('not (seats > 3 or tagged("a")) and plan = "x" and plan is known', ATTRIBUTES)
    assert fields(condition) == {"seats": AttributeKind.NUMBER, "plan": AttributeKind.TEXT}


def test_a_call_keeps_its_arguments_by_parameter() -> None:
    assert parse('tagged(tag: "vip")', ATTRIBUTES) == Call("tagged", (Argument("tag", "vip", named=True),))


@pytest.mark.parametrize(
    ("text", "at", "message", "remedy"),
    [
        ('plna = "pro"', "plna", "unknown attribute", "did you mean “plan”?"),
        ('Plan = "pro"', "Plan", "unknown attribute", "did you mean “plan”?"),
        ("shoe_size = 3", "shoe_size", "unknown attribute", "[attributes] in newsletter.toml"),
        ('known = "x"', "known", "a word of the language", "goes first"),
        ('and plan = "x"', "and", "between two conditions", "write both"),
        ("plan", "plan", "alone it says neither yes nor no", "plan is known"),
        ("plan > 3", ">", "plan is a text", 'plan = "pro"'),
        ("plan = 3", "3", "plan is a text", 'plan = "pro"'),
        ('seats = "3"', '"3"', "seats is a number", "seats >= 3"),
        ('seats contains "3"', "contains", "seats is a number", "seats >= 3"),
        ("joined > 2026", "2026", "joined is a date", "2026-01-31"),
        ('joined > "2026-02-31"', '"2026-02-31"', "is no date", "year-month-day"),
        ('joined > date("tomorrow")', '"tomorrow"', "is no date", "year-month-day"),
        ("vip > true", ">", "vip is yes or no", "vip = true"),
        ('vip in ("a")', "vip", "“in” is not for it", "vip = true"),
        ('interests = "music"', "=", "interests is a list", 'interests contains "music"'),
        ('plan = ""', '""', "an empty text", "plan is empty"),
        ('plan == "pro"', "==", "is unknown", "write ="),
        ('plan <> "pro"', "<>", "is unknown", "write !="),
        ("vip && vip", "&&", "is unknown", "write and"),
        ("vip || vip", "||", "is unknown", "write or"),
        ("!vip", "!", "is unknown", "write not"),
        ("plan = “pro”", "“", "straight quotes", '"…"'),
        ('plan = "pro', '"pro', "not closed", "same line"),
        ("plan = pro", "pro", "a text stands in quotes", 'write "pro"'),
        ("plan =", "", "a value is missing", "true, false"),
        ('"pro" = plan', '"pro"', "cannot begin", "goes first"),
        ('plan in "a"', '"a"', "in parentheses", 'in ("pro", "team")'),
        ('plan in ("a" "b")', '"b"', "a comma", '("pro", "team")'),
        ('(plan = "a"', "", "not closed", "add )"),
        ('plan = "a")', ")", "closes nothing", "take it out"),
        ('plan = "a" vip', "vip", "cannot stand here", "and, or"),
        ("plan is nothing", "nothing", "cannot stand here", "is known"),
        ("vip and", "", "breaks off", "go on"),
        (" ", "", "no condition here", "write one"),
        ('taged("a")', "taged", "unknown function", "did you mean “tagged”?"),
        ("opened(1)", "opened", "unknown function", 'tagged("vip")'),
        ("tagged()", "tagged", "needs its tag", 'tagged("vip")'),
        ('tagged("a", "b")', '"b"', "no more than that", 'tagged("vip")'),
        ('tagged(tga: "a")', "tga", "has no “tga”", "did you mean “tag”?"),
        ('tagged(tag: "a", tag: "b")', "tag", "twice", 'tagged("vip")'),
        ("tagged(vip)", "vip", "in quotes", 'write "vip"'),
        ("tagged = 3", "tagged", "is a function", 'tagged("vip")'),
        ("plan\0 = 3", "\0", "compares nothing", "in (…)"),
    ],
)
def test_a_mistake_is_told_where_it_stands_with_a_remedy(text: str, at: str, message: str, remedy: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text, ATTRIBUTES)
    error = caught.value
    assert text[error.start : error.end].strip() == at
    assert message in error.message
    assert remedy in (error.remedy or "")


def test_functions_take_named_arguments_of_any_kind() -> None:
    with pytest.raises(ConditionError, match="unknown function “clicked”"):
        parse('clicked(issue: 24, within: "90d", machines: true)', ATTRIBUTES)


@pytest.mark.parametrize(
    "text",
    ["not " * (DEEPEST + 5) + "vip", "vip and (vip or (" * (DEEPEST + 5) + "vip" + "))" * (DEEPEST + 5)],
)
def test_nesting_has_a_limit(text: str) -> None:
    with pytest.raises(ConditionError, match="inside one another"):
        parse(text, ATTRIBUTES)


def test_parentheses_around_parentheses_are_only_parentheses() -> None:
    assert parse("(" * 480 + "vip" + ")" * 480, ATTRIBUTES) == parse("vip", ATTRIBUTES)


def test_a_condition_of_a_megabyte_is_refused_at_once() -> None:
    start = perf_counter()
    with pytest.raises(ConditionError, match="at most 1,000 characters"):
        parse("(" * 1_000_000, ATTRIBUTES)
    assert perf_counter() - start < 1


_PIECES = ("plan", "vip", "=", '"', "'", "(", ")", "and", "not", "in", "is", "empty", ",", ":", "3", "tagged", "{{")


@given(st.text(max_size=40) | st.lists(st.sampled_from(_PIECES), max_size=30).map(" ".join))
def test_any_text_is_a_condition_or_a_mistake_with_a_place(text: str) -> None:
    error: ConditionError | None = None
    try:
        parse(text, ATTRIBUTES)
    except ConditionError as found:
        error = found
    assert error is None or (error.remedy and 0 <= error.start < error.end)
