"""Markdown by an author, or pasted from anywhere, becomes text: nothing in it acts."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsletter.errors import NewsletterError
from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.model import Block
from newsletter.publication import Publication
from newsletter.rendering.compose import compose, render_text, render_web
from newsletter.rendering.markdown import Markdown, tidy
from tests.rendering.conftest import Compose, make_issue

MARKDOWN = Markdown(lambda source: f"https://images.example/{source}")


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("**b** *i* ~~d~~ `c`", "<p><strong>b</strong> <em>i</em> <del>d</del> <code>c</code></p>"),
        ('it\'s -- "so"...', "<p>it’s – “so”…</p>"),
        ("https://example.com", '<p><a href="https://example.com">https://example.com</a></p>'),
        ("![x](a.png)", '<p><img src="https://images.example/a.png" alt="x" /></p>'),
        ("**a**\n*b*", "<p><strong>a</strong>&#10;<em>b</em></p>"),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ],
)
def test_what_markdown_becomes(written: str, html: str) -> None:
    assert MARKDOWN.to_html(written) == html


def test_a_table_has_heads_that_say_what_they_head() -> None:
    html = MARKDOWN.to_html("|a|b|\n|-|-:|\n|1|2|")
    assert '<table class="data">' in html
    assert '<th scope="col">a</th>' in html
    assert '<th scope="col" align="right">b</th>' in html
    assert "<thead>" in html


@pytest.mark.parametrize(
    "written",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#10;script:alert(1))",
        "[x](vbscript:x)",
        "[x](data:text/html;base64,x)",
        "[x](file:///etc/passwd)",
        "<javascript:alert(1)>",
        "![x](javascript:alert(1))",
        '[x](https://example.com "\\" onclick=\\"alert(1)")',
        '![x" onerror="alert(1)](a.png)',
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "[x]: javascript:alert(1)\n[x]",
    ],
)
def test_nothing_in_markdown_runs(written: str) -> None:
    page = LexborHTMLParser(MARKDOWN.to_html(written))
    for node in page.css("*"):
        assert node.tag not in {"script", "svg", "iframe"}
        assert not any(name.startswith("on") for name in node.attributes)
        for name in ("href", "src"):
            scheme = (node.attributes.get(name) or "").partition(":")[0].lower()
            assert scheme not in {"javascript", "vbscript", "data", "file"}


def test_a_heading_that_would_be_an_attribute_is_a_heading(composed: Compose) -> None:
    page = LexborHTMLParser(render_web(composed('## " onload="alert(1)\n'), {}))
    heading = page.css_first("h2")
    assert heading is not None
    assert heading.text() == '" onload="alert(1)'


@pytest.mark.parametrize("piece", ["*[", "![", "[a](b", "`", "*a_ ", "<a ", "&#", "\\"])
def test_a_long_line_of_half_finished_markdown_takes_no_long_time(piece: str, composed: Compose) -> None:
    start = time.perf_counter()
    composed("x " + piece * (60_000 // len(piece)) + "\n")
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("piece", ["> ", "- "])
def test_text_that_nests_too_deep_is_an_error_in_the_issue(piece: str, composed: Compose) -> None:
    with pytest.raises(NewsletterError) as caught:
        composed("::: text\n" + piece * 2000 + "x\n:::\n")
    assert "stand inside one another" in caught.value.message
    assert str(caught.value.place).endswith("027-numbers.md:8")


def test_words_on_two_lines_stay_two_words(composed: Compose) -> None:
    issue = composed("**one**\n*two*\n[three](https://example.com)\nfour\n")
    page = LexborHTMLParser(render_web(issue, {}))
    assert "one two three four" in " ".join(page.text().split())
    assert "one two three (https://example.com) four" in render_text(issue, {})


def test_html_by_hand_is_closed_and_loses_its_scripts() -> None:
    assert tidy("<p>a<b>b") == "<p>a<b>b</b></p>"
    assert tidy("</td></table>x<script>alert(1)</script>") == "x"
    assert tidy("<p>a</p><plaintext></p>b") == "<p>a</p>&lt;/p&gt;b"
    assert tidy("<b>a</b>\n<b>b</b>") == "<b>a</b>&#10;<b>b</b>"


@pytest.mark.parametrize(
    "html",
    ["<p>x", "a < b & c", "<div></p></div>", "<td>x</td>", "<!-- x", "<wbr>", "<br nowrap>", "<plaintext>a <b> b"],
)
def test_html_by_hand_cannot_break_what_stands_round_it(html: str, composed: Compose) -> None:
    issue = composed(f"Before.\n\n::: html\n{html}\n:::\n\nAfter.\n")
    page = LexborHTMLParser(render_web(issue, {}))
    words = [node.text() for node in page.css(".body p")]
    assert "Before." in words
    assert "After." in words


@pytest.mark.parametrize(
    ("html", "line", "words"),
    [
        ("<p>x</p>\n<iframe src='https://a.example'>\n</div>", 12, "<iframe> is not closed"),
        ("<noembed> a < b", 11, "<noembed> is not closed"),
        ("<p>x</p>\n<xmp></xmp>\n<xmp> a < b", 13, "<xmp> is not closed"),
        ("<style>/* </div> */</style>", 11, "</div> closes nothing that is open there"),
    ],
)
def test_what_no_mail_can_hold_is_an_error_with_its_line_in_the_issue(
    html: str, line: int, words: str, composed: Compose
) -> None:
    with pytest.raises(NewsletterError) as caught:
        composed(f"Before.\n\n::: html\n{html}\n:::\n\nAfter.\n")
    assert words in caught.value.message
    assert str(caught.value.place).endswith(f"027-numbers.md:{line}")


def test_an_iframe_that_is_left_open_and_holds_tags_takes_no_more_than_its_block(composed: Compose) -> None:
    page = render_web(composed("::: html\n<iframe>\n<p>One</p>\n:::\n\nAfter.\n"), {})
    assert page.index("<iframe") < page.index("One") < page.index("</iframe>") < page.index("After.")


def test_control_characters_that_yaml_lets_through_are_dropped(publication: Publication) -> None:
    issue = make_issue(publication.folder, "Hello.\n")
    odd = replace(issue, blocks=(Block("quote", {"name": "I\x07n\x85e\x00s", "body": "W\x0bords."}, 8),))
    html = render_web(compose(odd, publication, load_catalogue(publication.folder, "default")), {})
    assert ">Ines</b>" in html
    assert "Words." in html
