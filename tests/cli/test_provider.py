"""``newsletter provider list``: what is configured, told without an account or a secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsletter.cli.main import run

CONFIG = """\
[publication]
name = "The Margin"
from = "Jo Aldana <jo@margin.example>"
base_url = "https://news.margin.example"
postal_address = "12 Quay Street"

[sending]
provider = "main"

[providers.main]
kind = "postmark"
token_env = "A_VARIABLE_THAT_IS_NOT_SET"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "newsletter.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def test_the_list_says_what_happens_when_an_outcome_is_unknown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(folder), "provider", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["main", "postmark", "500", "looked", "up,", "then", "settled", "default"]
    assert lines[2].split() == ["outbox", "outbox", "100", "sent", "again:", "it", "counts", "once"]


def test_the_list_is_data_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(folder), "provider", "list", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)[0]
    assert first == {
        "name": "main", "kind": "postmark", "unknown_outcome": "search", "batch_messages": 500, "default": True,
    }  # fmt: skip


def test_an_unknown_kind_is_a_usage_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "newsletter.toml").write_text(CONFIG.replace("postmark", "postmork"), encoding="utf-8")
    assert run(["-C", str(folder), "provider", "list"]) == 2
    assert "did you mean “postmark”?" in capsys.readouterr().err
