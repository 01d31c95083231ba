"""Merge tags: a closed grammar, read the same way everywhere."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.issues.merge_tags import (
    FILTER_NAMES,
    MalformedTag,
    MergeTag,
    find_tags,
    known_fields,
    split_tags,
    tags_and_mistakes,
)
from newsletter.rendering.personalisation import FILTERS


@pytest.mark.parametrize(
    ("text", "field", "fallback", "filters"),
    [
        ("{{ subscriber.first_name }}", "subscriber.first_name", None, ()),
        ("{{subscriber.first_name}}", "subscriber.first_name", None, ()),
        ('{{ subscriber.first_name or "there" }}', "subscriber.first_name", "there", ()),
        ("{{ subscriber.first_name or 'there' }}", "subscriber.first_name", "there", ()),
        ('{{ subscriber.first_name or "" }}', "subscriber.first_name", "", ()),
        ('{{ subscriber.city or "O\'Hare" | upper }}', "subscriber.city", "O'Hare", ("upper",)),
        ("{{ subscriber.city|lower|title }}", "subscriber.city", None, ("lower", "title")),
        ('{{ subscriber.first_name\nor "there" }}', "subscriber.first_name", "there", ()),
        ('{{ subscriber.x or "a }} b" }}', "subscriber.x", "a }} b", ()),
    ],
)
def test_a_tag_is_a_field_a_fallback_and_filters(
    text: str, field: str, fallback: str | None, filters: tuple[str, ...]
) -> None:
    assert find_tags(text) == [MergeTag(field, fallback, filters, 0, len(text))]


def test_a_text_is_cut_at_its_tags() -> None:
    assert split_tags("Hello {{ a.b }}, and {{ c.d }}") == [
        "Hello ",
        MergeTag("a.b", None, (), 6, 15),
        ", and ",
        MergeTag("c.d", None, (), 21, 30),
    ]


def test_a_backslash_makes_plain_braces() -> None:
    assert split_tags(r"Write \{{ name }} in Jinja") == ["Write ", "{{", " name }} in Jinja"]


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("Hello {{ subscriber.first_name", "not closed", "}}"),
        ("Hello {{ subscriber.first_name\n\nand }} later", "not closed", "}}"),
        ("Hello {{ a.b and {{ c.d }}", "not closed", "}}"),
        ("{{ }}", "names no field", "subscriber.first_name"),
        ("{{ env('X') }}", "calls nothing", 'or "there"'),
        ('{{ subscriber.first_name | default("there") }}', "calls nothing", 'or "there"'),
        ("{{ 7 * 7 }}", "cannot be read: 7 * 7", 'or "there"'),
        ("{{ subscriber['email'] }}", "cannot be read", 'or "there"'),
        ("{{ subscriber.first_name or “there” }}", "straight quotes", 'or "there"'),
        ("{{ subscriber.first_name or there }}", "cannot be read", 'or "there"'),
        ('{{ "{0.__class__}" | upper }}', "cannot be read", 'or "there"'),
    ],
)
def test_whatever_is_no_tag_is_a_mistake_with_a_remedy(text: str, message: str, remedy: str) -> None:
    _, mistakes = tags_and_mistakes(text)
    assert message in mistakes[0].message
    assert remedy in mistakes[0].remedy
    assert text[mistakes[0].start :].startswith("{{")
    with pytest.raises(MalformedTag):
        find_tags(text)


def test_every_mistake_is_found_and_the_tags_between_them_too() -> None:
    tags, mistakes = tags_and_mistakes("{{ 1 }} {{ a.b }} {{ f() }} {{ c.d")
    assert [tag.field for tag in tags] == ["a.b"]
    assert len(mistakes) == 3


def test_the_filters_are_those_that_are_carried_out() -> None:
    assert set(FILTER_NAMES) == set(FILTERS)


def test_the_fields_are_the_attributes_of_subscribers_and_a_fixed_set() -> None:
    fields = known_fields(["first_name", "city"])
    assert {"subscriber.first_name", "subscriber.city", "subscriber.email", "urls.unsubscribe"} <= set(fields)
    assert "subscriber.plan" not in fields


@given(st.text(alphabet="{}\\ .\"'|ora\n(“", max_size=60))
def test_nothing_is_lost_or_invented_in_cutting(text: str) -> None:
    tags, mistakes = tags_and_mistakes(text)
    found: list[MergeTag | MalformedTag] = [*tags, *mistakes]
    for one in found:
        assert text[one.start : one.end].startswith("{{")
    if not mistakes:
        pieces = (text[piece.start : piece.end] if isinstance(piece, MergeTag) else piece for piece in split_tags(text))
        assert "".join(pieces) == text.replace("\\{{", "{{")


@pytest.mark.parametrize("text", ["{{" * 20_000, "{{ a" + " " * 100_000, "{{ " + "a." * 50_000, "{{ a|" * 20_000])
def test_a_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    started = perf_counter()
    tags_and_mistakes(text)
    assert perf_counter() - started < 10
