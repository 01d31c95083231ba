"""``newsletter issue preview`` as a process: it says where it is, and stops when told to, whoever still looks."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from newsletter.cli.main import run
from newsletter.web.server import listen
from tests.web.preview.conftest import FRONT, make_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A publication's folder with one issue."""
    return make_folder(tmp_path.resolve() / "margin")


@contextmanager
def previewing(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command in a process of its own, and the address it prints."""
    command = [sys.executable, "-m", "newsletter", "-C", str(folder), "issue", "preview", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found is not None
            yield process, found[0]
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_and_soon_though_somebody_is_looking(folder: Path, number: signal.Signals) -> None:
    with previewing(folder, "--port", "0") as (process, address):
        assert "The numbers" in httpx.get(address, timeout=20).text
        with httpx.stream("GET", httpx.URL(address).join("/changes")) as answer:
            lines = answer.iter_lines()
            next(lines)
            process.send_signal(number)
            assert list(lines) == [""], "the page is let go"
        _, words = process.communicate(timeout=5)
        assert process.returncode == 0
    assert words.rstrip().endswith("Stopped.")
    assert "Traceback" not in words


def test_without_an_issue_it_is_the_newest(folder: Path) -> None:
    (folder / "issues" / "028-next.md").write_text(FRONT.replace("27", "28"), encoding="utf-8")
    with previewing(folder, "--port", "0", "--no-open") as (_, address):
        assert address.endswith("/issues/028-next.md")


def test_an_issue_may_lie_elsewhere(folder: Path, tmp_path: Path) -> None:
    draft = tmp_path / "a draft.md"
    draft.write_text(FRONT + "\nNot yet.\n", encoding="utf-8")
    with previewing(folder, str(draft), "--port", "0") as (_, address):
        assert address.endswith("/issues/a%20draft.md")
        assert "Not yet." in httpx.get(f"{address}/mail", timeout=20).text
        draft.write_text(FRONT + "\nAlmost.\n", encoding="utf-8")
        with httpx.stream("GET", httpx.URL(address).join("/changes?since=1")) as answer:
            events = (line for line in answer.iter_lines() if line.startswith("event"))
            while "Almost." not in httpx.get(f"{address}/mail").text:
                next(events)


def test_where_there_is_no_issue_yet_the_list_says_how_to_begin_one(folder: Path) -> None:
    (folder / "issues" / "027-numbers.md").unlink()
    with previewing(folder, "--port", "0") as (_, address):
        assert "newsletter issue new" in httpx.get(address, timeout=20).text


def test_a_port_that_is_taken_is_said_in_words_and_ours_gives_way(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        assert run(["-C", str(folder), "issue", "preview", "--port", port]) == 1
    assert f"another program serves at 127.0.0.1 port {port}" in capsys.readouterr().err
    with previewing(folder) as (_, first), previewing(folder) as (_, second):
        assert first != second
        assert httpx.get(second, timeout=20).status_code == 200


def test_an_issue_that_is_not_there_is_said_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(folder), "issue", "preview", "99"]) == 2
    assert "there is no issue “99”" in capsys.readouterr().err
