"""The finer points of single checks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newsletter.checks.base import Finding, Severity

Say = Callable[..., list[Finding]]


def places(findings: list[Finding]) -> list[str]:
    """The findings with what stands in the file at their places."""
    return [f"{finding.place.line}:{finding.place.column}" for finding in findings if finding.place]


@pytest.mark.parametrize(
    ("size", "severity"),
    [(89_999, None), (90_000, Severity.WARNING), (102_399, Severity.WARNING), (102_400, Severity.ERROR)],
)
def test_gmails_limit_is_counted_in_bytes(say: Say, size: int, severity: Severity | None) -> None:
    html = "é" * (size // 2) + "x" * (size % 2)
    assert [finding.severity for finding in say("size-gmail", html=html)] == ([severity] if severity else [])


def test_styles_for_outlook_do_not_count(say: Say) -> None:
    style = "<style>" + "a" * 10_000 + "</style>"
    assert say("style-limit", html=f"{style}<!--[if mso]>{style}<![endif]-->") == []
    assert say("style-limit", html=style + style)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://www.example.org/x",
        "http://localhost:8000/x",
        "http://127.0.0.1/",
        "https://staging.test/x",
        "https://pale.example/TODO",
        "#nowhere",
        "#",
        "",
    ],
)
def test_a_link_that_leads_nowhere_is_an_error(say: Say, url: str) -> None:
    (finding,) = say("link-placeholder", f"Read [the study]({url}).")
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    "url", ["https://example.com.pale.example", "https://pale.example/todos", "mailto:jo@margin.example", "#reading"]
)
def test_a_link_that_leads_somewhere_is_fine(say: Say, url: str) -> None:
    assert say("link-placeholder", f"::: callout\nid: reading\n\nRead [the study]({url}).\n:::") == []


def test_the_publications_own_address_is_a_matter_of_its_settings(say: Say) -> None:
    archive = "[On the web]({{ urls.archive }})"
    assert say("link-placeholder", archive) == say("link-insecure", archive) == []


def test_a_link_is_shown_where_it_stands(say: Say) -> None:
    assert places(say("link-insecure", "One\n\nRead [it](http://pale.example).")) == ["6:11"]
    assert places(say("link-vague", "One\n\nRead it [Here!](https://pale.example).")) == ["6:9"]


def test_links_in_blocks_are_looked_at_too(say: Say) -> None:
    assert say("link-insecure", "::: button\nlabel: Go on\nurl: http://pale.example\n:::")
    assert say("link-vague", "::: button\nlabel: Click here\nurl: https://pale.example\n:::")


def test_a_linked_picture_is_read_by_its_text(say: Say) -> None:
    assert say("link-vague", html='<a href="https://pale.example"><img src="x.png" alt=""></a>')
    assert say("link-vague", html='<a href="https://pale.example"><img src="x.png" alt="The study"></a>') == []


@pytest.mark.parametrize(
    "tag",
    ["{{ subscriber.email }}", "{{ publication.name }}", '{{ subscriber.first_name or "" }}', "{{ urls.archive }}"],
)
def test_what_is_known_of_everybody_needs_no_fallback(say: Say, tag: str) -> None:
    assert say("merge-tag-fallback", f"A {tag} b") == []


def test_a_number_the_issue_does_not_have_needs_a_fallback(say: Say) -> None:
    assert say("merge-tag-fallback", "Issue {{ issue.number }}")
    assert say("merge-tag-fallback", "---\ntitle: T\nnumber: 3\n---\nIssue {{ issue.number }}") == []


def test_tags_in_code_are_none(say: Say) -> None:
    assert say("merge-tag-fallback", "```\n{{ subscriber.first_name }}\n```") == []


def test_the_subject_is_counted_as_the_reader_gets_it(say: Say) -> None:
    front = "---\ntitle: T\nsubject: '{}'\n---\n"
    assert say("subject-length", front.format("x" * 60)) == []
    assert say("subject-length", front.format("x" * 61))[0].severity is Severity.WARNING
    assert say("subject-length", front.format('{{ subscriber.first_name or "Reader" }}, hello')) == []
    (empty,) = say("subject-length", front.format("{{ subscriber.first_name }}"))
    assert (empty.severity, places([empty])) == (Severity.ERROR, ["3:None"])


@pytest.mark.parametrize(("length", "found"), [(39, 1), (40, 0), (110, 0), (111, 1)])
def test_a_preheader_has_40_to_110_characters(say: Say, length: int, found: int) -> None:
    assert len(say("preheader", f"---\ntitle: T\npreheader: {'x' * length}\n---\n")) == found


def test_a_second_title_is_told_where_it_stands(say: Say) -> None:
    assert places(say("heading-order", "# One\n\nWords.\n\n# Two\n")) == ["8:1"]
    header = "::: header\ntitle: One\n:::\n"
    assert say("heading-order", f"{header}\n## Two\n\n### Three\n\n## Four\n") == []
    assert places(say("heading-order", f"{header}\n# Two\n")) == ["8:1"]


@pytest.mark.parametrize("alt", ["cover.png", "IMG_2034", "Screenshot 12", "people/ines.JPG"])
def test_the_name_of_a_file_says_nothing(say: Say, alt: str) -> None:
    assert say("image-alt", f"![{alt}](https://pale.example/x.png)")[0].severity is Severity.WARNING


def test_a_picture_by_hand_must_have_a_text_and_may_have_an_empty_one(say: Say) -> None:
    picture = '::: html\n\n<img src="https://pale.example/x.png"{}>\n:::'
    assert say("image-alt", picture.format(""))[0].severity is Severity.ERROR
    assert say("image-alt", picture.format(' alt=""')) == []
    assert say("image-alt", picture.format(f' alt="{"x" * 126}"'))[0].severity is Severity.WARNING


@pytest.mark.parametrize("text", ["A TODO app", "`TODO` is a word", "mastodon", "XXXL", "https://pale.example/TODO"])
def test_words_that_merely_look_like_a_note_are_fine(say: Say, text: str) -> None:
    assert bool(say("leftovers", text)) == (text == "A TODO app")


def test_notes_are_found_in_the_front_matter_and_in_cards(say: Say) -> None:
    assert places(say("leftovers", "---\ntitle: T\npreheader: FIXME\n---\n")) == ["3:12"]
    cards = "::: cards\n\n- title: Lorem ipsum dolor\n  url: https://pale.example\n:::"
    assert places(say("leftovers", cards)) == ["6:10"]


def test_each_part_must_have_the_way_out_and_the_address(say: Say) -> None:
    for rule in ("unsubscribe-link", "postal-address"):
        assert say(rule) == []
        assert "HTML" in say(rule, html="<p>Hello</p>")[0].message
        assert "text" in say(rule, text="Hello")[0].message


def test_an_address_in_a_comment_or_a_style_is_not_shown(say: Say) -> None:
    address = "12 Quay Street, Pale Harbour"
    assert say("postal-address", html=f"<style>{address}</style><!-- {address} -->")
    assert say("postal-address", html="<p>12 Quay Street,<br>\n Pale&nbsp;Harbour</p>") == []


def test_the_sign_that_was_meant_is_named(say: Say) -> None:
    (finding,) = say("control-characters", "It\x92s ours.")
    assert finding.remedy == "type the sign anew: probably ’"
    assert places([finding]) == ["4:3"]
    assert "new line" in say("control-characters", "One\u2028two")[0].remedy


def test_only_a_label_that_hides_the_payment_is_found(say: Say) -> None:
    sponsor = "::: sponsor\nlabel: {}\nname: Tidewater Books\n:::"
    for label in ("Supported by", "Advertisement", "This issue’s sponsor", "Presented by"):
        assert say("sponsor-label", sponsor.format(label)) == []
    assert say("sponsor-label", sponsor.format("Readers like"))
