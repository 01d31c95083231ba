"""What docs/getting-started.md says to type, typed in that order."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from newsletter.cli.main import run
from newsletter.errors import Exit

PAGE = Path(__file__).parents[2] / "docs" / "getting-started.md"
PEOPLE = "email,first_name\nada@my-letter.example,Ada\nruna@ferrynotice.example,Runa\n"


def typed() -> list[list[str]]:
    """The commands on the page, as words; those that stand in a running text are not meant to be typed in order."""
    blocks = re.findall(r"^ *```(\w*)\n(.*?)^ *```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [shlex.split(line) for language, block in blocks if not language for line in block.splitlines()]


def test_the_page_can_be_followed_from_its_top_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    followed = 0
    for program, *words in typed():
        if program == "cd":
            monkeypatch.chdir(words[0])
            Path("people.csv").write_text(PEOPLE, encoding="utf-8")
        elif program == "newsletter" and words[0] != "serve":
            # A test has no terminal at which it could be asked.
            answer = ["--yes"] if words[:2] == ["campaign", "send"] else []
            assert run([*words, *answer]) == Exit.OK, (words, capsys.readouterr().err)
            followed += 1
    assert followed >= 9
    assert "Accepted      2  100.0 % of recipients" in capsys.readouterr().out
    assert len(list(Path("outbox").glob("*.eml"))) == 2
