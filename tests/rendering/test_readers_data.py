"""What readers tell us about themselves is hostile until shown otherwise: it appears as it is, and does nothing."""

from __future__ import annotations

from collections.abc import Mapping
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newsletter.issues.catalogue import load_catalogue
from newsletter.publication import Publication
from newsletter.rendering.compose import Composed, Composer, compose, render_text, render_web
from newsletter.rendering.personalisation import Slot, fill
from tests.rendering.conftest import FRONT, Compose, make_issue, make_publication

NAME = "subscriber.first_name"
CONTROLS = frozenset(map(chr, [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029]))
TOKENS = {"token.track": "T" * 32, "token.leave": "L" * 32, "token.view": "V" * 32}
EVERYWHERE = """
Dear {{ subscriber.first_name }}, **{{ subscriber.first_name }}** "{{ subscriber.first_name }}"

[{{ subscriber.first_name }}](https://example.com/for/{{ subscriber.first_name }}?who={{ subscriber.first_name }})

## {{ subscriber.first_name }}

::: image
src: https://images.example/x.png
alt: For {{ subscriber.first_name }}
:::

::: button
label: Go, {{ subscriber.first_name }}
url: https://example.com/?who={{ subscriber.first_name }}
:::

::: html
<p title="{{ subscriber.first_name }}">{{ subscriber.first_name }}</p>
:::
"""
HOSTILE = [
    "<b>{{7*7}}",
    '"><script>alert(1)</script>',
    "' onerror='alert(1)",
    "javascript:alert(1)",
    "\r\nBcc: everyone@example.org",
    "{{ urls.unsubscribe }}",
    "{% for x in range(9) %}",
    ":::\n::: html\n<mj-raw>",
    "-->",
    "</title></head>",
    "&amp;lt;&#60;",
    "\u2028\u0000\x1b[31m",
    "Zoë “O’Brien” 日本 🎉",
]


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Composed:
    """An issue with the reader's name in every kind of place there is."""
    publication = make_publication(tmp_path_factory.mktemp("publication"))
    front = FRONT.replace("subject: The numbers", 'subject: "For {{ subscriber.first_name }}"')
    front = front.replace("Four editors.", "Hello {{ subscriber.first_name }}")
    issue = make_issue(publication.folder, EVERYWHERE, front)
    return compose(issue, publication, load_catalogue(publication.folder, "default"))


def reader(name: str) -> Mapping[str, str]:
    return {NAME: name, **TOKENS}


def visible(value: str) -> str:
    """The value with its control characters as spaces, which is how it is shown."""
    return " ".join("".join(" " if letter in CONTROLS else letter for letter in value).split())


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_name_reads_as_it_is_and_adds_no_tag(value: str, everywhere: Composed) -> None:
    harmless = LexborHTMLParser(fill(everywhere.html, reader("Ada")))
    page = LexborHTMLParser(fill(everywhere.html, reader(value)))
    assert [node.tag for node in page.css("*")] == [node.tag for node in harmless.css("*")]
    assert visible(value) in " ".join(page.text().split())
    assert [sorted(node.attributes) for node in page.css("*")] == [
        sorted(node.attributes) for node in harmless.css("*")
    ]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_name_cannot_leave_its_part_of_an_address(value: str, everywhere: Composed) -> None:
    page = LexborHTMLParser(fill(everywhere.html, reader(value)))
    theirs = [href for node in page.css("a") if "example.com" in (href := node.attributes.get("href") or "")]
    assert theirs
    assert all(href.startswith("https://example.com/") for href in theirs)
    assert all(href.count("?") <= 1 and "#" not in href and " " not in href for href in theirs)


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_name_starts_no_header_of_its_own(value: str, everywhere: Composed) -> None:
    subject = fill(everywhere.subject, reader(value))
    assert len(subject.splitlines()) == 1
    assert CONTROLS.isdisjoint(subject)
    assert visible(value) in " ".join(subject.split())


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_name_is_plain_words_in_the_text_part(value: str, everywhere: Composed) -> None:
    text = fill(everywhere.text, reader(value))
    harmless = fill(everywhere.text, reader("Ada"))
    assert visible(value) in " ".join(text.split())
    assert text.count("\n") == harmless.count("\n")


