"""``newsletter demo``, as a newcomer runs it: real processes, without a terminal."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections import Counter
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

NEWSLETTER = [sys.executable, "-m", "newsletter"]
DEMO = [*NEWSLETTER, "demo", "--no-serve", "--port", "0"]


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=240
    )


def figures(folder: Path) -> dict[str, Any]:
    shown = run(folder, *NEWSLETTER, "-C", "newsletter-demo", "stats", "show", "1", "--json")
    document: dict[str, Any] = json.loads(shown.stdout)
    return document


def timeless(document: dict[str, Any]) -> dict[str, Any]:
    opens = {key: value for key, value in document["opens"].items() if key != "start"}
    return {key: value for key, value in document.items() if key != "sent_at"} | {"opens": opens}


def test_twice_in_one_place_it_sends_to_everyone_once_and_counts_the_same_readers(tmp_path: Path) -> None:
    first = run(tmp_path, *DEMO)
    assert first.returncode == 0, first.stderr
    before = figures(tmp_path)
    second = run(tmp_path, *DEMO)
    assert second.returncode == 0, second.stderr

    mails = [
        message_from_bytes(path.read_bytes())["To"] for path in (tmp_path / "newsletter-demo/outbox").glob("*.eml")
    ]
    assert len(mails) == 966
    assert set(Counter(mails).values()) == {1}
    after = figures(tmp_path)
    assert (after["recipients"], after["accepted"], after["todo"]) == (966, 966, 0)
    assert timeless(after) == timeless(before)

    opened, clicked = after["opened"]["rate"], after["clicked"]["rate"]
    assert 0.38 < opened < 0.56
    assert 0.07 < clicked < 0.16
    assert 1 <= after["unsubscribed"]["count"] <= 12
    assert after["machines"]["hits"] > 50
    assert after["unsure"]["hits"] > 200

    for shown in (first.stdout, second.stdout):
        assert "1,000 rows: 966 people added, 3 who had left, 11 there twice, 20 refused" in shown
        assert re.search(rf"^Opened +{after['opened']['count']} ", shown, re.MULTILINE)
        assert "Nobody is real" in shown
        assert "\x1b" not in shown


def test_ctrl_c_in_the_middle_ends_it_cleanly(tmp_path: Path) -> None:
    with subprocess.Popen(
        DEMO, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        for line in started.stdout:
            if line.startswith("Sent"):
                break
        started.send_signal(signal.SIGINT)
        rest, trouble = started.stdout.read(), started.stderr.read()
        assert started.wait(60) == 130
    assert "Opened" not in rest
    assert trouble.strip() == "Interrupted."


@pytest.mark.parametrize("there", ["thesis.txt", "newsletter.toml"])
def test_a_folder_that_no_demo_made_is_left_alone(tmp_path: Path, there: str) -> None:
    folder = tmp_path / "newsletter-demo"
    folder.mkdir()
    (folder / there).write_text("mine", encoding="utf-8")
    refused = run(tmp_path, *DEMO)
    assert refused.returncode == 3
    assert "no demo made it" in refused.stderr
    assert [path.name for path in folder.iterdir()] == [there]
