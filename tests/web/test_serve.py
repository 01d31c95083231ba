"""``newsletter serve`` as a process: it says where it is, stops when told to, and says why when it cannot start."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from newsletter.cli.main import run
from newsletter.publication import Publication
from newsletter.web.server import listen


@contextmanager
def serving(settings: Publication, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command in a process of its own, and the address it says it serves at."""
    command = [sys.executable, "-m", "newsletter", "-C", str(settings.folder), "serve", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search("http://[0-9.:]+", process.stdout.readline())
            assert found is not None
            yield process, found[0]
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_when_told_to(settings: Publication, number: signal.Signals) -> None:
    with serving(settings, "--inbox") as (process, address):
        assert httpx.get(f"{address}/health").text == "ok\n"
        assert httpx.get(f"{address}/inbox").status_code == 200
        process.send_signal(number)
        _, words = process.communicate(timeout=20)
        assert process.returncode == 0
    assert words.rstrip().endswith("Stopped.")
    assert "Traceback" not in words


def test_a_port_that_is_taken_is_said_in_words(settings: Publication, capsys: pytest.CaptureFixture[str]) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        assert run(["-C", str(settings.folder), "serve", "--port", port]) == 1
    words = capsys.readouterr().err
    assert f"another program serves at 127.0.0.1 port {port}" in words
    assert "--port" in words.partition("=")[2]


@pytest.mark.parametrize("options", [["--inbox", "--host", "0.0.0.0"], ["--host", "not an address"]])  # noqa: S104 - refused
def test_what_cannot_be_served_is_a_mistake_in_the_command(
    settings: Publication, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    assert run(["-C", str(settings.folder), "serve", "--port", "0", *options]) == 2
    assert capsys.readouterr().err.startswith("error: ")
