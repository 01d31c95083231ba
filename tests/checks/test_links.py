"""The finer points of the checks of links and merge tags."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newsletter.checks.base import Answer, Example, Finding, Severity, load_rules

Say = Callable[..., list[Finding]]
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def of(url: str) -> str:
    return f"Read [the study]({url})."


@pytest.mark.parametrize(
    ("url", "severity"),
    [
        ("https://https://pale.example", ERROR),
        ("https://pale..example/", ERROR),
        ("https://-pale.example/", ERROR),
        ("https://pale,example/", ERROR),
        ("https://pale.example/study,", WARNING),
        ("https://pale.example/study%20", WARNING),
        ("<https://pale.example/study)>", WARNING),
        ("https://pale.example/study_(first)", None),
        ("https://pale.example./", None),
        ("https://bücher.example/", None),
        ("https://pale.example/?next=https://other.example", None),
    ],
)
def test_an_address_that_was_put_together_wrongly(say: Say, url: str, severity: Severity | None) -> None:
    assert [one.severity for one in say("link-malformed", of(url))] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("https://pale.example", True),
        ("www.pale.example", True),
        ("pale.example/study", False),
        ("other.example", False),
        ("www.other.example/shop", False),
        ("newsletter.toml", False),
        ("shop.other.example", False),
    ],
)
def test_words_that_are_another_address(say: Say, label: str, found: bool) -> None:
    assert bool(say("link-disguised", html=f'<a href="https://www.other.example/shop">{label}</a>')) == found


def test_the_same_words_to_the_same_place_are_fine(say: Say) -> None:
    assert say("link-same-words", f"{of('https://pale.example/s')} {of('https://pale.example/s/')}") == []
    (finding,) = say("link-same-words", f"{of('https://pale.example/1')} {of('https://pale.example/2')}")
    assert "2 different places" in finding.message


def test_a_picture_and_its_title_may_lead_to_the_same_place(say: Say) -> None:
    twice = "[One](https://pale.example/s) and [two](https://pale.example/s)"
    assert say("link-repeated", twice) == []
    assert say("link-repeated", f"{twice} and [three](https://pale.example/s)")


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("", "", 0),
        ("?utm_source=a&utm_medium=b&utm_campaign=c", "?utm_source=a&utm_medium=b&utm_campaign=c", 0),
        ("?utm_source=a&utm_medium=b&utm_campaign=c", "", 1),
        ("?utm_source=a", "?utm_source=a&utm_medium=b&utm_campaign=c", 1),
        ("?utm_source=a&utm_medium=b&utm_campaign=c", "?utm_source=a&utm_medium=b&utm_campaign=d", 2),
        ("?utm_source=a&utm_source=a&utm_medium=b&utm_campaign=c", "?utm_source=a&utm_medium=b&utm_campaign=c", 1),
    ],
)
def test_parameters_that_count_visits_are_complete_and_the_same(say: Say, first: str, second: str, found: int) -> None:
    issue = f"[One](https://pale.example/1{first}) and [two](https://pale.example/2{second})."
    assert len(say("link-utm", issue)) == found


def test_each_website_counts_for_itself(say: Say) -> None:
    issue = "[One](https://a.example/?utm_source=a&utm_medium=b&utm_campaign=c) and [two](https://b.example/)."
    assert say("link-utm", issue) == []


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ("jo@margin.example", 0),
        ("jo@margin.example,ines@pale.example?subject=Hello%20you&body=Dear", 0),
        ("jo@margin.example?subject=a?body=b", 1),
        ("jo@margin.example?Subject=a&attach=b", 1),
        ("jo@margin", 1),
        ("jo@margin.example;ines@pale.example", 1),
    ],
)
def test_an_address_to_write_to(say: Say, rest: str, found: int) -> None:
    assert len(say("link-mailto", of(f"mailto:{rest}"))) == found


@pytest.mark.parametrize(
    ("url", "found"), [("https://bit.ly/x", 1), ("https://www.bit.ly/x", 1), ("https://habit.ly", 0)]
)
def test_a_shortener_is_told_by_its_domain(say: Say, url: str, found: int) -> None:
    assert len(say("link-shortener", of(url))) == found


@pytest.mark.parametrize("host", ["93.184.216.34", "2130706433", "0x7f.1", "0177.1", "[2606:4700::1111]"])
def test_a_number_is_no_name(say: Say, host: str) -> None:
    assert say("link-number", html=f'<a href="https://{host}/x">The study</a>')


def test_a_name_with_digits_is_a_name(say: Say) -> None:
    assert say("link-number", of("https://37signals.example/")) == []


@pytest.mark.parametrize(
    ("url", "severity"),
    [
        ("https://192.168.1.7/x", ERROR),
        ("https://intranet/x", ERROR),
        ("https://wiki.corp/x", ERROR),
        ("https://nas.local/x", ERROR),
        ("https://staging.pale.example/x", WARNING),
        ("https://a1b2.ngrok-free.app/x", WARNING),
        ("https://docs.google.com/document/d/abc/edit?tab=t.0", WARNING),
        ("https://pale.example/wp-admin/post.php?post=3", WARNING),
        ("https://docs.google.com/document/d/abc/view", None),
        ("https://local.example/x", None),
        ("https://93.184.216.34/x", None),
        ("https://dev.to/x", None),
        ("http://localhost:8000/x", None),
    ],
)
def test_a_place_that_readers_cannot_reach(say: Say, url: str, severity: Severity | None) -> None:
    assert [one.severity for one in say("link-private", of(url))] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://jo:sesame@pale.example/", 1),
        ("https://pale.example/?access_token=abc", 1),
        ("https://pale.example/?PHPSESSID=abc", 1),
        ("https://pale.example/?session=", 0),
        ("https://pale.example/@jo", 0),
        ("https://pale.example/?token-of-esteem=abc", 0),
    ],
)
def test_a_secret_in_an_address_is_found_and_not_repeated(say: Say, url: str, found: int) -> None:
    findings = say("link-secret", of(url))
    assert len(findings) == found
    assert not [one for one in findings if "sesame" in one.message or "abc" in one.message]


@pytest.mark.parametrize(
    ("host", "found"),
    [("p\u0430le.example", 1), ("xn--ple-6cd.example", 1), ("bücher.example", 0), ("пример.example", 0)],
)
def test_letters_of_two_alphabets_in_one_name(say: Say, host: str, found: int) -> None:
    assert len(say("link-lookalike", of(f"https://{host}/"))) == found


def test_links_are_counted_once_each(say: Say) -> None:
    links = "\n".join(f"- [Story {number % 60}](https://pale.example/{number % 60})" for number in range(120))
    assert say("link-count", links) == []


def test_the_publications_own_links_are_left_out(say: Say) -> None:
    own = "[a]({{ urls.archive }}) [b](https://news.margin.example) [c](https://news.margin.example/x)"
    for rule in load_rules():
        if rule.name in {"link-count", "link-repeated", "link-utm", "link-secret", "link-same-words"}:
            assert say(rule.name, own) == []
    assert say("link-shortener", of("https://news.margin.example.bit.ly/x"))


def test_a_readers_data_in_an_address(say: Say) -> None:
    assert say("merge-tag-in-link", "::: button\nlabel: Go\nurl: https://a.example/?n={{ subscriber.first_name }}\n:::")
    assert say("merge-tag-in-link", "[Go](https://a.example/{{ issue.number }}), {{ subscriber.first_name }}") == []
    assert say("merge-tag-in-link", "[Go](https://a.example/) {{ subscriber.email }}") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('Hello {{ subscriber.first_name or "" }},', 1),
        ('({{ subscriber.first_name or "" }})', 1),
        ('Hello{{ subscriber.first_name or "" }},', 0),
        ('{{ subscriber.first_name or "" }} hello', 0),
        ('Hello {{ subscriber.first_name or "you" }},', 0),
        ('`{{ subscriber.first_name or "" }},`', 0),
    ],
)
def test_a_hole_is_left_before_a_comma(say: Say, text: str, found: int) -> None:
    assert len(say("merge-tag-gap", text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("*|FNAME|*", 1), ("*|MC:SUBJECT|*", 1), ("%%first_name%%", 1), ("%FIRSTNAME%", 1), ("{$name}", 1),
        ("${name}", 1), ("[FIRST NAME]", 1), ("[firstname,fallback=friend]", 1), ("{% if x %}", 1), ("<%= name %>", 1),
        ("`*|FNAME|*`", 0), ("```\n*|FNAME|*\n```", 0), ("100 % of 5 %", 0), ("it costs $5 {or 6}", 0),
        ("[A first name](https://pale.example)", 0),
    ],
)  # fmt: skip
def test_tags_of_other_programs(say: Say, text: str, found: int) -> None:
    assert len(say("merge-tag-foreign", text)) == found


@pytest.mark.parametrize(
    ("answer", "severity"),
    [
        (Answer(200), None),
        (Answer(404), ERROR),
        (Answer(410), ERROR),
        (Answer(403), INFO),
        (Answer(429), INFO),
        (Answer(500), WARNING),
        (Answer(0, "no answer came within 10 seconds"), WARNING),
        (Answer(refused=True, trouble="it leads into a network"), ERROR),
        (Answer(200, moved="https://pale.example/new"), INFO),
    ],
)
def test_what_a_link_answered(dossier: Callable[[Example], object], answer: Answer, severity: Severity | None) -> None:
    (rule,) = [rule for rule in load_rules() if rule.name == "link-unreachable"]
    url = "https://pale.example/study"
    findings = list(rule.check(dossier(Example(of(url), dossier={"answers": {url: answer}}))))
    assert [one.severity for one in findings] == ([severity] if severity else [])
    assert not [one for one in findings if one.place is None or one.place.line != 4]
