"""Which clients support what, and whose code is asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.caniemail.features import uses
from newsletter.checks.caniemail.renew import compact
from newsletter.checks.caniemail.support import DEFAULT_CLIENTS, load_support
from newsletter.checks.caniemail.written import own_templates
from newsletter.checks.rules import css_support, html_support
from newsletter.checks.settings import read_clients
from newsletter.errors import UsageError
from newsletter.publication import load_publication
from newsletter.resources import resource
from tests.checks.conftest import CONFIG, Dossiers

GRID = '::: html\n\n<div style="display:grid">Words</div>\n:::'


def features(text: str, *, is_sheet: bool = False) -> set[str]:
    return {use.feature for use in uses(text, is_sheet=is_sheet)}


@pytest.mark.parametrize(
    ("html", "feature"),
    [
        ('<p style="gap: 3px">', "css-gap"),
        ('<p style="padding-left: 3px">', "css-padding"),
        ('<p style="border-top-left-radius: 3px">', "css-border-radius"),
        ('<p style="display: flex">', "css-display-flex"),
        ('<p style="width: calc(100% - 3px)">', "css-unit-calc"),
        ('<p style="color: var(--ink)">', "css-variables"),
        ('<p style="margin-inline-start: 3px">', "css-margin-inline-start-end"),
        ('<p style="background: url(x.png)">', "css-background-image"),
        ('<p style="height: 50vh">', "css-unit-vh"),
        ("<style>a:hover { color: red }</style>", "css-pseudo-class-hover"),
        ("<style>p::before { color: red }</style>", "css-pseudo-element-before"),
        ("<style>@font-face { src: url(x) }</style>", "css-at-font-face"),
        ("<style>@media (hover) { p { color: red } }</style>", "css-at-media-hover"),
        ("<mj-style>.a { gap: 3px }</mj-style>", "css-gap"),
        ("<section>", "html-semantics"),
        ('<input type="radio">', "html-input-radio"),
        ('<img srcset="x.png 2x" alt="">', "html-srcset"),
        ('<img loading="lazy" alt="">', "html-loading-attribute"),
        ("<svg></svg>", "html-svg"),
    ],
)
def test_a_feature_is_known_by_how_it_is_written(html: str, feature: str) -> None:
    assert feature in features(html)


def test_a_template_is_read_without_being_filled() -> None:
    css = ".a { {% if theme %}gap: {{ theme.gap }}px;{% endif %} }\n{# flex #}"
    assert features(css, is_sheet=True) == {"css-gap"}
    assert [css[use.at :][:3] for use in uses(css, is_sheet=True)] == ["gap"]


def test_attributes_of_mjml_and_comments_for_outlook_are_not_html() -> None:
    assert features('<mj-text align="left" background="x.png">Words</mj-text><!--[if mso]><svg/><![endif]-->') == set()


def test_a_family_without_a_feature_goes_by_its_name_and_a_member_by_its_own() -> None:
    support = load_support()
    assert "Gmail" in support.lacking("css-transform", ["gmail"]).names
    assert support.lacking("css-display-grid", ["outlook"]).names[0].startswith("Outlook (")
    assert support.lacking("css-display-grid", ["apple-mail"]).names == ()


def test_what_most_clients_lack_is_a_warning_and_what_few_lack_an_info(dossier: Dossiers) -> None:
    made = dossier(Example(GRID))
    (info,) = css_support.check(made)
    assert info.severity is Severity.INFO
    assert "Outlook (Windows)" in info.message
    assert "caniemail.com/features/css-display-grid/" in info.remedy
    assert info.place is not None
    assert (info.place.line, info.place.column, info.place.width) == (6, 13, len("display"))
    (warning,) = css_support.check(replace(made, clients=("outlook-windows",)))
    assert warning.severity is Severity.WARNING
    assert list(css_support.check(replace(made, clients=("apple-mail",)))) == []


def test_what_another_check_looks_for_is_not_said_twice(dossier: Dossiers) -> None:
    twice = dossier(Example('::: html\n\n<form style="position: absolute"></form>\n:::'))
    assert list(css_support.check(twice)) == list(html_support.check(twice)) == []


def test_a_template_of_the_publication_is_held_to_it_and_a_copied_line_is_not(
    dossier: Dossiers, tmp_path: Path
) -> None:
    css = tmp_path / "blocks" / "event" / "email.mjml.j2"
    css.parent.mkdir(parents=True)
    css.write_text("<mj-text>\n<svg></svg>\n</mj-text>\n", encoding="utf-8")
    theme = tmp_path / "themes" / "mine"
    theme.mkdir(parents=True)
    original = resource("templates") / "themes" / "editorial" / "extra.css.j2"
    copied = original.read_text(encoding="utf-8")
    (theme / "extra.css.j2").write_text(copied + ".a { transform: rotate(3deg) }\n", encoding="utf-8")
    made = replace(dossier(Example()), templates=own_templates(tmp_path, "mine"))
    assert places(list(html_support.check(made))) == [("email.mjml.j2", 2)]
    assert places(list(css_support.check(made))) == [("extra.css.j2", len(copied.splitlines()) + 1)]


def places(findings: list[Finding]) -> list[tuple[str, int | None]]:
    return [(Path(one.place.path).name, one.place.line) for one in findings if one.place]


def test_what_comes_with_the_program_is_not_asked(dossier: Dossiers) -> None:
    made: Dossier = dossier(Example("Words."))
    assert made.templates == ()
    assert list(css_support.check(made)) == list(html_support.check(made)) == []


def test_a_publication_names_its_clients(tmp_path: Path) -> None:
    (tmp_path / "newsletter.toml").write_text(f'{CONFIG}\n[checks]\nclients = ["gmail", "hey"]\n', encoding="utf-8")
    assert read_clients(load_publication(tmp_path)) == ("gmail", "hey")
    (tmp_path / "newsletter.toml").write_text(CONFIG, encoding="utf-8")
    assert read_clients(load_publication(tmp_path)) == DEFAULT_CLIENTS


@pytest.mark.parametrize(
    ("clients", "message", "remedy"),
    [
        ('["gmial"]', "nothing is known of the client 'gmial'", "did you mean “gmail”?"),
        ('"gmail"', "clients is a list of names", 'as in clients = ["gmail", "yahoo"]'),
        ("[3]", "nothing is known of the client 3", "known are"),
    ],
)
def test_a_client_nobody_knows_is_an_error_with_its_line(
    tmp_path: Path, clients: str, message: str, remedy: str
) -> None:
    (tmp_path / "newsletter.toml").write_text(f"{CONFIG}\n[checks]\nclients = {clients}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=message) as raised:
        read_clients(load_publication(tmp_path))
    assert remedy in (raised.value.remedy or "")
    assert raised.value.place is not None
    assert raised.value.place.line == len(CONFIG.splitlines()) + 3


def test_the_table_is_made_of_the_newest_version_of_each_client() -> None:
    stats = {"gmail": {"ios": {"2019": "n", "2022": "a #1"}, "android": {"2020": "y"}}, "yahoo": {"ios": {"2020": "n"}}}
    names = {"family": {"gmail": "Gmail", "yahoo": "Yahoo! Mail"}, "platform": {"ios": "iOS", "android": "Android"}}
    rows = [
        {"slug": "css-gap", "category": "css", "stats": stats},
        {"slug": "html-svg", "category": "html", "stats": {"gmail": stats["gmail"]}},
        {"slug": "image-webp", "category": "image", "stats": stats},
    ]
    table = compact({"nicenames": names, "last_update_date": "2026-05-13 14:45:41", "data": rows})
    assert [client["name"] for client in table["clients"]] == ["gmail-android", "gmail-ios", "yahoo-ios"]
    assert table["features"] == {"css-gap": "yan", "html-svg": "yau"}
    assert table["source"].endswith("2026-05-13")
