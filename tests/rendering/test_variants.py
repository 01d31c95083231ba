"""An issue with conditions: one mail for each group of readers, made once, and chosen by what is known of a reader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsletter.conditions.functions import Facts
from newsletter.issues.catalogue import load_catalogue
from newsletter.links.tokens import Signer
from newsletter.message import Address, Message
from newsletter.publication import load_publication
from newsletter.rendering import mjml
from newsletter.rendering.compose import Composed, Variant, compose
from newsletter.rendering.personalisation import (
    Envelope,
    Personaliser,
    Template,
    chosen_copy,
    fill,
    values_of,
)
from tests.rendering.conftest import CONFIG, FRONT, Compose, make_issue, make_publication
from tests.rendering.test_readers_data import HOSTILE, TOKENS, visible

ENVELOPE = Envelope(Address("jo@x.example"), Address("jo@x.example"), "l", "f", "https://news.x.example", "x.example")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ISSUE = """
Hello {{ if city = "Berlin" }}**Berlin** and [the guide](https://example.com/guide)
{{ else }}[world](https://example.com/world)
{{ end }}

Read [the study](https://example.com/study).

::: button
label: Meet us
url: https://example.com/meet
when: city in ("Berlin", "Paris")
:::
"""


@pytest.fixture
def issue(composed: Compose) -> Composed:
    subject = """subject: '{{ if city = "Berlin" }}Hallo{{ else }}Hello{{ end }} you'"""
    front = FRONT.replace("subject: The numbers", subject)
    return composed(ISSUE, front=front)


def of(issue: Composed, **attributes: str) -> Variant:
    return issue.of(Facts.of("ada@example.org", attributes))


def test_a_variant_says_what_is_known_of_all_its_readers(composed: Compose) -> None:
    for text, known in (
        ("{{ if city is known }}In {{ subscriber.city }}.{{ else }}Somewhere.{{ end }}", [{"city"}, set()]),
        ("{{ if city is known }}Hello.{{ else }}Hello.{{ end }}", [set()]),
        ("Hello.", [set()]),
    ):
        assert [set(one.known) for one in composed(text + "\n").variants] == known


def links(variant: Variant) -> dict[str, str]:
    """The words of the tracked links, and their places."""
    page = LexborHTMLParser(fill(variant.html, TOKENS))
    found = ((node.text(), re.search(r"/c/T+/(\d+)$", node.attributes["href"] or "")) for node in page.css("a"))
    return {words: place[1] for words, place in found if place}


def test_each_group_gets_its_own_mail(issue: Composed) -> None:
    told = {one.name: (fill(one.subject, {}), "Meet us" in fill(one.text, {})) for one in issue.variants}
    assert told == {
        'city = "Berlin"': ("Hallo you", True),
        'city in ("Berlin", "Paris")': ("Hello you", True),
        "everyone else": ("Hello you", False),
    }


def test_markdown_in_a_passage_is_markdown(issue: Composed) -> None:
    html = fill(of(issue, city="berlin").web, TOKENS)
    assert "<strong>Berlin</strong>" in html
    assert "Hello Berlin and the guide (https://example.com/guide)" in fill(of(issue, city="berlin").text, TOKENS)
    assert "{{" not in html


def test_a_link_has_one_place_in_all_mails_of_a_campaign(issue: Composed) -> None:
    berlin, paris, other = (links(of(issue, city=city)) for city in ("Berlin", "Paris", ""))
    assert berlin["the study"] == paris["the study"] == other["the study"]
    assert berlin["Meet us"] == paris["Meet us"]
    targets = {str(place): link.url for place, link in enumerate(issue.links)}
    assert len(set(targets.values())) == len(targets)
    for found in (berlin, paris, other):
        assert targets[found["the study"]] == "https://example.com/study"
    assert targets[berlin["the guide"]] == "https://example.com/guide"
    assert targets[other["world"]] == "https://example.com/world"


def test_the_places_do_not_depend_on_which_mail_is_asked_for_first(composed: Compose) -> None:
    first, second = composed(ISSUE), composed(ISSUE)
    order = [links(one) for one in first.variants]
    assert [links(one) for one in reversed(second.variants)] == order[::-1]


def test_the_archive_shows_what_someone_gets_of_whom_nothing_is_known(issue: Composed) -> None:
    assert "world" in fill(issue.public, {})
    assert "Meet us" not in fill(issue.public, {})
    assert issue.key == of(issue).key


def test_the_engine_runs_once_for_each_variant(composed: Compose, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[str] = []
    to_html = mjml.to_html

    def counted(document: str) -> str:
        runs.append(document)
        return to_html(document)

    monkeypatch.setattr(mjml, "to_html", counted)
    found = composed(ISSUE)
    assert len(runs) == len(found.variants) == 3
    runs.clear()
    composed('Hello {{ subscriber.city or "you" }}')
    assert len(runs) == 1


def test_a_condition_that_makes_no_difference_makes_no_variant(composed: Compose) -> None:
    assert len(composed('{{ if city = "Berlin" }}{{ end }}Hello.').variants) == 1


def test_an_issue_without_conditions_is_stored_as_ever(composed: Compose) -> None:
    plain = composed("Hello.")
    assert plain.template(ENVELOPE).to_document().keys() == {"envelope", "subject", "html", "text"}
    assert plain.web_copies().keys() == {"html", "public"}
    assert plain.variants == (plain,)
    assert plain.key == plain.name == ""


def message(issue: Composed, template: Template, **attributes: str) -> Message:
    facts = Facts.of("ada@example.org", attributes)
    values: Mapping[str, str] = values_of(facts)
    if template.chooser:
        values = {**values, "variant": template.chooser.variant(facts)}
    return Personaliser(template, Signer({1: b"k" * 32}), 7).message(1, "ada@example.org", values, NOW)


@pytest.mark.parametrize("city", ["Berlin", "Paris", "Rome", ""])
def test_a_campaign_finds_a_readers_mail_again_from_what_it_stored(issue: Composed, city: str) -> None:
    template = issue.template(ENVELOPE)
    stored = Template.from_document(template.to_document())
    assert stored == template
    mail = message(issue, stored, city=city)
    assert mail == message(issue, template, city=city)
    assert ("Meet us" in str(mail.html)) is (city in {"Berlin", "Paris"})
    assert mail.subject == ("Hallo you" if city == "Berlin" else "Hello you")
    copy = fill(chosen_copy(issue.web_copies(), Facts({"city": city})), TOKENS)
    assert ("Meet us" in copy) is (city in {"Berlin", "Paris"})


def test_all_fields_of_all_mails_are_asked_for(composed: Compose) -> None:
    name, city = '{{ subscriber.first_name or "x" }}', '{{ subscriber.city or "x" }}'
    found = composed(f'{{{{ if city = "B" }}}}{name}{{{{ else }}}}{city}{{{{ end }}}}')
    assert found.template(ENVELOPE).fields() == ("subscriber.city", "subscriber.first_name")


def test_columns_whose_blocks_are_for_others_still_render(composed: Compose) -> None:
    block = '::: text\nwhen: city = "{}"\n\n{}.\n:::\n\n'
    found = composed(f":::: columns\n\n{block.format('A', 'Left')}+++\n\n{block.format('B', 'Right')}::::\n")
    assert [("Left" in fill(one.text, {}), "Right" in fill(one.text, {})) for one in found.variants] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert all("</html>" in fill(one.html, TOKENS) for one in found.variants)


def test_an_issue_may_have_nothing_for_some(composed: Compose) -> None:
    found = composed('::: text\nwhen: city = "A"\n\nOnly for A.\n:::\n')
    assert "Unsubscribe" in fill(found.html, TOKENS)
    assert "Only for A" not in fill(found.html, TOKENS)


PLACES = """
{{ if first_name is known }}Dear {{ subscriber.first_name }}, **{{ subscriber.first_name }}**
[{{ subscriber.first_name }}](https://example.com/?who={{ subscriber.first_name }}){{ end }}

::: image
src: https://images.example/x.png
alt: '{{ if first_name != "Ada" }}For {{ subscriber.first_name }}{{ else }}Ada{{ end }}'
:::
"""


@pytest.mark.parametrize("value", [*HOSTILE, "{{ end }}", '{{ if city = "x" }}', '" or city is empty or "'])
def test_a_hostile_name_does_no_harm_in_a_passage(composed: Compose, value: str) -> None:
    front = FRONT.replace(
        "subject: The numbers", "subject: '{{ if first_name is known }}For {{ subscriber.first_name }}{{ end }}'"
    )
    found = composed(PLACES, front=front)
    template = found.template(ENVELOPE)
    mail, harmless = message(found, template, first_name=value), message(found, template, first_name="Bob")
    page, sound = LexborHTMLParser(str(mail.html)), LexborHTMLParser(str(harmless.html))
    assert [node.tag for node in page.css("*")] == [node.tag for node in sound.css("*")]
    assert [sorted(node.attributes) for node in page.css("*")] == [sorted(node.attributes) for node in sound.css("*")]
    assert visible(value) in " ".join(page.text().split())
    assert len(mail.subject.splitlines()) == 1
    assert visible(value) in " ".join(mail.subject.split())
    assert [name for name, _ in mail.headers] == [name for name, _ in harmless.headers]
    assert str(mail.text).count("\n") <= str(harmless.text).count("\n") + len(value)
    address = next(href for node in page.css("a") if "example.com" in (href := node.attributes.get("href") or ""))
    assert "#" not in address
    assert " " not in address
    assert address.count("?") == 1


@pytest.mark.parametrize(
    ("tag", "attributes", "text"),
    [
        ("{{ subscriber.seats }}", {"seats": 3.0}, "3"),
        ("{{ subscriber.seats }}", {"seats": 2.5}, "2.5"),
        ("{{ subscriber.joined }}", {"joined": "2025-03-01"}, "2025-03-01"),
        ("{{ subscriber.joined | date }}", {"joined": "2025-03-01"}, "1 March 2025"),
        ("{{ subscriber.joined | date }}", {"joined": "<b>soon"}, "<b>soon"),
        ('{{ subscriber.joined or "ever" | date }}', {}, "ever"),
        ("{{ subscriber.vip }}", {"vip": True}, "yes"),
        ("{{ subscriber.interests }}", {"interests": ["music", "chess"]}, "music, chess"),
    ],
)
def test_values_of_every_kind_read_as_people_write_them(
    tmp_path: Path, tag: str, attributes: dict[str, object], text: str
) -> None:
    make_publication(tmp_path)
    kinds = 'seats = "number"\njoined = "date"\nvip = "boolean"\ninterests = "list"\n'
    (tmp_path / "newsletter.toml").write_text(CONFIG + kinds, encoding="utf-8")
    issue = make_issue(tmp_path, f"It says {tag}.")
    found = compose(issue, load_publication(tmp_path), load_catalogue(tmp_path, "default"))
    assert f"It says {text}." in fill(found.text, values_of(Facts(attributes)))