@settings(max_examples=100, deadline=None)
@given(name=st.text())
def test_no_name_at_all_adds_a_tag_or_reads_differently(name: str, everywhere: Composed) -> None:
    harmless = fill(everywhere.html, reader("Ada"))
    html = fill(everywhere.html, reader(name))
    assert html.count("<") == harmless.count("<")
    assert html.count('"') == harmless.count('"')
    shown = unescape(html.partition("<p")[2].partition(">Dear ")[2].partition(", <strong")[0])
    assert " ".join(shown.split()) == visible(name)


def test_a_value_that_is_missing_or_blank_reads_as_the_fallback(composed: Compose) -> None:
    issue = composed('Dear {{ subscriber.first_name or "“friend” & all" }},\n')
    for values in ({}, {NAME: ""}, {NAME: " \t"}):
        assert "Dear “friend” &amp; all," in fill(issue.html, values)
        assert "Dear “friend” & all," in fill(issue.text, values)


def test_filters_work_on_the_value_and_on_the_fallback(composed: Compose) -> None:
    issue = composed('{{ subscriber.first_name or "friend" | upper }} {{ subscriber.city | title }}\n')
    assert "FRIEND Pale Harbour" in fill(issue.html, {"subscriber.city": "pale harbour"})
    assert "ADA" in fill(issue.text, {NAME: "ada"})


def test_markdown_does_not_bend_a_tag(composed: Compose) -> None:
    issue = composed('_{{ subscriber.first_name or "there -- *really*" }}_ and `{{ subscriber.city }}`\n')
    html = fill(issue.html, {NAME: "Ada", "subscriber.city": "a*b*c"})
    assert "<em>Ada</em>" in html
    assert ">a*b*c</code>" in html
    assert "<em>there -- *really*</em>" in fill(issue.html, {})


def test_what_is_the_same_for_all_readers_is_put_in_once_and_escaped(composed: Compose) -> None:
    front = FRONT.replace("title: The numbers", 'title: "Cuts & <b>bruises</b>"')
    issue = composed("About {{ issue.title }}, no. {{ issue.number }} of {{ issue.date }}.\n", front=front)
    assert "About Cuts &amp; &lt;b&gt;bruises&lt;/b&gt;, no. 27 of 24 November 2026." in render_web(issue, {})
    assert "About Cuts & <b>bruises</b>, no. 27 of 24 November 2026." in render_text(issue, {})
    assert [part for part in issue.public if isinstance(part, Slot)] == []


def test_two_plain_braces_are_two_plain_braces(composed: Compose) -> None:
    issue = composed("Write \\{{ name }} in **\\{{ bold }}**.\n")
    assert "Write {{ name }} in <strong>{{ bold }}</strong>." in render_web(issue, {})
    assert "Write {{ name }} in {{ bold }}." in render_text(issue, {})


def test_code_keeps_its_braces(composed: Compose) -> None:
    issue = composed("::: code\nprint({{ subscriber.email }})\n:::\n")
    assert "print({{ subscriber.email }})" in fill(issue.html, {"subscriber.email": "ada@example.org"})


def test_a_reader_s_own_words_cannot_pose_as_a_mark(composed: Compose) -> None:
    issue = composed("Dear {{ subscriber.first_name }}, from {{ subscriber.city }}.\n")
    mark = issue._marks.place("subscriber.city")
    assert f"Dear {mark}," in fill(issue.html, {NAME: mark, "subscriber.city": "Oslo"})


def test_an_issue_that_contains_the_marks_gets_others(composed: Compose) -> None:
    mark = composed("Dear {{ subscriber.first_name }}.\n")._marks.place("subscriber.city")
    issue = composed(f"Dear {{{{ subscriber.first_name }}}}. {mark}\n")
    assert f"Dear Ada. {mark}" in fill(issue.html, {NAME: "Ada"})


def test_nothing_of_one_issue_is_left_in_the_next(publication: Publication) -> None:
    composer = Composer(publication, load_catalogue(publication.folder, "default"))
    first = composer.compose(make_issue(publication.folder, "Dear {{ subscriber.first_name }},\n"))
    second = composer.compose(make_issue(publication.folder, "Dear reader,\n"))
    assert "Dear Ada," in fill(first.html, {NAME: "Ada"})
    assert [part for part in second.public if isinstance(part, Slot)] == []
