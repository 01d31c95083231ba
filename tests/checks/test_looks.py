"""What a mail looks like, worked out from its styles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks.colours import Colour, colour, colour_within, contrast
from newsletter.checks.css import declarations, selectors, specificity, style_rules
from newsletter.checks.looks import DARK, LIGHT, Look, Scheme, looks_of_page
from newsletter.checks.page import Page


def look_of(html: str, tag: str, scheme: Scheme = LIGHT) -> Look:
    """How the first element of a kind looks."""
    page = Page(html)
    return looks_of_page(page)[scheme][page.all(tag)[0]]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("#fff", "#FFFFFF"),
        ("#8f3314", "#8F3314"),
        ("rgb(143, 51, 20)", "#8F3314"),
        ("rgb(143 51 20 / 50%)", "#8F3314"),
        ("rebeccapurple", "#663399"),
        ("hsl(0, 100%, 50%)", "#FF0000"),
    ],
)
def test_colours_are_read_as_css_writes_them(written: str, meant: str) -> None:
    assert str(colour(written)) == meant


@pytest.mark.parametrize("written", ["inherit", "currentcolor", "#12", "var(--ink)", "", "hsl(x)"])
def test_what_is_no_colour_is_none(written: str) -> None:
    assert colour(written) is None


def test_a_colour_that_covers_half_is_mixed_with_its_ground() -> None:
    half = colour("rgba(0, 0, 0, 0.5)")
    assert half is not None
    assert str(half.over(Colour(255, 255, 255))) == "#808080"
    assert (colour("#00000080") or half).cover == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("background", "meant"),
    [
        ("#f4efe6", "#F4EFE6"),
        ("#f4efe6 url(https://pale.example/red.png) no-repeat", "#F4EFE6"),
        ("url(https://pale.example/red.png) no-repeat", "None"),
        ("none", "None"),
    ],
)
def test_a_background_is_asked_for_its_colour(background: str, meant: str) -> None:
    assert str(colour_within(background)) == meant


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast(Colour(0, 0, 0), Colour(255, 255, 255)) == pytest.approx(21)
    assert contrast(Colour(0x77, 0x77, 0x77), Colour(255, 255, 255)) == pytest.approx(4.478, abs=0.001)


def test_a_sheet_is_read_with_its_conditions_and_places() -> None:
    sheet = "/* a { } */ p { color: red; }\n@media (min-width: 1px) { .a, .b { margin: 0 !important } }\n@import 'x';"
    paragraph, media, classes, imported = style_rules(sheet)
    assert (paragraph.prelude, paragraph.conditions, sheet[paragraph.at]) == ("p", (), "p")
    assert (media.prelude, media.declarations) == ("@media (min-width: 1px)", ())
    assert (classes.prelude, classes.conditions) == (".a, .b", ("@media (min-width: 1px)",))
    margin = classes.declarations[0]
    assert (margin.name, margin.value, margin.important, sheet[margin.at :][:6]) == ("margin", "0", True, "margin")
    assert imported.prelude == "@import 'x'"


def test_values_may_hold_what_ends_declarations() -> None:
    found = declarations("background: url(data:image/png;base64,AA==); font-family: 'a;b:c'; color:red")
    assert [one.name for one in found] == ["background", "font-family", "color"]


@given(st.text(alphabet="ap{};:@m/*\"'() \n!.,", max_size=60))
def test_no_sheet_however_broken_is_too_much(sheet: str) -> None:
    style_rules(sheet)
    declarations(sheet)
    Page(f"<style>{sheet}</style><p style='{sheet}'>x</p>")


def test_selectors_are_told_apart_and_weighed() -> None:
    assert selectors("a, .b:not(.c, .d) > p") == ["a", ".b:not(.c, .d) > p"]
    assert specificity("#id .class p") == (1, 1, 1)
    assert specificity(".tint > table > tbody > tr > td") == (0, 1, 4)
    assert specificity("[data-ogsc] .page a:hover") == (0, 3, 1)


def test_the_stronger_rule_wins_and_the_elements_own_style_over_both() -> None:
    sheet = "<style>.a p { color: #111111 } p { color: #222222 }</style>"
    assert str(look_of(f'{sheet}<div class="a"><p>x</p></div>', "p").ink) == "#111111"
    assert str(look_of(f'{sheet}<div class="a"><p style="color: #333333">x</p></div>', "p").ink) == "#333333"


def test_what_is_important_wins_over_the_elements_own_style() -> None:
    sheet = "<style>p { color: #111111 !important }</style>"
    assert str(look_of(f'{sheet}<p style="color: #333333">x</p>', "p").ink) == "#111111"


def test_rules_for_the_night_hold_by_night_alone() -> None:
    html = "<style>@media (prefers-color-scheme: dark) { p { color: #EEEEEE } }</style><p style=''>x</p>"
    assert str(look_of(html, "p").ink) == "#000000"
    assert str(look_of(html, "p", DARK).ink) == "#EEEEEE"


@pytest.mark.parametrize("condition", ["(max-width: 480px)", "print", "only screen and (min-width: 480px)"])
def test_rules_for_some_screens_are_left_out(condition: str) -> None:
    assert str(look_of(f"<style>@media {condition} {{ p {{ color: #EEEEEE }} }}</style><p>x</p>", "p").ink) == "#000000"


def test_rules_for_all_screens_are_not() -> None:
    assert str(look_of("<style>@media only screen { p { color: #EEEEEE } }</style><p>x</p>", "p").ink) == "#EEEEEE"
    assert str(look_of("<style media='screen'>p { color: #EEEEEE }</style><p>x</p>", "p").ink) == "#EEEEEE"


def test_text_inherits_and_grounds_shine_through() -> None:
    html = '<table bgcolor="#F6EFE2"><tr><td style="color: #333333; font-size: 20px"><b>x</b></td></tr></table>'
    look = look_of(html, "b")
    assert (str(look.ink), str(look.ground), look.size, look.bold) == ("#333333", "#F6EFE2", 20, True)


def test_sizes_are_relative_to_what_is_around() -> None:
    assert look_of('<div style="font-size: 20px"><p style="font-size: 1.5em">x</p></div>', "p").size == 30
    assert look_of('<div style="font-size: 12pt"><p style="font-size: 50%">x</p></div>', "p").size == 8
    wide = look_of('<p style="font-size: 10px; line-height: 1.5"><b style="font-size: 20px">x</b></p>', "b")
    assert wide.line_height == 30
    fixed = look_of('<p style="font-size: 10px; line-height: 150%"><b style="font-size: 20px">x</b></p>', "b")
    assert fixed.line_height == 15


def test_what_is_hidden_is_no_text() -> None:
    page = Page('<div style="display:none"><p>Preheader</p></div><p>Words</p>')
    assert [element.words for element in page.shown] == ["Words"]
    assert look_of("<style>p { display: none }</style><p>x</p>", "p").hidden


def test_comments_for_outlook_are_not_part_of_the_page() -> None:
    page = Page("<!--[if mso]><table><tr><td>x</td></tr></table><![endif]--><p>y</p>")
    assert not page.all("table")


def test_a_mail_that_nests_deep_is_read() -> None:
    assert len(Page("<div>" * 5_000 + "x").elements) > 100
