"""Nobody is missed and nobody gets an issue twice, whatever kills the process.

Real processes, a real SQLite file, real mail files; ``kill -9`` at every point of the protocol and at random moments.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from newsletter.sending.ledger.balance import Account, account
from newsletter.store import open_store
from tests.conftest import make_store
from tests.support.campaigns import LIMITS, frozen_campaign
from tests.support.crash import POINTS

_SETTINGS = """
[publication]
name = "The Margin"
from = "Jo Aldana <jo@margin.example>"
base_url = "https://news.margin.example"
postal_address = "12 Quay Street, Pale Harbour"
"""
_RESUME = ("campaign", "resume", "1", "--json")


def _publication(folder: Path, people: int) -> Path:
    """A publication with one frozen campaign, of batches of ten, that nobody has begun to send."""
    (folder / "newsletter.toml").write_text(_SETTINGS, encoding="utf-8")
    store = make_store(folder / "newsletter.db")
    frozen_campaign(store, people, limits=LIMITS)
    store.close()
    return folder


def _newsletter(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "newsletter", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def _crash(folder: Path, point: str, nth: int) -> int:
    command = [sys.executable, "-m", "tests.support.crash", point, str(nth), "-C", str(folder), *_RESUME]
    return subprocess.run(command, capture_output=True, check=False, timeout=120).returncode


def _copies(folder: Path) -> Counter[str]:
    """How many mail files there are for each address, whatever their names."""
    files = sorted((folder / "outbox").glob("*.eml"))
    return Counter(str(message_from_bytes(file.read_bytes(), policy=policy.default)["To"]) for file in files)


def _account(folder: Path) -> Account:
    store = open_store(f"sqlite:///{folder / 'newsletter.db'}")
    with store.read() as session:
        found = account(session, 1)
    store.close()
    return found


def _everybody_has_it_once(folder: Path, people: int) -> None:
    copies = _copies(folder)
    assert copies == Counter({f"Reader{number}@weekly.example": 1 for number in range(people)})
    final = _account(folder)
    assert (final.state, final.accepted, final.todo, final.balanced) == ("sent", people, 0, True)


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_this_point_and_resumed_everybody_has_it_once(tmp_path: Path, point: str) -> None:
    nth = 1 if point == "before the campaign is closed" else 4
    folder = _publication(tmp_path, 60)
    assert _crash(folder, point, nth) == -signal.SIGKILL
    assert _account(folder).balanced
    resumed = _newsletter(folder, *_RESUME)
    assert resumed.returncode == 0, resumed.stderr
    _everybody_has_it_once(folder, 60)


def test_killed_again_and_again_at_random_everybody_has_it_once(tmp_path: Path) -> None:
    chance, people = random.Random(7), 1_200
    folder = _publication(tmp_path, people)
    for _ in range(6):
        process = subprocess.Popen(_command(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _wait_for_mail(folder, more_than=_written(folder) + chance.randrange(60))
        time.sleep(chance.uniform(0, 0.02))
        process.kill()
        assert process.wait() == -signal.SIGKILL, "the campaign was over before it could be killed"
    assert _newsletter(folder, *_RESUME).returncode == 0
    _everybody_has_it_once(folder, people)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_finishes_what_is_under_way_and_says_how_to_go_on(tmp_path: Path, number: int) -> None:
    people = 1_000
    folder = _publication(tmp_path, people)
    command = [sys.executable, "-m", "newsletter", "-C", str(folder), "campaign", "resume", "1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    _wait_for_mail(folder)
    process.send_signal(number)
    _, advice = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "newsletter campaign resume 1" in advice
    paused = _account(folder)
    assert (paused.state, paused.uncertain, paused.balanced) == ("paused", 0, True)
    assert 0 < paused.accepted < people
    assert len(_copies(folder)) == paused.accepted, "a call was left without its outcome"
    assert _newsletter(folder, *_RESUME).returncode == 0
    _everybody_has_it_once(folder, people)


def test_two_processes_never_send_from_one_database(tmp_path: Path) -> None:
    people = 1_000
    folder = _publication(tmp_path, people)
    first = subprocess.Popen(_command(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _wait_for_mail(folder)
    second = _newsletter(folder, *_RESUME)
    assert second.returncode == 3
    assert "another process is sending" in second.stderr
    assert first.wait(timeout=60) == 0
    _everybody_has_it_once(folder, people)


def test_an_outbox_that_cannot_be_written_pauses_and_loses_nobody(tmp_path: Path) -> None:
    folder = _publication(tmp_path, 60)
    (folder / "outbox").write_text("a file where the folder should be", encoding="utf-8")
    refused = _newsletter(folder, "campaign", "resume", "1")
    assert refused.returncode == 1
    assert "cannot be written" in refused.stderr
    paused = _account(folder)
    assert (paused.state, paused.todo, paused.balanced) == ("paused", 60, True)
    (folder / "outbox").unlink()
    assert _newsletter(folder, *_RESUME).returncode == 0
    _everybody_has_it_once(folder, 60)


def _command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "newsletter", "-C", str(folder), *_RESUME]


def _written(folder: Path) -> int:
    return len(list((folder / "outbox").glob("*.eml")))


def _wait_for_mail(folder: Path, more_than: int = 0) -> None:
    for _ in range(3_000):
        if _written(folder) > more_than:
            return
        time.sleep(0.01)
    pytest.fail("no mail was written")
