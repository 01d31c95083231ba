"""Every theme can be read: by day, by night, by everyone. And one is made from another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsletter.errors import NewsletterError, SeveralErrors
from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.loading import load_issue
from newsletter.issues.theme_folders import bundled_themes, theme_names
from newsletter.publication import Publication, load_publication
from newsletter.rendering.compose import compose, render_text, render_web
from newsletter.rendering.contrast import READABLE, contrast, readable
from newsletter.rendering.theme import Theme, load_theme
from newsletter.resources import resource
from tests.rendering.conftest import FRONT, Compose
from tests.support.pictures import picture

THEMES = ["editorial", "letter", "magazine"]


@pytest.fixture
def theme(publication: Publication, request: pytest.FixtureRequest) -> Theme:
    """A bundled theme."""
    return load_theme(replace(publication, theme=request.param))


each = pytest.mark.parametrize("theme", THEMES, indirect=True)


def test_three_themes_come_with_the_program(tmp_path: Path) -> None:
    assert theme_names(tmp_path) == THEMES


def test_contrast_is_what_wcag_says_it_is() -> None:
    assert contrast("#000000", "#FFFFFF") == contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
    assert contrast("#8F3314", "#8F3314") == 1


@pytest.mark.parametrize("colour", ["#FFCC00", "#00FF00", "#8F3314", "#777777"])
@pytest.mark.parametrize("ground", ["#FFFDF8", "#1F1B17"])
def test_for_every_colour_there_is_a_shade_near_it_that_can_be_read(colour: str, ground: str) -> None:
    found = readable(colour, [ground])
    assert found is not None
    assert contrast(found, ground) >= READABLE
    assert contrast(colour, ground) < READABLE or found == colour


@each
def test_every_text_stands_out_from_every_ground_it_may_have(theme: Theme) -> None:
    pairs = list(theme.pairs())
    assert len(pairs) == 22
    assert not [pair for pair in pairs if pair.ratio < READABLE]


@each
def test_no_colour_is_pure_so_that_programs_which_invert_them_leave_something_to_see(theme: Theme) -> None:
    colours = [*theme.tokens["light"].values(), *theme.tokens["dark"].values()]
    assert {"#FFFFFF", "#000000"}.isdisjoint(map(str.upper, colours))


@each
def test_both_palettes_name_the_same_colours(theme: Theme) -> None:
    assert theme.tokens["light"].keys() == theme.tokens["dark"].keys()


@each
def test_text_is_large_enough_to_read(theme: Theme) -> None:
    kinds = theme.tokens["type"]
    assert kinds["body"]["size"] >= kinds["body"]["narrow_size"] >= 16
    assert all(kind["line"] / kind["size"] >= 1.04 for kind in kinds.values())
    assert all(kind["line"] / kind["size"] >= 1.4 for name, kind in kinds.items() if name in {"body", "small"})
    assert all(kind["size"] >= 13 for kind in kinds.values())


@each
def test_a_theme_differs_from_the_others_in_more_than_colour(theme: Theme, publication: Publication) -> None:
    others = [load_theme(replace(publication, theme=name)) for name in THEMES]
    alike = [one for one in others if one.tokens["type"] == theme.tokens["type"]]
    assert len(alike) == 1
    assert len({one.tokens["width"] for one in others}) == len(others)


def test_templates_of_blocks_name_no_colour_and_no_font_of_their_own() -> None:
    for path in resource("templates").glob("**/blocks/*/*.mjml.j2"):
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
def test_of_the_room_two_neighbours_want_the_larger_counts(
    above: str, below: str, gap: int, publication: Publication
) -> None:
    assert load_theme(publication).gap(above, below) == gap


@pytest.mark.parametrize("name", THEMES)
def test_the_style_sheets_stay_below_what_gmail_keeps(name: str, composed: Compose) -> None:
    page = LexborHTMLParser(render_web(composed("Hello.\n", theme=name), {}))
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
    assert load_theme(replace(publication, theme="own")).folders == (own_theme, bundled_themes() / "editorial")
    assert load_theme(publication).folders == (bundled_themes() / "editorial",)


def test_default_is_another_name_for_editorial(publication: Publication) -> None:
    assert load_theme(replace(publication, theme="default")) == load_theme(replace(publication, theme="editorial"))


def put_theme(publication: Publication, name: str, tokens: str) -> Path:
    """A theme of the publication's own that is one file."""
    folder = publication.folder / "themes" / name
    folder.mkdir(parents=True)
    (folder / "theme.yaml").write_text(tokens, encoding="utf-8")
    return folder


def test_one_line_makes_a_theme_from_another(publication: Publication, composed: Compose) -> None:
    put_theme(publication, "ours", "from: magazine\n")
    markdown = "::: quote\nname: Ines\n\nWords.\n:::\n\n## Heading\n"
    assert render_web(composed(markdown, theme="ours"), {}) == render_web(composed(markdown, theme="magazine"), {})


def test_a_theme_says_only_what_differs(publication: Publication, composed: Compose) -> None:
    put_theme(publication, "ours", "from: letter\nlight: {link: '#0A6C74'}\ntype: {h2: {size: 31}}\n")
    tokens = load_theme(replace(publication, theme="ours")).tokens
    letter = load_theme(replace(publication, theme="letter")).tokens
    assert (tokens["light"]["link"], tokens["type"]["h2"]["size"]) == ("#0A6C74", 31)
    assert tokens["light"]["ink"] == letter["light"]["ink"]
    assert tokens["type"]["h2"]["line"] == letter["type"]["h2"]["line"]
    assert "#0A6C74" in render_web(composed("A [link](https://a.example).\n", theme="ours"), {})


