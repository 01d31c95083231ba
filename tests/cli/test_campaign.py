"""``newsletter campaign``: what is promised to people at a terminal and to scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsletter.cli.main import run

_PROMISED = {
    "id",
    "issue",
    "state",
    "recipients",
    "accepted",
    "rejected",
    "skipped",
    "parked",
    "todo",
}
"""The keys scripts may rely on for good."""


class Desk:
    """A publication with one issue and a list of three, and the command run in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        self.do("list", "create", "weekly")
        for name in ("ada", "ben", "cleo"):
            self.do("subscriber", "add", f"{name}@people.example", "--list", "weekly", "--attr", f"first_name={name}")

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        code = run(["-C", str(self.folder), *arguments])
        captured = self._capsys.readouterr()
        return code, captured.out, captured.err

    def do(self, *arguments: str) -> str:
        """What a command that must succeed prints."""
        code, out, err = self.run(*arguments)
        assert code == 0, err
        return out

    def json(self, *arguments: str) -> Any:
        """The same as data."""
        return json.loads(self.do(*arguments, "--json"))

    def mails(self) -> int:
        """How many files the outbox holds."""
        return len(list((self.folder / "outbox").glob("*.eml")))


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    assert run(["init", str(tmp_path / "letter")]) == 0
    capsys.readouterr()
    return Desk(tmp_path / "letter", capsys)


def test_sending_mails_everybody_and_prints_an_account_that_adds_up(desk: Desk) -> None:
    sent = desk.json("campaign", "send", "1", "--list", "weekly", "--yes")
    assert sent.keys() >= _PROMISED
    assert (sent["state"], sent["recipients"], sent["accepted"], sent["todo"]) == ("sent", 3, 3, 0)
    assert sent["balanced"] is True
    assert desk.mails() == 3
    assert desk.json("campaign", "status", "1") == sent
    assert desk.json("campaign", "list") == [sent]


def test_nothing_is_sent_without_a_yes_where_there_is_no_terminal(desk: Desk) -> None:
    code, _, advice = desk.run("campaign", "send", "1", "--list", "weekly")
    assert code == 3
    assert "add --yes" in advice
    assert desk.json("campaign", "list") == []
    assert desk.mails() == 0


def test_what_is_about_to_happen_is_shown_with_every_reason_for_leaving_someone_out(desk: Desk) -> None:
    desk.do("subscriber", "unsubscribe", "ben@people.example", "--list", "weekly")
    _, _, shown = desk.run("campaign", "send", "1", "--list", "weekly")
    words = " ".join(shown.split())
    assert "3 on the list − 1 unsubscribed = 2 will get it" in words


def test_sending_again_reaches_only_those_who_joined_since(desk: Desk) -> None:
    desk.do("campaign", "send", "1", "--list", "weekly", "--yes")
    code, _, said = desk.run("campaign", "send", "1", "--list", "weekly", "--yes")
    assert code == 3
    assert "has “001-hello” already" in said
    desk.do("subscriber", "add", "dora@people.example", "--list", "weekly")
    again = desk.json("campaign", "send", "1", "--list", "weekly", "--yes")
    assert (again["id"], again["recipients"]) == (2, 1)
    assert desk.mails() == 4


def test_an_issue_that_was_changed_after_it_was_sent_is_not_sent_on(desk: Desk) -> None:
    desk.do("campaign", "send", "1", "--list", "weekly", "--yes")
    desk.do("subscriber", "add", "dora@people.example", "--list", "weekly")
    path = desk.folder / "issues" / "001-hello.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nOne more thing.\n", encoding="utf-8")
    code, _, said = desk.run("campaign", "send", "1", "--list", "weekly", "--yes")
    assert code == 3
    assert "was changed after campaign 1 sent it" in said


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("send", "1", "--list", "wekly", "--yes"), 1, "did you mean “weekly”?"),
        (("send", "9", "--list", "weekly", "--yes"), 2, "there is no issue “9”"),
        (("send", "1", "--list", "weekly", "--provider", "mian", "--yes"), 2, "there is no provider “mian”"),
        (("send", "1"), 2, "--list"),
        (("status", "7"), 2, "there is no campaign “7”"),
        (("resume", "7"), 2, "there is no campaign “7”"),
    ],
)
def test_what_cannot_be_is_said_with_a_remedy(desk: Desk, arguments: tuple[str, ...], code: int, words: str) -> None:
    got, _, said = desk.run("campaign", *arguments)
    assert got == code
    assert words in said


