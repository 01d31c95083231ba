"""The Markdown form: what becomes which block, with which fields, on which line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from newsletter.issues.model import Block, Issue
from newsletter.resources import resource

Blocks = Callable[[str], list[Block]]
Read = Callable[..., Issue]


def kinds(blocks: list[Block]) -> list[str]:
    return [block.kind for block in blocks]


def test_the_front_matter_is_read_with_its_lines(read: Read) -> None:
    issue = read(
        "---\ntitle: What a graph cannot tell\nsubject: 'Issue 27: the numbers'\n"
        "preheader: Four editors.\nnumber: 27\nslug: open-rate\ndate: 2026-11-24\n---\nHello.\n"
    )
    assert (issue.title, issue.subject, issue.preheader) == (
        "What a graph cannot tell",
        "Issue 27: the numbers",
        "Four editors.",
    )
    assert (issue.number, issue.slug, issue.date) == (27, "open-rate", date(2026, 11, 24))
    assert issue.lines == {"title": 2, "subject": 3, "preheader": 4, "number": 5, "slug": 6, "date": 7}


def test_subject_and_slug_have_a_default(read: Read) -> None:
    issue = read("---\ntitle: A title\n---\n", name="027 Open Rate!.md")
    assert (issue.subject, issue.slug, issue.preheader, issue.number, issue.date) == (
        "A title",
        "027-open-rate",
        "",
        None,
        None,
    )


@pytest.mark.parametrize("value", ["no", "1.10", "12:30", "2026-11-24", "0x1f", "~", "true"])
def test_yaml_springs_no_surprises(read: Read, value: str) -> None:
    assert read(f"---\ntitle: {value}\n---\n").title == value


def test_fields_come_first_and_the_text_after_a_blank_line(blocks: Blocks) -> None:
    (quote,) = blocks(
        "::: quote\nname: Ines Marchetti\nrole: Editor: news\n\nWe lost *nine* per cent.\n\nAnd gained.\n:::\n"
    )
    assert quote.kind == "quote"
    assert dict(quote.fields) == {
        "name": "Ines Marchetti",
        "role": "Editor: news",
        "body": "We lost *nine* per cent.\n\nAnd gained.",
    }
    assert (quote.line, quote.lines) == (4, {"name": 5, "role": 6, "body": 8})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"{{ urls.archive }}"', "{{ urls.archive }}"),
        ("'single'", "single"),
        ('say "hello"', 'say "hello"'),
        ('"hello" and "bye"', '"hello" and "bye"'),
        ("'tis not 'twas'", "'tis not 'twas'"),
        (r'"a \"word\" and \\"', 'a "word" and \\'),
        ("Issue #27: more", "Issue #27: more"),
        ("[brackets] & @signs", "[brackets] & @signs"),
        ("*stars*", "*stars*"),
    ],
)
def test_the_value_of_a_field_is_the_rest_of_its_line(blocks: Blocks, written: str, meant: str) -> None:
    (header,) = blocks(f"::: header\ntitle: {written}\n:::\n")
    assert header.fields["title"] == meant


def test_a_text_may_follow_without_a_blank_line_when_it_looks_like_no_field(blocks: Blocks) -> None:
    (callout,) = blocks("::: callout\nemoji: 💡\nPick one: not four. See https://pale.example\n:::\n")
    assert callout.fields["body"] == "Pick one: not four. See https://pale.example"


def test_a_value_left_empty_counts_as_left_out(blocks: Blocks) -> None:
    (quote,) = blocks("::: quote\nname:\nrole: \n\nWords.\n:::\n")
    assert set(quote.fields) == {"body"}


def test_the_text_of_a_button_is_its_label(blocks: Blocks) -> None:
    (button,) = blocks("::: button\nurl: https://pale.example\n\nSubscribe to\nThe Margin\n:::\n")
    assert button.fields["label"] == "Subscribe to The Margin"


def test_any_block_may_have_an_id(blocks: Blocks) -> None:
    (callout,) = blocks("::: callout\nid: remember\n\nWords.\n:::\n")
    assert callout.id == "remember"
    assert "id" not in callout.fields


def test_cards_are_a_list_after_the_fields(blocks: Blocks) -> None:
    (cards,) = blocks(
        "::: cards\ncolumns: 2\n\n- title: The quiet unsubscribe\n  url: https://pale.example/quiet\n"
        "- title: 12:30\n  url: https://pale.example/letters\n:::\n"
    )
    assert cards.fields["columns"] == 2
    assert cards.fields["items"] == (
        {"title": "The quiet unsubscribe", "url": "https://pale.example/quiet"},
        {"title": "12:30", "url": "https://pale.example/letters"},
    )
    assert cards.lines["items[1].url"] == 10


def test_a_longer_fence_holds_shorter_ones(blocks: Blocks) -> None:
    (columns,) = blocks(
        ":::: columns\nratio: 1:2\n\n## Left\n\n::: quote\n\nWords.\n:::\n\n+++\n\nRight.\n\n"
        "![A cup](cup.png)\n::::\n\n"
    )
    left, right = cast("tuple[tuple[Block, ...], ...]", columns.fields["blocks"])
    assert columns.fields["ratio"] == "1:2"
    assert kinds(list(left)) == ["heading", "quote"]
    assert kinds(list(right)) == ["text", "image"]
    assert [block.line for block in (*left, *right)] == [7, 9, 16, 18]


def test_a_column_break_in_code_or_in_a_block_parts_nothing(blocks: Blocks) -> None:
    (columns,) = blocks(":::: columns\n::: quote\n+++\n:::\n```\n+++\n```\n+++\nRight.\n::::\n")
    left, right = cast("tuple[tuple[Block, ...], ...]", columns.fields["blocks"])
    assert kinds(list(left)) == ["quote", "code"]
    assert kinds(list(right)) == ["text"]


def test_headings_and_dividers_become_blocks_and_the_rest_text(blocks: Blocks) -> None:
    found = blocks("Hello.\n\nAgain.\n\n# One\n## Two ##\n### Three #hash\n#### Four\n---\n#tag\n***\n___\nEnd.\n")
    assert [(block.kind, block.fields.get("text", block.fields.get("body"))) for block in found] == [
        ("text", "Hello.\n\nAgain."),
        ("heading", "One"),
        ("heading", "Two"),
        ("heading", "Three #hash"),
        ("text", "#### Four"),
        ("divider", None),
        ("text", "#tag"),
        ("divider", None),
        ("divider", None),
        ("text", "End."),
    ]
    assert [block.fields["level"] for block in found if block.kind == "heading"] == [1, 2, 3]
    assert [block.line for block in found] == [4, 8, 9, 10, 11, 12, 13, 14, 15, 16]


def test_fenced_code_becomes_a_block_and_nothing_in_it_is_read(blocks: Blocks) -> None:
    (code,) = blocks("```python title\n# not a heading\n::: quote\n---\n| a |\n```\n")
    assert dict(code.fields) == {"language": "python", "body": "# not a heading\n::: quote\n---\n| a |"}
    assert (code.line, code.lines["body"]) == (4, 5)


def test_tildes_fence_code_too_and_a_shorter_fence_does_not_close_it(blocks: Blocks) -> None:
    (code,) = blocks("~~~~\n~~~\n```\n~~~~\n")
    assert code.fields["body"] == "~~~\n```"


def test_code_that_is_indented_in_a_list_stays_in_the_text(blocks: Blocks) -> None:
    (text,) = blocks("1. Run this:\n\n   ```\n# a comment\n   ```\n\n2. Done.\n")
    assert text.kind == "text"


def test_a_code_span_at_the_start_of_a_line_is_text(blocks: Blocks) -> None:
    assert kinds(blocks("```inline``` code\n\n## Heading\n")) == ["text", "heading"]


def test_a_code_block_keeps_colons_and_single_fences(blocks: Blocks) -> None:
    (code,) = blocks(":::: code\nlanguage: markdown\n\n::: quote\n```\n:::\n::::\n")
    assert code.fields["body"] == "::: quote\n```\n:::"


def test_code_in_the_text_of_a_block_may_hold_colons(blocks: Blocks) -> None:
    (callout,) = blocks("::: callout\n\n```\n:::\n```\n:::\n")
    assert callout.fields["body"] == "```\n:::\n```"


def test_a_table_outside_blocks_becomes_one(blocks: Blocks) -> None:
    text, table, after = blocks("Figures:\n| Who | How many |\n|:----|---------:|\n| Ines | 9 |\n\nAfter.\n")
    assert kinds([text, table, after]) == ["text", "table", "text"]
    assert table.fields["body"] == "| Who | How many |\n|:----|---------:|\n| Ines | 9 |"
    assert (text.fields["body"], table.line) == ("Figures:", 5)


def test_a_rule_with_other_cells_than_its_heads_is_no_table(blocks: Blocks) -> None:
    assert kinds(blocks("one | two\n|---|---|---|\n")) == ["text"]


def test_a_picture_alone_in_its_paragraph_becomes_a_block(blocks: Blocks) -> None:
    text, image = blocks('Look:\n\n![A paper chart](charts/one.png "On the wall")\n')
    assert dict(image.fields) == {"alt": "A paper chart", "src": "charts/one.png", "caption": "On the wall"}
    assert (text.kind, image.line) == ("text", 6)


def test_a_picture_among_words_stays_among_them(blocks: Blocks) -> None:
    assert kinds(blocks("Look: ![A chart](one.png)\n")) == ["text"]
    assert kinds(blocks("![A chart](one.png)\nand so on\n")) == ["text"]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_are_line_ends(read: Read, end: str) -> None:
    issue = read("---\ntitle: T\n---\n::: quote\nname: N\n\nWords\nmore.\n:::\n".replace("\n", end))
    assert issue.blocks[0].fields == {"name": "N", "body": "Words\nmore."}
    assert issue.blocks[0].lines == {"name": 5, "body": 7}


def test_a_byte_order_mark_is_no_part_of_the_text(read: Read) -> None:
    assert read(b"\xef\xbb\xbf---\ntitle: T\n---\nHello.\n").title == "T"


def test_line_numbers_count_line_ends_only(blocks: Blocks) -> None:
    first, second = blocks("One\u2028still one\x85and still.\n\n## Two\n")
    assert (first.line, second.line) == (4, 6)


def test_an_issue_knows_its_bytes(read: Read) -> None:
    same, again, other = read("---\ntitle: T\n---\n"), read("---\ntitle: T\n---\n"), read("---\ntitle: U\n---\n")
    assert same.digest == again.digest != other.digest


@pytest.mark.parametrize("path", sorted(resource("templates").glob("*/issues/*.md")), ids=lambda path: path.name)
def test_the_issues_we_ship_can_be_read(read: Read, path: Path) -> None:
    assert read(path.read_bytes(), name=path.name).blocks
