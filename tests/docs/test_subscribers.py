"""What docs/subscribers.md says to type works, and its export is its import."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from newsletter.cli.main import run
from newsletter.errors import Exit

PAGE = Path(__file__).parents[2] / "docs" / "subscribers.md"


def test_the_commands_on_the_page_can_be_typed_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path / "margin")]) == Exit.OK
    monkeypatch.chdir(tmp_path / "margin")
    Path("people.csv").write_text("E-Mail;First Name\nbob@example.org;Bob\nada@example.org;Ada\n", encoding="utf-8")
    blocks = re.findall(r"^```\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    commands = [shlex.split(line) for block in blocks for line in block.splitlines()]
    assert len(commands) >= 9
    for _, *words in commands:
        assert run(words) == Exit.OK, (words, capsys.readouterr().err)
    assert Path("refused.csv").read_text(encoding="utf-8").splitlines()[1].startswith("3,kept_out,ada@example.org")
    people = Path("weekly.csv").read_text(encoding="utf-8")
    assert [line.split(",")[:2] for line in people.splitlines()[1:]] == [
        ["ada@example.org", "active"],
        ["bob@example.org", "active"],
    ]