def test_a_theme_may_have_the_name_of_the_one_it_is_made_from(publication: Publication) -> None:
    own = put_theme(publication, "letter", "from: letter\n")
    folders = load_theme(replace(publication, theme="letter")).folders
    assert folders == (own, bundled_themes() / "letter", bundled_themes() / "editorial")


@pytest.mark.parametrize(
    ("tokens", "line", "message", "remedy"),
    [
        ("from: leter\n", 1, "no theme “leter”", "letter"),
        ("from: ours\n", 1, "made from itself", "another"),
        ("from: [letter]\n", 1, "one theme", "from: editorial"),
        ("from: ../../etc\n", 1, "no theme", "use one of"),
        ("- a list\n", 1, "keys and values", "from"),
        ("light: [", 2, "YAML", ""),
        ("from: letter\ncolour: red\n", 2, "no “colour”", "known here"),
        ("widht: 600\n", 1, "a theme has no “widht”", "width"),
        ("width: wide\n", 1, "no number of pixels: wide", "without px"),
        ("light:\n  inc: '#112233'\n", 2, "light has no “inc”", "ink"),
        ("dark:\n  ink: red\n", 2, "“ink” is no colour: red", "#8F3314"),
        ("dark:\n  ink: #112233\n", 2, "no colour", "in quotes"),
        ("dark:\n  ink: [1]\n", 2, "not one value", ""),
        ("light: '#112233'\n", 1, "“light” holds tokens", "light: {"),
        ("type:\n  boddy: {size: 3}\n", 2, "type has no “boddy”", "body"),
        ("type:\n  body: {sise: 3}\n", 2, "type: body has no “sise”", "size"),
        ("type:\n  body: {font: comic}\n", 2, "none of those there are: comic", "serif, sans, mono"),
        ("type:\n  body: {colour: pink}\n", 2, "none of those there are: pink", "ink"),
        ("type:\n  body: {weight: 600}\n", 2, "none of those", "400, 700"),
        ("spacing:\n  text: {abov: 3}\n", 2, "spacing: text has no “abov”", "above"),
        ("spacing:\n  text: {after: {quote: x}}\n", 2, "no number", ""),
        ("fonts:\n  serif: 'a}; b'\n", 2, "would end the style", "leave out"),
        ("logo:\n  image: nowhere.png\n", 2, "no picture nowhere.png", "images"),
        ("logo:\n  image: ../newsletter.toml\n", 2, "neither a path below images/", "images"),
        ("logo: {width: 10, hieght: 5}\n", 1, "logo has no “hieght”", "known here"),
    ],
)
def test_a_mistake_in_the_tokens_is_named_with_its_line(
    tokens: str, line: int, message: str, remedy: str, publication: Publication
) -> None:
    path = put_theme(publication, "ours", tokens) / "theme.yaml"
    with pytest.raises(NewsletterError) as caught:
        load_theme(replace(publication, theme="ours"))
    assert message in caught.value.message
    assert remedy in (caught.value.remedy or "")
    assert caught.value.place is not None
    assert (caught.value.place.path, caught.value.place.line) == (str(path), line)


def test_all_mistakes_in_the_tokens_are_said_at_once(publication: Publication) -> None:
    put_theme(publication, "ours", "widht: 1\nlight: {inc: '#112233', ink: red}\n")
    with pytest.raises(SeveralErrors) as caught:
        load_theme(replace(publication, theme="ours"))
    assert len(caught.value.errors) == 3


def test_a_logo_stands_where_the_name_would(publication: Publication, composed: Compose) -> None:
    put_theme(publication, "ours", "logo: {image: jo.png, width: 120}\n")
    page = LexborHTMLParser(render_web(composed("Hello.\n", theme="ours"), {}))
    logo = page.css_first(".logo img")
    assert logo is not None
    assert (logo.attributes["alt"], logo.attributes["width"]) == ("The Margin", "120")
    assert (logo.attributes["src"] or "").startswith("https://news.margin.example/images/jo.")
    assert page.css_first(".masthead") is None


@pytest.mark.parametrize("form", ["WEBP", "AVIF"])
def test_a_logo_is_converted_as_other_pictures_are(form: str, publication: Publication, composed: Compose) -> None:
    (publication.images / "mark.x").write_bytes(picture(form=form))
    put_theme(publication, "ours", "logo: {image: mark.x, width: 120}\n")
    page = LexborHTMLParser(render_web(composed("Hello.\n", theme="ours"), {}))
    logo = page.css_first(".logo img")
    assert logo is not None
    assert (logo.attributes["src"] or "").endswith((".png", ".jpg"))


def test_a_logo_that_cannot_be_drawn_is_blamed_on_the_theme(publication: Publication, composed: Compose) -> None:
    (publication.images / "mark.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><rect", "utf-8")
    path = put_theme(publication, "ours", "\nlogo: {image: mark.svg, width: 120}\n") / "theme.yaml"
    with pytest.raises(NewsletterError) as caught:
        composed("Hello.\n", theme="ours")
    assert str(caught.value.place).startswith(f"{path}:2")


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
