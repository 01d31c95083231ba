"""What the README says to type works, in that order; and its links, and those of all other pages, lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NOT_HERE = re.compile(r"^(make|pip|newsletter serve)\b", re.MULTILINE)
"""Set-up has tests of its own, and a server does not end."""
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks() -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_readme_opens_with_the_two_commands() -> None:
    assert [line.split()[:2] for line in blocks()[0].splitlines()] == [["make", "demo"], ["make", "test"]]


def test_the_tour_can_be_taken_from_its_top_to_its_end(tmp_path: Path) -> None:
    script = "".join(block for block in blocks() if not NOT_HERE.search(block))
    here = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}
    done = subprocess.run(
        ["sh", "-eux"], input=script, cwd=tmp_path, env=here, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    letter = tmp_path / "my-letter"
    assert "what-the-harbour-taught-me" in " ".join(path.name for path in (letter / "issues").iterdir())
    assert (letter / "first.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert len(list((letter / "outbox").glob("*.eml"))) == 2
    assert "everything adds up" in done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"^```.*?^```$|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", prose):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"
