"""The default theme can be read: by day, by night, by everyone."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.loading import load_issue
from newsletter.publication import Publication, load_publication
from newsletter.rendering.compose import compose, render_text, render_web
from newsletter.rendering.theme import load_theme, theme_folder
from newsletter.resources import resource
from tests.rendering.conftest import FRONT, Compose

THEME = load_theme(resource("templates") / "themes" / "default")
PAIRS = [
    *product(("ink", "muted", "link"), ("page", "card", "tint")),
    ("on_button", "button"),
]


def luminance(colour: str) -> float:
    """Relative luminance: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("time", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_text_stands_out_from_every_ground_it_may_have(time: str, text: str, ground: str) -> None:
    palette = THEME.tokens[time]
    assert contrast(palette[text], palette[ground]) >= 4.5


def test_no_colour_is_pure_so_that_programs_which_invert_them_leave_something_to_see() -> None:
    colours = [*THEME.tokens["light"].values(), *THEME.tokens["dark"].values()]
    assert {"#FFFFFF", "#000000"}.isdisjoint(map(str.upper, colours))


def test_both_palettes_name_the_same_colours() -> None:
    assert THEME.tokens["light"].keys() == THEME.tokens["dark"].keys()


def test_text_is_large_enough_to_read() -> None:
    kinds = THEME.tokens["type"]
    assert kinds["body"]["size"] >= kinds["body"]["narrow_size"] >= 16
    assert all(kind["line"] / kind["size"] >= 1.15 for kind in kinds.values())
    assert all(kind["size"] >= 13 for kind in kinds.values())


def test_templates_of_blocks_name_no_colour_and_no_font_of_their_own() -> None:
    for path in (resource("templates") / "blocks").glob("*/email.mjml.j2"):
        source = path.read_text(encoding="utf-8")
        assert "#" not in source.replace("{#", "").replace("#}", ""), path
        assert "font-family" not in source, path


@pytest.mark.parametrize(
    ("above", "below", "gap"),
    [
        ("text", "text", 20),
        ("text", "heading", 40),
        ("heading", "text", 10),
        ("heading", "heading 3", 12),
        ("text", "block", 32),
        ("block", "text", 32),
        ("start", "text", 40),
        ("column", "heading", 0),
    ],
)
def test_of_the_room_two_neighbours_want_the_larger_counts(above: str, below: str, gap: int) -> None:
    assert THEME.gap(above, below) == gap


def test_the_style_sheets_stay_below_what_gmail_keeps(composed: Compose) -> None:
    page = LexborHTMLParser(render_web(composed("Hello.\n"), {}))
    sheets = [node.text() for node in page.css("style")]
    assert sum(map(len, sheets)) < 16_384, "past it Gmail drops all of them"
    assert all("@media" not in sheet.partition("@media")[2] for sheet in sheets), "an @ in an @ drops the sheet"


def test_the_document_says_its_language_direction_and_title(composed: Compose) -> None:
    for language, direction in (("en", "ltr"), ("de-AT", "ltr"), ("he", "rtl"), ("ar-EG", "rtl")):
        page = LexborHTMLParser(render_web(composed("Hello.\n", language=language), {}))
        article = page.css_first('div[role="article"]')
        assert article is not None
        assert article.attributes["aria-label"] == "The numbers"
        for node in (page.root, article):
            assert node is not None
            assert (node.attributes["lang"], node.attributes["dir"]) == (language, direction)
        title = page.css_first("title")
        assert title is not None
        assert title.text() == "The numbers"


def test_dark_mode_is_declared_and_styled_for_programs_that_have_their_own_way(composed: Compose) -> None:
    html = render_web(composed("Hello.\n"), {})
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert "[data-ogsc] .card" in html


def test_what_must_be_seen_is_inline_for_programs_that_ignore_style_sheets(composed: Compose) -> None:
    page = LexborHTMLParser(render_web(composed("A [link](https://example.com) and\n\n- a list\n"), {}))
    for tag, style in (("a[href^='https://example']", "underline"), ("p", "margin"), ("ul", "padding-left: 24px")):
        node = page.css_first(tag)
        assert node is not None
        assert style in (node.attributes.get("style") or "")


def test_an_issue_without_a_header_shows_the_publication_the_number_and_the_title(composed: Compose) -> None:
    page = LexborHTMLParser(render_web(composed("Hello.\n"), {}))
    assert [node.text() for node in page.css("h1")] == ["The numbers"]
    masthead = page.css_first(".masthead")
    assert masthead is not None
    assert masthead.text(strip=True) == "The Margin"
    assert "№ 27 · 24 November 2026" in page.text()
    text = render_text(composed("Hello.\n"), {})
    assert text.startswith("The Margin\n\n№ 27 · 24 November 2026\n\nThe numbers\n===========\n\nHello.")


def test_a_header_that_names_the_publication_and_the_title_is_not_said_twice(composed: Compose) -> None:
    issue = composed("::: header\neyebrow: The Margin, no. 27\ntitle: Counting\n:::\n\nHello.\n")
    page = LexborHTMLParser(render_web(issue, {}))
    assert [node.text() for node in page.css("h1")] == ["Counting"]
    assert page.css_first(".masthead") is None
    assert render_text(issue, {}).startswith("The Margin, no. 27\n\nCounting\n========\n\nHello.")


def test_a_heading_of_the_first_level_is_the_title(composed: Compose) -> None:
    page = LexborHTMLParser(render_web(composed("# Counting\n\nHello.\n"), {}))
    assert [node.text() for node in page.css("h1")] == ["Counting"]


def test_an_issue_without_number_date_and_preheader_leaves_no_gap(composed: Compose) -> None:
    html = render_web(composed("Hello.\n", front="---\ntitle: Bare\n---\n"), {})
    assert "№" not in html
    assert 'class="preview"' not in html
    assert FRONT.count("preheader") == 1


def test_a_theme_of_the_publications_own_is_found_first(publication: Publication, own_theme: Path) -> None:
    assert theme_folder(replace(publication, theme="own")) == own_theme
    assert theme_folder(publication) == resource("templates") / "themes" / "default"


def test_a_theme_brings_blocks_of_its_own(publication: Publication, own_theme: Path) -> None:
    block = own_theme / "blocks" / "quote" / "email.mjml.j2"
    block.parent.mkdir(parents=True)
    block.write_text("<mj-text>«{{ b.name }}»</mj-text>", encoding="utf-8")
    config = publication.config
    config.write_text(
        config.read_text(encoding="utf-8").replace('name = "The', 'theme = "own"\nname = "The'), encoding="utf-8"
    )
    ours = load_publication(publication.folder)
    path = ours.folder / "027.md"
    path.write_text(FRONT + "::: quote\nname: Ines\n\nWords.\n:::\n", encoding="utf-8")
    catalogue = load_catalogue(ours.folder, ours.theme)
    html = render_web(compose(load_issue(path, ours, catalogue), ours, catalogue), {})
    assert "«Ines»" in html
