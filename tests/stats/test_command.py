"""``newsletter stats``: the same facts in words and as data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsletter.cli.main import run
from newsletter.cli.stats import sparkline
from newsletter.store import Store
from tests.support.web import publication, sent_campaign


@pytest.fixture
def folder(sqlite_store: Store, tmp_path: Path) -> str:
    """A publication that sent issue 1 to five people."""
    assert sent_campaign(sqlite_store, publication(tmp_path), people=5) == 1
    return str(tmp_path)


@pytest.mark.parametrize("reference", ["1", "001-promise", "promise"])
def test_a_campaign_goes_by_its_number_or_its_issue(
    folder: str, capsys: pytest.CaptureFixture[str], reference: str
) -> None:
    assert run(["-C", folder, "stats", "show", reference]) == 0
    words = capsys.readouterr().out
    assert words.startswith("Issue 1 · A promise · 5 accepted")
    assert "not reported by outbox" in words


def test_the_json_form_names_every_denominator(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", folder, "stats", "show", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {name: found[name] for name in ("id", "issue", "state", "recipients", "accepted", "rejected")} == {
        "id": 1,
        "issue": "001-promise",
        "state": "sent",
        "recipients": 5,
        "accepted": 5,
        "rejected": 0,
    }
    assert (found["skipped"], found["parked"], found["todo"], found["delivered"]) == (0, 0, 0, None)
    for name in ("bounced", "opened", "opened_at_most", "clicked", "unsubscribed", "complained"):
        assert set(found[name]) == {"count", "of", "of_what", "rate"}
    assert found["opens"]["people"] == []


def test_links_are_listed_though_nobody_followed_them(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", folder, "stats", "links", "1"]) == 0
    assert "https://pale.example/ines" in capsys.readouterr().out
    assert run(["-C", folder, "stats", "links", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [link["people"] for link in found["links"]] == [0, 0, 0, 0]
    assert found["links"][0]["rate"] is None


def test_a_campaign_that_is_not_there_is_a_mistake_in_the_command(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", folder, "stats", "show", "27"]) == 2
    assert "there is no campaign “27”" in capsys.readouterr().err


def test_a_sparkline_shows_the_least_count_above_nothing() -> None:
    assert sparkline((0, 1, 50, 100)) == "▁▂▅█"
    assert sparkline((0, 0)) == "▁▁"
    assert sparkline(()) == ""
