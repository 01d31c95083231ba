"""``newsletter list``: make lists and see who stands where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsletter.cli.main import run


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["init", str(tmp_path / "margin")]) == 0
    capsys.readouterr()
    return str(tmp_path / "margin")


def test_a_list_is_made_filled_and_counted(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", folder, "list", "show"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "newsletter list create" in captured.err
    assert run(["-C", folder, "list", "create", "weekly"]) == 0
    assert run(["-C", folder, "subscriber", "add", "ada@example.org", "--list", "weekly"]) == 0
    capsys.readouterr()
    assert run(["-C", folder, "list", "show"]) == 0
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split() == ["List", "Active", "Unconfirmed", "Pausing", "Unsubscribed", "Suppressed", "Since"]
    assert row.split()[:6] == ["weekly", "1", "0", "0", "0", "0"]


def test_lists_are_data_too(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["-C", folder, "list", "create", "weekly"])
    capsys.readouterr()
    assert run(["-C", folder, "list", "show", "--json"]) == 0
    (facts,) = json.loads(capsys.readouterr().out)
    assert run(["-C", folder, "list", "show", "weekly", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == facts
    assert facts.pop("created_at").endswith("Z")
    assert facts == {"name": "weekly", "active": 0, "pending": 0, "paused": 0, "unsubscribed": 0, "suppressed": 0}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["create", "weekly"], 1, "there is a list “weekly” already"),
        (["create", "Weekly News"], 2, "weekly-news"),
        (["show", "weekli"], 1, "did you mean “weekly”?"),
    ],
)
def test_mistakes_are_told_with_what_to_do(
    folder: str, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    run(["-C", folder, "list", "create", "weekly"])
    capsys.readouterr()
    assert run(["-C", folder, "list", *arguments]) == code
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.out == ""