def test_a_sent_campaign_can_be_neither_paused_nor_resumed_nor_cancelled(desk: Desk) -> None:
    desk.do("campaign", "send", "1", "--list", "weekly", "--yes")
    for verb in (("pause", "1"), ("resume", "1"), ("cancel", "1", "--yes")):
        code, _, said = desk.run("campaign", *verb)
        assert code == 3
        assert "campaign 1 is sent" in said


def test_an_outbox_in_the_way_pauses_then_cancel_gives_up_the_rest(desk: Desk) -> None:
    (desk.folder / "outbox").write_text("a file where the folder should be", encoding="utf-8")
    code, _, said = desk.run("campaign", "send", "1", "--list", "weekly", "--yes")
    assert code == 1
    assert "Go on:  newsletter campaign resume 1" in said
    desk.do("campaign", "cancel", "1", "--yes")
    final = desk.json("campaign", "status", "1")
    assert (final["state"], final["skipped_by_reason"], final["balanced"]) == ("cancelled", {"cancelled": 3}, True)


def test_deliveries_name_each_recipient_once(desk: Desk) -> None:
    desk.do("campaign", "send", "1", "--list", "weekly", "--yes")
    rows = desk.json("campaign", "deliveries", "1")
    assert [row["email"] for row in rows] == ["ada@people.example", "ben@people.example", "cleo@people.example"]
    assert {row["state"] for row in rows} == {"accepted"}
    assert desk.json("campaign", "deliveries", "1", "--state", "rejected") == []


def test_a_campaign_is_found_by_its_issue(desk: Desk) -> None:
    desk.do("campaign", "send", "1", "--list", "weekly", "--yes")
    assert desk.json("campaign", "status", "001-hello")["id"] == 1
    assert desk.json("campaign", "status", "hello")["id"] == 1


def broken(desk: Desk) -> None:
    """An issue with an error in it."""
    path = desk.folder / "issues" / "002-broken.md"
    path.write_text(
        "---\ntitle: Broken\nnumber: 2\n---\n\nRead [the study](https://example.com/x).\n", encoding="utf-8"
    )


def test_an_issue_with_an_error_is_not_sent(desk: Desk) -> None:
    broken(desk)
    code, _, err = desk.run("campaign", "send", "2", "--list", "weekly", "--yes")
    assert (code, desk.mails()) == (3, 0)
    assert "link-placeholder: this link leads nowhere" in err
    assert "--allow link-placeholder" in err
    assert desk.json("campaign", "list") == []


def test_an_error_is_overruled_by_its_name_and_the_campaign_keeps_that(desk: Desk) -> None:
    broken(desk)
    sent = desk.json("campaign", "send", "2", "--list", "weekly", "--yes", "--allow", "link-placeholder")
    message = "this link leads nowhere: https://example.com/x"
    assert (sent["state"], sent["allowed"]) == ("sent", [{"rule": "link-placeholder", "message": message}])
    assert f"Overruled  link-placeholder: {message}" in desk.do("campaign", "status", "1")
    assert desk.json("campaign", "status", "1")["allowed"] == sent["allowed"]


def test_another_checks_name_overrules_nothing(desk: Desk) -> None:
    broken(desk)
    assert desk.run("campaign", "send", "2", "--list", "weekly", "--yes", "--allow", "size-gmail")[0] == 3
    code, _, err = desk.run("campaign", "send", "2", "--list", "weekly", "--yes", "--allow", "link-placholder")
    assert (code, desk.mails()) == (2, 0)
    assert "did you mean “link-placeholder”?" in err
