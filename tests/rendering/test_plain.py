"""The text part is written for people who read letters only, at 72 columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.rendering.markdown import Markdown, tidy
from newsletter.rendering.plain import WIDTH, Prose, columns, underline, wrap

LONG = "word " * 40


def text(markdown: str) -> str:
    return Prose(str)(Markdown(str).to_html(markdown))


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("One\ntwo.", "One two."),
        ("One\n\ntwo.", "One\n\ntwo."),
        ("One\\\ntwo.", "One\ntwo."),
        ("**b** *i* `c` ~~d~~ &amp; &lt;", "b i c ~~d~~ & <"),
        ("[words](https://x.example/a?b=1&c=2), and", "words (https://x.example/a?b=1&c=2), and"),
        ("https://x.example/a", "https://x.example/a"),
        ("[x.example/a](https://x.example/a)", "https://x.example/a"),
        ("<mailto:a@x.example>", "a@x.example"),
        ("[write](mailto:a@x.example)", "write (a@x.example)"),
        ("[up](#top)", "up"),
        ("[**b** *i*](https://x.example)", "b i (https://x.example)"),
        ("![a cat](cat.png)", "[a cat]"),
        ("![](cat.png)", ""),
        ("# One\n\n### Three", "One\n===\n\nThree\n....."),
        ("- a\n- b", "- a\n- b"),
        ("- a\n\n- b", "- a\n\n- b"),
        ("- a\n  - b\n  - c\n- d", "- a\n  - b\n  - c\n- d"),
        ("9. a\n10. b", " 9. a\n10. b"),
        ("> a\n>\n> b", "> a\n>\n> b"),
        ("> - a\n> - b", "> - a\n> - b"),
        ("***", "* * *"),
        ("```\nif x:\n    y < z\n```", "    if x:\n        y < z"),
        ("|a|n|\n|-|-:|\n|x|10|\n|yy|2|", "a    n\n--  --\nx   10\nyy   2"),
    ],
)
def test_how_markdown_reads(markdown: str, expected: str) -> None:
    assert "\n".join(line.rstrip() for line in text(markdown).split("\n")) == expected


def test_long_lines_are_wrapped_and_hang_where_they_belong() -> None:
    for markdown, rest in (("- " + LONG, "  "), ("1. " + LONG, "   "), ("> " + LONG, "> "), (LONG, "")):
        lines = text(markdown).split("\n")
        assert len(lines) > 2
        assert all(len(line) <= WIDTH for line in lines)
        assert all(line.startswith(rest + "word") for line in lines[1:])


def test_a_table_too_wide_for_the_page_is_read_row_by_row() -> None:
    wide = text(f"|Name|Why|\n|-|-|\n|Ada|{LONG}|\n|Bo|short|\n")
    assert wide.startswith("Name: Ada\nWhy: word word")
    assert wide.endswith("\n\nName: Bo\nWhy: short")
    assert all(len(line) <= WIDTH for line in wide.split("\n"))


def test_an_address_is_never_broken() -> None:
    url = "https://x.example/" + "a" * 100
    assert f"\n{url}\n" in wrap(f"{'word ' * 10} {url} {'word ' * 10}")


def test_wide_letters_count_twice_and_marks_not_at_all() -> None:
    assert [columns(word) for word in ("abc", "日本", "e\u0301", "🎉", "a\u200bb", "“é”…–", "⛴️")] == [
        3,
        4,
        1,
        2,
        2,
        5,
        2,
    ]


def test_chinese_and_japanese_break_between_letters_but_not_before_a_full_stop() -> None:
    lines = wrap("日本語の文章には空白がありません。" * 6).split("\n")
    assert len(lines) > 2
    assert all(columns(line) <= WIDTH + 2 for line in lines)
    assert not any(line.startswith("。") for line in lines)


def test_a_word_of_wide_letters_that_fits_stays_whole() -> None:
    assert wrap(f"{'a' * 60} 한국어단어입니다") == f"{'a' * 60}\n한국어단어입니다"


def test_a_heading_is_underlined_as_long_as_its_longest_line() -> None:
    assert underline("🎉 Two\nlonger line", 2) == "🎉 Two\nlonger line\n-----------"
    assert underline("", 1) == ""


def test_html_by_hand_reads_as_its_words() -> None:
    html = (
        '<style>p{}</style><table role="presentation"><tr><td><p>One</p></td><td>Two <a href="https://x.example">l</a>'
    )
    assert Prose(str)(tidy(html)) == "One\n\nTwo l (https://x.example)"


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=20)))
def test_wrapping_loses_no_word_and_adds_none(words: list[str]) -> None:
    wrapped = wrap(" ".join(words), "> ", "> ")
    assert "".join(line.removeprefix("> ") for line in wrapped.split("\n")).replace(" ", "") == "".join(words)


@given(st.text(max_size=400))
def test_no_line_of_words_is_wider_than_the_page(content: str) -> None:
    for line in wrap(content).split("\n"):
        assert columns(line) <= WIDTH or " " not in line
