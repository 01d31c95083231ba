"""A block may look different on the web page of an issue; the mail never knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.errors import NewsletterError
from newsletter.publication import Publication
from newsletter.rendering.compose import Composed
from newsletter.rendering.personalisation import fill
from newsletter.rendering.theme_check import check_theme
from tests.rendering.conftest import Compose, PutBlock

SCHEMA = "kind: {kind}\nsummary: A map.\nfields:\n  place: {{type: line, required: true}}\n  image: {{type: image}}\n"
EMAIL = {
    "flow": '<mj-text padding-top="{{ gap }}px">In the mail: {{ b.place }}</mj-text>',
    "section": "<mj-section><mj-column><mj-text>In the mail: {{ b.place }}</mj-text></mj-column></mj-section>",
}
WEB = '<iframe src="https://maps.example/?q={{ b.place }}" title="{{ b.place }}" allowfullscreen></iframe>'
USED = "Before.\n\n::: map\nplace: {}\n:::\n\nAfter.\n"


def page(composed: Composed) -> str:
    return fill(composed.web, {})


def mail(composed: Composed) -> str:
    return fill(composed.untracked, {})


@pytest.fixture
def put(own_block: PutBlock) -> PutBlock:
    def put_map(web: str = WEB, kind: str = "flow") -> Path:
        return own_block("map", schema=SCHEMA.format(kind=kind), email=EMAIL[kind], web=web)

    return put_map


@pytest.mark.parametrize("kind", ["flow", "section"])
def test_a_block_has_its_own_form_on_the_page_and_the_mail_does_not_know(
    put: PutBlock, composed: Compose, kind: str
) -> None:
    put(kind=kind)
    issue = composed(USED.format("Pale Harbour"))
    assert '<iframe src="https://maps.example/?q=Pale Harbour"' in page(issue)
    assert "In the mail" not in page(issue)
    assert page(issue).index("Before.") < page(issue).index("<iframe") < page(issue).index("After.")
    assert "In the mail: Pale Harbour" in mail(issue)
    assert "iframe" not in mail(issue) + fill(issue.html, {}) + issue.mjml


def test_the_page_of_nobody_and_the_copies_of_a_campaign_have_it_too(put: PutBlock, composed: Compose) -> None:
    put()
    issue = composed(USED.format("{{ subscriber.city or 'Anywhere' }}".replace("'", '"')))
    assert 'title="Anywhere"' in fill(issue.public, {})
    assert 'title="&lt;b&gt;"' in fill(issue.web, {"subscriber.city": "<b>"})
    assert "iframe" in str(issue.web_copies())


def test_it_is_found_within_columns(put: PutBlock, composed: Compose) -> None:
    put()
    issue = composed(":::: columns\nLeft.\n\n+++\n\n::: map\nplace: Here\n:::\n::::\n")
    assert "<iframe" in page(issue)
    assert "In the mail: Here" in mail(issue)


def test_where_it_writes_nothing_the_page_shows_what_the_mail_does(put: PutBlock, composed: Compose) -> None:
    put('{% if b.place == "here" %}<b>Here</b>{% endif %}')
    assert "In the mail: there" in page(composed(USED.format("there")))
    assert "In the mail" not in page(composed(USED.format("here")))


def test_an_issue_without_such_a_block_is_rendered_once(put: PutBlock, composed: Compose) -> None:
    put()
    issue = composed("Only words.\n")
    assert issue._rendering.page is issue._rendering.html  # and not a second one like it


def test_its_anchor_and_its_pictures_are_there(put: PutBlock, composed: Compose) -> None:
    put('<img src="{{ b.image }}" alt="">')
    issue = composed("::: map\nid: where\nplace: Here\nimage: jo.png\n:::\n")
    (asset,) = issue.assets
    assert f'src="https://news.margin.example/images/{asset.name}"' in page(issue)
    assert 'id="where"' in page(issue)


@pytest.mark.parametrize(
    ("web", "line", "words"),
    [
        ("<p>\n<b>open</p>", 2, "<b> is not closed"),
        ("\n<iframe src='https://a.example'>", 2, "<iframe> is not closed"),
        ("<img src='https://a.example/a.png'>", 1, "has no alt"),
        ("<p></p>\n<mj-button>no</mj-button>", 2, "<mj-button> stands in <mj-text>"),
        ("<script>alert(1)</script>", 1, "<script> runs nowhere"),
        ("{{ b.plaice }}", 1, "there is no “plaice” here: did you mean “place”?"),
        ("\n{% for x in b.place %}", 2, "You probably made a nesting mistake"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", 1, "it calls itself without end"),
        ("{{ '<' ~ 'b>' * 10000000 }}", 1, "it writes more than"),
    ],
)
def test_a_mistake_in_it_is_an_error_with_its_line(
    put: PutBlock, composed: Compose, web: str, line: int, words: str
) -> None:
    folder = put(web)
    with pytest.raises(NewsletterError) as raised:
        composed(USED.format("Here"))
    assert words in raised.value.message
    assert str(raised.value.place) == f"{folder / 'web.html.j2'}:{line}"


def test_the_theme_check_looks_at_it(put: PutBlock, publication: Publication) -> None:
    folder = put("<p>\n<b>open</p>")
    (error,) = check_theme(publication, "default").errors
    assert str(error.place) == f"{folder / 'web.html.j2'}:2"


def test_whatever_it_makes_stays_within_its_block(put: PutBlock, composed: Compose) -> None:
    put("{{ '</div></td></tr></table><!-- ' | default }}<p>{{ b.place }}</p>")
    assert "&lt;/div&gt;" in page(composed(USED.format("Here")))


def test_a_video_has_its_player_on_the_page_and_a_picture_that_leads_to_it_in_the_mail(composed: Compose) -> None:
    video = "::: video\ntitle: A harbour\nurl: https://v.example/1\nimage: jo.png\n{}:::\n"
    issue = composed(video.format("player: https://v.example/embed/1\n"))
    assert '<iframe src="https://v.example/embed/1" title="A harbour"' in page(issue)
    assert "jo-" not in page(issue).partition("</head>")[2]
    assert '<a href="https://v.example/1"' in mail(issue)
    without = composed(video.format(""))
    assert "iframe" not in page(without)
    assert page(without) == mail(without)
