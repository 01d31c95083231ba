"""The YAML form means the same issue as the Markdown form, one block for one block."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest

from newsletter.errors import NewsletterError
from newsletter.issues.model import Block, Issue

Read = Callable[..., Issue]
Mistakes = Callable[..., list[NewsletterError]]

MARKDOWN = """\
---
title: What a graph cannot tell
number: 27
---
Hello.

## Heading

::: quote
name: Ines Marchetti

We lost nine per cent.
It was a relief.
:::

::: cards
columns: 2
- title: The quiet unsubscribe
  url: https://pale.example/quiet
:::

:::: columns
Left.
+++
Right.
::::
"""
YAML = """\
title: What a graph cannot tell
number: 27
blocks:
- type: text
  body: Hello.
- type: heading
  level: 2
  text: Heading
- type: quote
  name: Ines Marchetti
  body: |
    We lost nine per cent.
    It was a relief.
- type: cards
  columns: 2
  items:
  - title: The quiet unsubscribe
    url: https://pale.example/quiet
- type: columns
  blocks:
  - - type: text
      body: Left.
  - - type: text
      body: Right.
"""


def without_lines(block: Block) -> tuple[str, dict[str, object]]:
    fields = dict(block.fields)
    if "blocks" in fields:
        columns = cast("tuple[tuple[Block, ...], ...]", fields["blocks"])
        fields["blocks"] = [[without_lines(one) for one in column] for column in columns]
    return block.kind, fields


def test_both_forms_mean_the_same_issue(read: Read) -> None:
    written, listed = read(MARKDOWN), read(YAML, "027-open-rate.yaml")
    assert [without_lines(block) for block in listed.blocks] == [without_lines(block) for block in written.blocks]
    assert (listed.title, listed.number, listed.slug) == (written.title, written.number, written.slug)


def test_every_block_and_field_keeps_its_line(read: Read) -> None:
    quote = read(YAML, "27.yml").blocks[2]
    assert (quote.line, quote.lines) == (9, {"name": 10, "body": 12})


@pytest.mark.parametrize("value", ["no", "1.10", "12:30", "2026-11-24", "0o17", "null"])
def test_text_stays_the_text_it_is(read: Read, value: str) -> None:
    (block,) = read(f"title: T\nblocks:\n- type: text\n  body: {value}\n", "1.yaml").blocks
    assert block.fields["body"] == value


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("", "there is no title|the issue has no", 1),
        ("title: T\n", "the issue has no blocks", 1),
        ("- title\n", "there are no keys here", 1),
        ("just words\n", "there are no keys here", 1),
        ("title: T\nblocks: words\n", "this is not a list of blocks", 2),
        ("title: T\nblocks:\n- words\n", "a block has a type", 3),
        ("title: T\nblocks:\n- body: words\n", "a block has a type", 3),
        ("title: T\nblocks:\n- type: [a]\n", "a block has a type", 3),
        ("title: T\nblocks:\n- type: quotte\n  body: W\n", "unknown block “quotte”", 3),
        ("title: T\nblocks:\n- type: text\n  body: W\n  colour: red\n", "no field “colour”", 5),
        ("title: T\nblocks:\n- type: text\n  body: [W]\n", "body is one value, not a list", 4),
        ("title: T\nblocks:\n- type: text\n  body: Note: opens\n", "not valid YAML", 4),
        ("title: T\nblocks:\n- type: text\n  body: '@ines'\n  body: W\n", "“body” is here twice", 5),
        ("title: T\nblocks:\n- type: text\n  body: 50% of it # comment\n", "everything behind the # is lost", 4),
        ("title: T\nblocks:\n- type: text\n  body: *bold* text\n", "not valid YAML", 4),
        ("title: T\nblocks:\n- type: text\n  body: &a W\n- type: text\n  body: *a\n", "refers to another one", 6),
        ("title: T\n---\ntitle: U\n", "a second YAML document", 2),
        ("title: T\nblocks:\n- type: text\n\tbody: W\n", "not valid YAML", 4),
        ("title: T\nblocks: " + "[" * 50_000, "nested too deeply", 2),
        ("title: T\nblocks: " + "{a: " * 50_000, "nested too deeply", 2),
        ("title: T\nblocks:\n- type: text\n  body: W\x85\x92\n", "invisible control character", 4),
        ("title: T\nblocks:\n- type: columns\n  blocks:\n  - - type: text\n      body: W\n", "must be 2 columns", 5),
        ("title: T\nblocks:\n- type: cards\n  items:\n  - words\n", "this entry has no fields", 5),
        ("title: T\nblocks:\n- type: cards\n  items: words\n", "items is a list", 4),
        ("title: T\nblocks:\n- type: cards\n  items:\n  - title: W\n", "this entry has no url", 5),
    ],
)
def test_a_mistake_has_its_line_and_a_remedy(mistakes: Mistakes, text: str, message: str, line: int) -> None:
    found = mistakes(text, "1.yaml")
    assert any(
        part in error.message and error.place and error.place.line == line
        for error in found
        for part in message.split("|")
    ), [(error.message, str(error.place)) for error in found]
    assert all(error.remedy for error in found)
