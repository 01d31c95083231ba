"""Conditions in an issue: the variants they make, and the mistakes in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from newsletter.errors import NewsletterError, SeveralErrors
from newsletter.issues.catalogue import Catalogue
from newsletter.issues.loading import load_issue
from newsletter.issues.model import Issue
from newsletter.issues.variants import MOST, Variants, variants_of
from newsletter.publication import Publication, load_publication

CONFIG = """
[publication]
name = "The Margin"
from = "Jo Aldana <jo@margin.example>"
base_url = "https://news.margin.example"
postal_address = "12 Quay Street, Pale Harbour"

[attributes]
plan = "text"
seats = "number"
vip = "boolean"
"""
FRONT = "---\ntitle: A title\n---\n"

Load = Callable[..., Issue]


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    (tmp_path / "newsletter.toml").write_text(CONFIG, encoding="utf-8")
    return load_publication(tmp_path)


@pytest.fixture
def load(publication: Publication, catalogue: Catalogue) -> Load:
    def load_text(body: str, front: str = FRONT, name: str = "027-x.md") -> Issue:
        path = publication.folder / name
        path.write_text(front + body, encoding="utf-8")
        return load_issue(path, publication, catalogue)

    return load_text


@pytest.fixture
def variants(load: Load, publication: Publication, catalogue: Catalogue) -> Callable[..., Variants]:
    return lambda *text: variants_of(load(*text), catalogue, publication.attributes)


@pytest.fixture
def mistakes(load: Load) -> Callable[..., list[NewsletterError]]:
    def find(*text: str) -> list[NewsletterError]:
        with pytest.raises(NewsletterError) as caught:
            load(*text)
        error = caught.value
        return list(error.errors) if isinstance(error, SeveralErrors) else [error]

    return find


def kinds(issue: Issue) -> list[str]:
    return [block.kind for block in issue.blocks]


def bodies(found: Variants) -> dict[str, object]:
    return {found.name(one): found.issue(one).blocks[0].fields["body"] for one in found.answers}


def test_an_issue_without_conditions_is_its_only_variant(
    load: Load, publication: Publication, catalogue: Catalogue
) -> None:
    issue = load("Hello {{ subscriber.plan or 'you' }}")
    found = variants_of(issue, catalogue, publication.attributes)
    assert list(found.answers) == [()]
    assert found.issue(()) is issue
    assert found.name(()) == ""


def test_a_block_may_be_for_some_readers_only(variants: Callable[..., Variants]) -> None:
    found = variants('Hello.\n\n::: button\nlabel: Upgrade\nurl: https://a.example\nwhen: plan = "free"\n:::\n')
    assert {found.name(one): kinds(found.issue(one)) for one in found.answers} == {
        'plan = "free"': ["text", "button"],
        "everyone else": ["text"],
    }


def test_blocks_in_columns_may_too_and_columns_that_lose_all_are_left_out(variants: Callable[..., Variants]) -> None:
    found = variants(
        ":::: columns\n\n::: text\nwhen: vip\n\nLeft.\n:::\n\n+++\n\n::: text\nwhen: vip\n\nRight.\n:::\n\n::::\n"
        "\nBelow."
    )
    assert {found.name(one): kinds(found.issue(one)) for one in found.answers} == {
        "vip": ["columns", "text"],
        "everyone else": ["text"],
    }


def test_passages_may_stand_in_the_subject_and_in_any_text(variants: Callable[..., Variants]) -> None:
    front = (
        "---\ntitle: A title\nsubject: '{{ if vip }}For you{{ end }}'\n"
        "preheader: 'Hi {{ if vip }}VIP {{ end }}all'\n---\n"
    )
    found = variants("::: cards\n- title: A {{ if vip }}VIP{{ end }} card\n  url: https://a.example\n:::\n", front)
    told = {}
    for one in found.answers:
        issue = found.issue(one)
        cards: Any = issue.blocks[0].fields["items"]
        told[found.name(one)] = (issue.subject, issue.preheader, cards[0]["title"])
    assert told == {
        "vip": ("For you", "Hi VIP all", "A VIP card"),
        "everyone else": ("A title", "Hi all", "A card"),
    }


def test_what_is_left_without_something_it_needs_is_left_out(variants: Callable[..., Variants]) -> None:
    found = variants(
        "::: button\nlabel: '{{ if vip }}Come in{{ end }}'\nurl: https://a.example\n:::\n\n"
        "::: cards\n- title: '{{ if vip }}A{{ end }}'\n  url: https://a.example\n- title: B\n  url: https://b.example\n:::\n\n"
        "::: quote\nname: '{{ if vip }}Ines{{ end }}'\n\nWords.\n:::"
    )
    plain = found.issue((False,))
    assert kinds(plain) == ["cards", "quote"]
    assert plain.blocks[0].fields["items"] == ({"title": "B", "url": "https://b.example"},)
    assert "name" not in plain.blocks[1].fields


def test_only_groups_that_can_be_are_variants(variants: Callable[..., Variants]) -> None:
    text = "".join(f'{{{{ if plan = "{name}" }}}}{name}{{{{ end }}}}' for name in "abc")
    assert bodies(variants(f"Plan {text}")) == {
        'plan = "a"': "Plan a",
        'plan = "b"': "Plan b",
        'plan = "c"': "Plan c",
        "everyone else": "Plan ",
    }


def test_two_spellings_of_one_condition_are_one(variants: Callable[..., Variants]) -> None:
    found = variants("{{ if plan='a' }}x{{ end }}{{ if plan = \"a\" }}y{{ end }}z")
    assert len(found.conditions) == 1


def test_a_variant_keeps_where_things_stand_in_the_file(variants: Callable[..., Variants]) -> None:
    found = variants("One.\n\n::: quote\nwhen: vip\n\nWords.\n:::")
    issue = found.issue((True,))
    assert issue.blocks[1].line == 6
    assert issue.source.startswith("---")
    assert all(block.when == "" for block in issue.blocks)


@pytest.mark.parametrize(
    ("body", "message", "place"),
    [
        ('::: text\nwhen: plna = "a"\n\nx\n:::', "unknown attribute “plna”", "5:7"),
        ("::: text\nwhen: vip and\n\nx\n:::", "breaks off", "5:14"),
        ("::: text\nwhen:\n\nx\n:::", "when is a condition", "5:6"),
        ("::: text\nwhne: vip\n\nx\n:::", "has no field “whne”", "5:1"),
        (':::: columns\n\n::: text\nwhen: seats > "3"\n\nx\n:::\n\n+++\n\ny\n::::', "seats is a number", "7:15"),
        ("Hello\nyou {{ if plan > 3 }}x{{ end }}", "plan is a text", "5:16"),
        ("x\n\ny {{ if vip }}", "not closed", "6:3"),
        ("{{ if vip }}x\n\n## A heading\n\n{{ end }}", "not closed", "4:1"),
        ("# {{ if vp }}x{{ end }}", "unknown attribute “vp”", "4:9"),
        ("{{ endif }}", "unknown field “endif”", "4:1"),
        ("{{ if vip }}[a]({{ if plan = 'b' }}javascript:x{{ end }}){{ end }}", "leads to “javascript:”", "4:36"),
        ("::: button\nlabel: x\nurl: '{{ if vip }}ftp://a.example{{ end }}'\n:::", "leads to “ftp:”", "6:19"),
        ("{{ if vip }}![x](none.png){{ end }}", "none.png", "4:18"),
    ],
)
def test_a_mistake_is_told_with_line_and_column(
    mistakes: Callable[..., list[NewsletterError]], body: str, message: str, place: str
) -> None:
    told = [(error.message, str(error.place).partition(".md:")[2]) for error in mistakes(body)]
    assert any(message in said and at == place for said, at in told), told


def test_in_the_yaml_form_too(mistakes: Callable[..., list[NewsletterError]]) -> None:
    (error,) = mistakes('- type: text\n  when: plna = "a"\n  body: x\n', "title: A\nblocks:\n", "027-x.yaml")
    assert str(error.place).endswith("027-x.yaml:4:9")
    assert error.remedy == "did you mean “plan”?"


def test_the_title_is_the_same_for_all(mistakes: Callable[..., list[NewsletterError]]) -> None:
    (error,) = mistakes("x", "---\ntitle: '{{ if vip }}A{{ end }}'\nsubject: B\n---\n")
    assert "the same for all readers" in error.message
    assert error.place is not None
    assert error.place.line == 2


def test_code_is_kept_as_it_is(load: Load) -> None:
    assert load("```\n{{ if nothing }}\n```").blocks[0].fields["body"] == "{{ if nothing }}"


def test_more_variants_than_can_be_looked_after_are_refused(mistakes: Callable[..., list[NewsletterError]]) -> None:
    (error,) = mistakes("".join(f'{{{{ if tagged("{number}") }}}}x{{{{ end }}}}\n' for number in range(7)))
    assert f"more than {MOST} variants" in error.message


def test_a_file_of_conditions_only_is_refused_at_once(mistakes: Callable[..., list[NewsletterError]]) -> None:
    (error,) = mistakes("".join(f'{{{{ if plan = "{number}" }}}}{{{{ end }}}}\n' for number in range(200)))
    assert "more than 100 different conditions" in error.message
    start = perf_counter()
    told = mistakes("".join(f'{{{{ if plan = "{number}" }}}}{{{{ end }}}}\n' for number in range(20_000)))
    assert any("more than 1,000 tags" in one.message for one in told)
    assert perf_counter() - start < 20


def test_readers_who_get_the_same_are_one_variant(variants: Callable[..., Variants]) -> None:
    tags = "abcdefg"
    found = variants(
        '{{ if tagged("a") }}a'
        + "".join(f'{{{{ elif tagged("{tag}") }}}}{tag}' for tag in tags[1:])
        + "{{ else }}nobody{{ end }}"
    )
    assert bodies(found) == {**{f'tagged("{tag}")': tag for tag in tags}, "everyone else": "nobody"}


def test_a_variant_is_named_without_what_goes_without_saying(variants: Callable[..., Variants]) -> None:
    found = variants("{{ if plan is known }}x{{ end }}{{ if plan = 'a' }}y{{ end }}{{ if vip or seats > 3 }}z{{ end }}")
    assert {found.name(one) for one in found.answers} == {
        'plan = "a" and (vip or seats > 3)',
        'plan = "a"',
        "plan is known and (vip or seats > 3)",
        "plan is known",
        "vip or seats > 3",
        "everyone else",
    }
