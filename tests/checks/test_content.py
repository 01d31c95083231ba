"""The finer points of the checks of subject, sender, characters, pictures and words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from newsletter.checks.base import Dossier, Example, Finding, load_rules
from newsletter.issues.files import IssueFile
from newsletter.message import Address

Say = Callable[..., list[Finding]]
Told = Callable[..., list[Finding]]


@pytest.fixture
def told(dossier: Callable[[Example], Dossier]) -> Told:
    """What one rule says of an issue beside which something else is known."""
    rules = {rule.name: rule for rule in load_rules()}

    def ask(name: str, markdown: str = "Good morning.", **known: Any) -> list[Finding]:
        return list(rules[name].check(dossier(Example(markdown, dossier=known))))

    return ask


def subject(text: str) -> str:
    return f'---\ntitle: T\nsubject: "{text}"\n---\nGood morning.\n'


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        ("subject-shouting", "THE LAST CHANCE", 1),
        ("subject-shouting", "NASA AND ESA agree", 1),
        ("subject-shouting", "A talk with the BBC", 0),
        ("subject-shouting", "A B C", 0),
        ("subject-punctuation", "Really?", 0),
        ("subject-punctuation", "Really?!", 1),
        ("subject-punctuation", "Hi! Ho!", 1),
        ("subject-punctuation", "Save $$$", 1),
        ("subject-punctuation", "And then …", 0),
        ("subject-punctuation", "🎉 Five years", 0),
        ("subject-punctuation", "🎉🎉 Five years 🎉", 1),
        ("subject-reply", "RE: your order", 1),
        ("subject-reply", "Fwd: look", 1),
        ("subject-reply", "Re[2]: look", 1),
        ("subject-reply", "Really: look", 0),
        ("subject-reply", "React: a love story", 0),
    ],
)
def test_subjects(say: Say, rule: str, text: str, found: int) -> None:
    assert len(say(rule, subject(text))) == found


def issues(*numbers: int, day: date | None = None) -> Iterable[IssueFile]:
    return [IssueFile(Path(f"{n:03}.md"), f"{n:03}", f"T{n}", n, day, subject=f"Subject {n}") for n in numbers]


def test_a_number_a_slug_and_a_subject_are_given_once(told: Told) -> None:
    front = "---\ntitle: T\nsubject: subject  27\nslug: '027'\nnumber: 27\n---\n"
    for rule in ("issue-number", "issue-slug", "subject-repeated"):
        assert len(told(rule, front, others=issues(26, 27))) == 1, rule
        assert told(rule, front, others=issues(25, 26)) == [], rule
        assert told(rule, front) == [], rule
    (finding,) = told("issue-number", front, others=issues(27, 31))
    assert "number: 32" in finding.remedy


def test_an_issue_without_a_number_shares_it_with_nobody(told: Told) -> None:
    unnumbered = [IssueFile(Path("a.md"), "a", "A", None, None)]
    assert told("issue-number", "---\ntitle: T\n---\n", others=unnumbered) == []


@pytest.mark.parametrize(
    ("day", "found"), [("2026-11-24", 0), ("2026-11-18", 0), ("2026-11-10", 1), ("2027-01-10", 0), ("2027-03-10", 1)]
)
def test_the_day_on_the_issue_is_near(told: Told, day: str, found: int) -> None:
    assert len(told("issue-date", f"---\ntitle: T\ndate: {day}\n---\n")) == found


def test_issues_of_the_past_keep_their_day(told: Told) -> None:
    old = "---\ntitle: T\ndate: 2025-01-10\n---\n"
    assert told("issue-date", old, others=issues(28, day=date(2025, 2, 1))) == []
    assert told("issue-date", old, others=issues(28, day=date(2025, 1, 1)))


@pytest.mark.parametrize("name", ["no-reply", "noreply", "do-not-reply", "donotreply", "NoReply", "no_response"])
def test_addresses_that_nobody_reads(told: Told, name: str) -> None:
    assert told("sender-noreply", reply_to=Address(f"{name}@margin.example"))


def test_an_address_that_begins_alike_is_read(told: Told) -> None:
    assert told("sender-noreply", reply_to=Address("nora@margin.example")) == []
    assert told("sender-noreply", reply_to=Address("northreply@margin.example")) == []


def test_the_senders_name(told: Told) -> None:
    for name, found in (
        ("Jo", 0),
        ("", 1),
        ("jo@margin.example", 1),
        ("A very long name of a very long newsletter", 1),
    ):
        assert len(told("sender-name", sender=Address("jo@margin.example", name))) == found, name


def test_answers_may_go_to_a_free_mailbox_when_the_mail_comes_from_one(told: Told) -> None:
    free = Address("jo@gmail.com")
    assert told("reply-to", reply_to=free)
    assert told("reply-to", reply_to=free, sender=free) == []


def test_a_long_name_pushes_the_subject_out_of_sight(say: Say) -> None:
    assert say(
        "subject-personal", "---\ntitle: T\nsubject: '{{ subscriber.first_name or \"You\" }}: five charts'\n---\n"
    )
    assert say("subject-personal", "---\ntitle: T\nsubject: Five charts\n---\n") == []


def test_the_preheader_may_use_a_word_of_the_subject(say: Say) -> None:
    front = "---\ntitle: Dashboards\npreheader: Dashboards were their pride.\n---\n"
    assert say("preheader-repeats", front) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cafÃ© au lait", 1), ("itâ€™s", 1), ("Â£5", 1), ("a \ufffd b", 1), ("ðŸ™‚", 1),
        ("café, naïve, Ærø, ÃO, São Paulo, £5, it’s “so”, 🙂, Ô ma", 0), ("Å 5 °C Ø", 0), ("пример 例", 0),
    ],
)  # fmt: skip
def test_letters_read_in_the_wrong_set(say: Say, text: str, found: int) -> None:
    assert len(say("mojibake", text)) == found


def test_joiners_belong_to_emoji_and_scripts(say: Say) -> None:
    assert say("invisible-characters", "👩\u200d🔬 می\u200cخواهم") == []
    assert say("invisible-characters", "a\ufeffb")
    assert say("bidi-controls", "שלום and more") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Read the the study", 1), ("Read the\nthe study", 1), ("The the study", 1), ("had had", 0), ("that that", 0),
        ("the theme", 0), ("bathe the dog", 0), ("a `the the` b", 1), ("the. The", 0), ("one\n\none", 0),
    ],
)  # fmt: skip
def test_words_twice(say: Say, text: str, found: int) -> None:
    assert len(say("double-word", text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a] (https://pale.example)", 1),
        ("[a](https://pale.example", 1),
        ("** bold**", 1),
        ("[a](https://pale.example)", 0),
        ("2 ** 3 and [1] (so)", 0),
        ("`**bold**` and `[a] (https://x.example)`", 0),
        ("```\nx = [a](b)\n```", 0),
    ],
)
def test_markdown_that_was_not_understood(say: Say, text: str, found: int) -> None:
    assert len(say("markdown-left", text)) == found


@pytest.mark.parametrize("note", ["TK", "TKTK", "[link]", "[insert name]", "[your name]", "dolor sit amet", "asdf"])
def test_what_editors_leave_for_later(say: Say, note: str) -> None:
    assert say("leftovers", f"Read {note} first.")


@pytest.mark.parametrize("text", ["[link](https://a.example)", "[name][1]\n\n[1]: https://a.example", "tk", "a TKO"])
def test_words_that_are_no_notes(say: Say, text: str) -> None:
    assert say("leftovers", text) == []


def test_pictures_are_weighed_each_and_together(told: Told) -> None:
    assert told("image-weight", weights={"a.png": 400_000}) == []
    assert told("image-weight", weights={"a.png": 400_001})
    assert told("image-weight", weights={"a.gif": 900_000}) == []
    assert len(told("image-weight", weights={f"{n}.png": 390_000 for n in range(4)})) == 1


def test_a_format_is_told_by_the_path_alone(say: Say) -> None:
    assert say("image-format", "![A cup](https://pale.example/cup.SVG?v=2)")
    assert say("image-format", "![A cup](https://pale.example/cup.png?from=cup.webp)") == []


def test_few_words_are_enough_without_pictures(say: Say) -> None:
    assert say("image-only", "Hello.") == []


def test_a_mail_of_pictures_may_have_a_footer(say: Say) -> None:
    assert say("image-only", "![A](https://a.example/a.png)\n\n![B](https://a.example/b.png)\n\nSee you.")


def test_the_text_part_has_the_limit_of_the_html(say: Say) -> None:
    assert say("size-text", text="x" * 102_400) == []
    assert say("size-text", text="x" * 102_401)
