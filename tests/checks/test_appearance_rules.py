"""The finer points of the checks on accessibility, styles and the text part."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from newsletter.checks.base import Example, Finding, Severity, load_rules
from newsletter.checks.dossiers import make_dossier
from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.loading import load_issue
from newsletter.publication import load_publication
from newsletter.rendering.compose import Composer
from newsletter.resources import resource
from tests.checks.conftest import Dossiers, Say

TEMPLATES = resource("templates")
THEMES = sorted(path.parent.name for path in (TEMPLATES / "themes").glob("*/theme.yaml"))
LOOKED_AT = {
    "active-content", "animation", "background-fallback", "contrast-dark", "contrast-light", "css-support",
    "dark-declared", "direction", "duplicate-id", "font-remote", "font-size", "heading-imitated", "heading-missing",
    "html-balance", "html-support", "image-embedded", "language", "layout-table", "line-height", "link-distinct",
    "list-by-hand", "meta-charset", "page-title", "spam-score", "style-important", "style-in-body", "style-position",
    "style-remote", "style-syntax", "table-headers", "text-alignment", "text-lines", "text-links", "text-markup",
    "text-missing", "text-words", "viewport", "vml", "width-limit",
}  # fmt: skip
LONG = "Every editor I spoke to could say in one sentence what a reader is owed, and not one named a number. " * 3


def html(content: str) -> str:
    return f"::: html\n\n{content}\n:::"


def lines(findings: list[Finding]) -> list[int | None]:
    return [one.place.line for one in findings if one.place]


@pytest.mark.parametrize("theme", THEMES)
def test_what_comes_with_the_program_is_silent(theme: str, tmp_path: Path) -> None:
    folder = tmp_path / "publication"
    shutil.copytree(TEMPLATES / "demo", folder)
    config = folder / "newsletter.toml"
    settings = [line for line in config.read_text(encoding="utf-8").split("\n") if not line.startswith("theme")]
    config.write_text("\n".join(settings).replace("[publication]", f'[publication]\ntheme = "{theme}"'), "utf-8")
    examples = (path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.glob("blocks/*/example.md")))
    (folder / "issues" / "all.md").write_text("---\ntitle: All of them\n---\n" + "\n\n".join(examples), "utf-8")
    publication, catalogue = load_publication(folder), load_catalogue(folder, theme)
    composer = Composer(publication, catalogue)
    for path in (folder / "issues").glob("*.md"):
        issue = load_issue(path, publication, catalogue)
        made = make_dossier(issue, publication, catalogue, composer.compose(issue), today=date(2026, 11, 24))
        rules = [rule for rule in load_rules() if rule.name in LOOKED_AT]
        assert len(rules) == len(LOOKED_AT)
        assert [(rule.name, one.message) for rule in rules for one in rule.check(made)] == []


def test_a_language_that_is_not_determined_is_none(say: Say) -> None:
    wrapped = '<html lang="{}"><body><div lang="{}">Words</div></body></html>'
    assert len(say("language", html=wrapped.format("und", "und"))) == 2
    assert say("language", html=wrapped.format("en", "en")) == []


def test_what_is_hidden_or_says_nothing_needs_no_direction(say: Say) -> None:
    pixel = '<body><div dir="ltr">Words</div><div style="display:none">x</div><img src="p.gif" alt=""></body>'
    assert say("direction", html=pixel) == []
    assert say("direction", html=pixel + "<p>More</p>")


def test_a_table_with_head_cells_or_a_caption_is_one_of_data(say: Say) -> None:
    assert say("layout-table", html="<table><caption>Opens</caption><tr><td>1</td></tr></table>") == []
    assert lines(say("layout-table", html("<table><tr><td>Tickets</td></tr></table>"))) == [6]


def test_a_head_cell_in_a_layout_is_heard_by_nobody(say: Say) -> None:
    table = '<table{}><tr><th scope="col">Opens</th></tr></table>'
    assert say("table-headers", html=table.format("")) == []
    assert say("table-headers", html=table.format(' role="presentation"'))


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("**What we learnt**\n\nNobody.", True),
        ("**Nobody named the same number.**\n\nNobody.", False),
        ("**What we learnt** was little.\n\nNobody.", False),
        ("Nobody.\n\n**Jo Aldana**", False),
        (f"**{'long ' * 20}line**\n\nNobody.", False),
    ],
)
def test_only_a_short_bold_line_above_a_text_imitates_a_heading(say: Say, markdown: str, found: bool) -> None:
    assert bool(say("heading-imitated", markdown)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("• One\n• Two", True),
        ("👉 One\n\n👉 Two", True),
        ("- • One", False),
        ("☕ Only one", False),
        ("👉 One\n\n🎁 Two", False),
        ("1. One\n2. Two", False),
        ("::: html\n\n<p>• One<br>• Two</p>\n:::", True),
        ("```\n• One\n• Two\n```", False),
    ],
)
def test_a_list_by_hand_is_known_by_its_signs(say: Say, text: str, found: bool) -> None:
    assert bool(say("list-by-hand", text)) == found


LINK = '<p>Read <a href="https://pale.example" style="{}">the study</a> first.</p>'


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("text-decoration:none; color:#222222", True),
        ("text-decoration:none; color:#222222; font-weight:bold", False),
        ("text-decoration:none; color:#222222; border-bottom:1px solid", False),
        ("text-decoration:none; background:#222222; color:#ffffff", False),
        ("text-decoration:none; color:#C25A33", False),
        ("text-decoration:underline; color:#222222", False),
    ],
)
def test_a_link_may_stand_out_in_more_than_one_way(say: Say, style: str, found: bool) -> None:
    assert bool(say("link-distinct", html(LINK.format(style)))) == found


def test_a_link_alone_on_its_line_needs_no_more(say: Say) -> None:
    alone = '<p><a href="https://pale.example" style="text-decoration:none; color:#222">The study</a></p>'
    assert say("link-distinct", html(alone)) == []


def test_small_text_may_be_smaller_than_long_text(say: Say, dossier: Dossiers) -> None:
    assert say("font-size", html('<p style="font-size:13px">Short.</p>')) == []
    assert say("font-size", html(f'<p style="font-size:13px">{LONG}</p>'))
    assert say("font-size", html('<p>A<sup style="font-size:9px">2</sup></p>')) == []
    rule = next(rule for rule in load_rules() if rule.name == "font-size")
    assert list(rule.check(dossier(Example(html('<p style="font-size:11px">Short.</p>'))), smallest=11)) == []


def test_each_size_is_named_once(say: Say) -> None:
    small = '<p style="font-size:11px">One</p><p style="font-size:11px">Two</p><p style="font-size:10px">Three</p>'
    assert len(say("font-size", html(small))) == 2


def test_large_letters_may_stand_closer(say: Say) -> None:
    close = f'<p style="font-size:{{}}px;line-height:1.1">{LONG}</p>'
    assert say("line-height", html(close.format(16)))
    assert say("line-height", html(close.format(28))) == []


def test_a_title_may_be_centred_and_a_text_may_not(say: Say) -> None:
    assert say("text-alignment", html('<p style="text-align:center">Two for one.</p>')) == []
    assert say("text-alignment", html(f"<center>{LONG}</center>"))


@pytest.mark.parametrize("charset", ['<meta charset="iso-8859-1">', '<meta content="text/html; charset=latin1">'])
def test_another_charset_is_named(say: Say, charset: str) -> None:
    (finding,) = say("meta-charset", html=f"<html><head>{charset}</head><body>x</body></html>")
    assert "the HTML says it is" in finding.message


def test_a_phone_may_enlarge(say: Say) -> None:
    page = '<html><head><meta name="viewport" content="{}"></head></html>'
    assert len(say("viewport", html="<p>x</p>")) == 1
    assert say("viewport", html=page.format("width=device-width, initial-scale=1, maximum-scale=5")) == []
    assert say("viewport", html=page.format("width=device-width, maximum-scale=1.0"))


def test_drawings_for_outlook_hold_no_links_and_no_headings(say: Say) -> None:
    drawing = '<!--[if mso]><v:roundrect alt=""{}</v:roundrect><![endif]-->'
    assert say("vml", html=drawing.format(">Go on")) == []
    assert "heading" in say("vml", html=drawing.format("><h2>Go on</h2>"))[0].message
    assert say("vml", html='<!--[if mso]><v:fill src="x.png"/><![endif]-->') == []


def test_contrast_is_measured_where_the_author_wrote_it(say: Say) -> None:
    (finding,) = say("contrast-light", html('<p style="color:#999999">Conditions apply.</p>'))
    assert "#999999 on #FFFDF8" in finding.message
    assert lines([finding]) == [6]


def test_large_text_needs_less_contrast(say: Say) -> None:
    text = '<p style="color:#888888;font-size:{}">Conditions apply.</p>'
    assert say("contrast-light", html(text.format("18px")))
    assert say("contrast-light", html(text.format("24px"))) == []
    assert say("contrast-light", html(text.format("19px; font-weight:bold"))) == []


def test_the_same_faint_pair_is_named_once(say: Say) -> None:
    faint = '<p style="color:#999999">One.</p>' * 3
    assert len(say("contrast-light", html(faint))) == 1


def test_a_ground_without_its_night_is_found(say: Say) -> None:
    panel = '<div style="background-color:#FFFFFF"><p>Two for one.</p></div>'
    assert say("contrast-light", html(panel)) == []
    assert "in dark mode" in say("contrast-dark", html(panel))[0].message


def test_a_mail_that_knows_no_night_has_its_colours_by_night_too(say: Say) -> None:
    assert say("contrast-dark", html="<body><p>Words on white.</p></body>") == []


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("background:url(https://pale.example/x.jpg)", True),
        ("background:#EEEEEE url(https://pale.example/x.jpg)", False),
        ("background-image:url(https://pale.example/x.jpg); background-color:#EEEEEE", False),
    ],
)
def test_a_picture_below_words_needs_a_colour_below_it(say: Say, style: str, found: bool) -> None:
    assert bool(say("background-fallback", html(f'<div style="{style}">Words</div>'))) == found


def test_a_picture_below_nothing_needs_none(say: Say) -> None:
    assert say("background-fallback", html('<div style="background:url(https://pale.example/x.jpg)"></div>')) == []


@pytest.mark.parametrize(
    "content",
    ["<script>alert(1)</script><p>x</p>", '<p onclick="go()">x</p>', '<iframe src="https://pale.example"></iframe>'],
)
def test_what_runs_or_frames_is_an_error_where_it_was_written(say: Say, content: str) -> None:
    (finding,) = say("active-content", html(content))
    assert finding.severity is Severity.ERROR
    assert lines([finding]) == [6]


@pytest.mark.parametrize(
    ("sheet", "trouble"),
    [
        ("p { color: red", "{ without its }"),
        ("p { color: red } }", "} without its {"),
        ("p { color: red } /* more", "a comment without its end"),
        ("@media screen { @supports (gap: 1px) { p { gap: 1px } } }", "within @media screen"),
    ],
)
def test_gmail_is_strict(say: Say, sheet: str, trouble: str) -> None:
    assert trouble in say("style-syntax", html=f"<style>{sheet}</style>")[0].message


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("<p>One<p>Two", False),
        ("<ul><li>One<li>Two</ul>", False),
        ("<br><hr><img src='x.png' alt=''>", False),
        ("<div>One", True),
        ("One</div>", True),
        ("<b><i>One</b></i>", True),
        ("<!-- <div> -->One", False),
        ('<a title="a > b" href="https://pale.example">One</a>', False),
    ],
)
def test_tags_must_be_closed_unless_they_close_themselves(say: Say, content: str, found: bool) -> None:
    assert bool(say("html-balance", html(content))) == found


def test_a_width_in_percent_is_no_width(say: Say) -> None:
    assert say("width-limit", html('<table role="presentation" style="width:100%; max-width:900px"></table>')) == []
    assert say("width-limit", html('<img src="https://pale.example/x.png" alt="" width="1200">'))


def test_a_link_may_be_shown_without_its_scheme(say: Say) -> None:
    link = "Read [it](https://pale.example/study/) or [write](mailto:jo@pale.example?subject=Hello)."
    assert say("text-links", link, text="Read pale.example/study, or write to jo@pale.example.") != []
    footer = "https://news.margin.example/leave/" + "0" * 32 + " https://news.margin.example/view/" + "0" * 32
    shown = say("text-links", link, text=f"Read pale.example/study, or write to jo@pale.example. {footer}")
    assert [one.message for one in shown if "pale.example" in one.message] == []


def test_a_heading_must_be_in_both_parts(say: Say) -> None:
    messages = [one.message for one in say("text-words", "## What we learnt\n\nNobody.", text="Nobody.")]
    assert "the plain text lacks the heading “What we learnt”" in messages


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("Fish &amp; chips", False),
        ("Fish<br>chips", True),
        ("A tag is `<br>`.", False),
        ("```\n<p>x</p> &nbsp; {{ x }}\n```", False),
        ("A tag is \\{{ field }}.", False),
        ("---\ntitle: Fish &amp; chips\n---\n", True),
    ],
)
def test_markup_in_the_text_is_found_unless_it_is_code(say: Say, markdown: str, found: bool) -> None:
    assert bool(say("text-markup", markdown)) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("word " * 20, True),
        (f"See https://pale.example/{'x' * 80} for it", False),
        ("    " + "code " * 20, False),
        ("x" * 100, False),
        ("Apple Mail" + " " * 60 + "8,120 opens and more", False),
        ("字 " * 45, True),
    ],
)
def test_only_lines_that_could_be_broken_are_too_long(say: Say, line: str, found: bool) -> None:
    assert bool(say("text-lines", text=line + "\n")) == found
