"""Passages that only some readers get."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.issues.choices import DEEPEST, choose, misplaced
from newsletter.issues.merge_tags import ChoiceTag, choice_tags, tags_and_mistakes


def chosen(text: str, *true: str) -> str:
    return choose(text, lambda condition: condition in true)


def test_a_tag_has_a_word_a_condition_and_a_place() -> None:
    text = 'Hi {{ if plan = "}} or {{" }}there{{end}}'
    assert choice_tags(text) == [
        ChoiceTag("if", 'plan = "}} or {{"', 9, 3, 29),
        ChoiceTag("end", "", 39, 34, 41),
    ]


@pytest.mark.parametrize(
    ("text", "first", "second", "neither"),
    [
        ("{{ if a }}A{{ end }}.", "A.", ".", "."),
        ("{{ if a }}A{{ else }}B{{ end }}", "A", "B", "B"),
        ("{{ if a }}A{{ elif b }}B{{ else }}C{{ end }}", "A", "B", "C"),
        ("{{ if a }}{{ if a }}1{{ end }}2{{ else }}{{ if b }}3{{ end }}4{{ end }}", "12", "34", "4"),
        ("x {{ if a }}{{ subscriber.city }}{{ end }}", "x {{ subscriber.city }}", "x ", "x "),
        ("One\n{{ if a }}\n- two\n{{ end }}\n- three", "One\n- two\n- three", "One\n- three", "One\n- three"),
        ("{{ if a }}\nA\n{{ else }}\nB\n{{ end }}", "A\n", "B\n", "B\n"),
        (r"\{{ if a }}{{ if a }}\{{{{ end }}", r"\{{ if a }}\{{", r"\{{ if a }}", r"\{{ if a }}"),
        ("nothing to choose", "nothing to choose", "nothing to choose", "nothing to choose"),
    ],
)
def test_readers_get_the_first_passage_that_is_for_them(text: str, first: str, second: str, neither: str) -> None:
    assert (chosen(text, "a", "b"), chosen(text, "b"), chosen(text)) == (first, second, neither)


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("{{ if a }}A", "{{ if a }}", "not closed"),
        ("{{ if a }}{{ if b }}{{ end }}", "{{ if a }}", "not closed"),
        ("{{ end }}", "{{ end }}", "belongs to no"),
        ("{{ else }}", "{{ else }}", "belongs to no"),
        ("{{ if a }}{{ else }}{{ elif b }}{{ end }}", "{{ elif b }}", "nothing can follow"),
        ("{{ if }}{{ end }}", "{{ if }}", "has no condition"),
        ("{{ if a }}{{ else b }}{{ end }}", "{{ else b }}", "no condition of its own"),
        ("{{ if a }}" * (DEEPEST + 1) + "{{ end }}" * (DEEPEST + 1), "{{ if a }}", "inside one another"),
    ],
)
def test_tags_that_do_not_fit_together_are_told(text: str, at: str, message: str) -> None:
    ((tag, said, remedy),) = misplaced(choice_tags(text))
    assert text[tag.start : tag.end] == at
    assert message in said
    assert remedy


def test_a_condition_whose_quotes_are_open_is_a_mistake() -> None:
    _, (mistake,) = tags_and_mistakes('{{ if plan = "pro }}x')
    assert "condition is not closed" in mistake.message


@given(
    st.lists(st.sampled_from(["{{ if a }}", "{{ elif b }}", "{{ else }}", "{{ end }}", "x", "\n", " "]), max_size=12)
)
def test_whatever_fits_together_leaves_no_tag_behind(pieces: list[str]) -> None:
    text = "".join(pieces)
    if not list(misplaced(choice_tags(text))):
        for true in ((), ("a",), ("b",)):
            assert "{{" not in chosen(text, *true)


def test_a_text_full_of_passages_is_read_in_one_go() -> None:
    start = perf_counter()
    assert chosen("{{ if a }} x {{ end }} " * 20_000) == " " * 20_000
    assert len(tags_and_mistakes("{{ if 'a " * 20_000)[1]) == 20_000
    assert perf_counter() - start < 20
