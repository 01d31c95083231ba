"""Every link of a mail leads through the publication's own address, to a target that was stored with it."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsletter.rendering.compose import Composed, render_web
from newsletter.rendering.links import Link
from newsletter.rendering.personalisation import fill
from tests.rendering.conftest import FRONT, Compose

TOKENS = {"token.track": "T" * 32, "token.leave": "L" * 32, "token.view": "V" * 32}
CLICK = "https://news.margin.example/c/" + "T" * 32
LINKED = """
[The *whole* study](https://example.com/study?a=1&b=2) and [again](https://example.com/study?a=1&b=2),
[mail](mailto:jo@margin.example), [up](#top), [archive]({{ urls.archive }}), [leave]({{ urls.unsubscribe }}),
[yours](https://example.com/for/{{ subscriber.first_name }}), [this one](https://example.com/{{ issue.number }}).

::: image
src: jo.png
alt: A portrait of Jo
url: https://example.com/jo
:::

::: button
label: Answer, {{ subscriber.first_name or "friend" }}
url: https://example.com/answer
:::
"""


@pytest.fixture
def issue(composed: Compose) -> Composed:
    return composed(LINKED)


def hrefs(html: str) -> dict[str, str]:
    return {node.text(): node.attributes.get("href") or "" for node in LexborHTMLParser(html).css("a")}


def test_the_table_has_each_target_once_with_the_words_that_lead_there(issue: Composed) -> None:
    assert issue.links == (
        Link("https://example.com/study?a=1&b=2", "The whole study"),
        Link("https://example.com/27", "this one"),
        Link("https://example.com/jo", "A portrait of Jo"),
        Link("https://example.com/answer", "Answer, friend"),
    )


def test_links_in_the_mail_lead_to_their_place_in_the_table(issue: Composed) -> None:
    found = hrefs(fill(issue.html, TOKENS))
    assert (found["The whole study"], found["again"]) == (f"{CLICK}/0", f"{CLICK}/0")
    assert (found["this one"], found["Answer, friend"]) == (f"{CLICK}/1", f"{CLICK}/3")


def test_what_must_work_for_years_or_differs_from_reader_to_reader_is_not_tracked(issue: Composed) -> None:
    found = hrefs(fill(issue.html, TOKENS | {"subscriber.first_name": "Ada L"}))
    assert found["mail"] == "mailto:jo@margin.example"
    assert found["up"] == "#top"
    assert found["archive"] == "https://news.margin.example/archive/027-numbers"
    assert found["leave"] == found["Unsubscribe"] == "https://news.margin.example/u/" + "L" * 32
    assert found["Read it in your browser"] == "https://news.margin.example/v/" + "V" * 32
    assert found["yours"] == "https://example.com/for/Ada%20L"


def test_the_mail_ends_with_a_pixel_that_says_nothing(issue: Composed) -> None:
    pixels = LexborHTMLParser(fill(issue.html, TOKENS)).css('img[width="1"]')
    assert [(pixel.attributes["src"], pixel.attributes["alt"]) for pixel in pixels] == [
        ("https://news.margin.example/o/" + "T" * 32, "")
    ]


def test_the_copy_in_the_browser_has_the_real_targets_and_no_pixel(issue: Composed) -> None:
    for values in ({}, TOKENS):
        html = render_web(issue, values)
        assert hrefs(html)["The whole study"] == "https://example.com/study?a=1&b=2"
        assert "/c/" not in html
        assert "/o/" not in html


def test_links_in_the_text_are_plain_addresses(issue: Composed) -> None:
    text = fill(issue.text, TOKENS)
    assert "The whole study (https://example.com/study?a=1&b=2)" in " ".join(text.split())
    assert "/c/" not in text


def test_a_label_is_cut_where_it_would_fill_a_screen(composed: Compose) -> None:
    (link,) = composed(f"[{'many words ' * 20}](https://example.com)\n").links
    assert len(link.label) <= 80
    assert link.label.endswith("…")


def test_links_of_html_by_hand_are_tracked_like_all_others(composed: Compose) -> None:
    issue = composed(
        "::: html\n<a title='a > b' class=x href='https://example.com/?a=1&amp;b=2'><b>B</b>y hand</a>\n:::\n"
    )
    assert issue.links == (Link("https://example.com/?a=1&b=2", "By hand"),)
    assert hrefs(fill(issue.html, TOKENS))["By hand"] == f"{CLICK}/0"


def test_tags_in_the_subject_and_the_preheader_are_the_readers(composed: Compose) -> None:
    front = FRONT.replace(
        "subject: The numbers", 'subject: "{{ subscriber.first_name or \\"You\\" }} & {{ publication.name }}"'
    )
    issue = composed("Hello.\n", front=front.replace("Four editors.", "For {{ subscriber.first_name or 'you' }}"))
    assert fill(issue.subject, {"subscriber.first_name": "Ada"}) == "Ada & The Margin"
    assert fill(issue.subject, {}) == "You & The Margin"
    assert ">For Ada</div>" in fill(issue.html, {"subscriber.first_name": "Ada"})


def test_a_mails_html_is_ascii_and_reads_the_same(composed: Compose) -> None:
    mail = fill(composed("“Ça va?” asked Łukasz. 🧭 Das Maß ist voll.").html, TOKENS)
    assert mail.isascii()
    assert "“Ça va?” asked Łukasz. 🧭 Das Maß ist voll." in " ".join(LexborHTMLParser(mail).text().split())
