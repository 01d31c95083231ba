"""The outbox: whole files or none, the same ones whenever a batch is replayed, and readable as an inbox."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newsletter.message import Body
from newsletter.providers.base import Accepted, NotSent, Provider
from newsletter.providers.discovery import open_provider
from newsletter.providers.mime import to_eml
from newsletter.providers.outbox.reading import count_letters, letters, open_letter
from newsletter.providers.testing import KEY, batch, message
from newsletter.publication import ProviderSettings


def outbox(folder: Path) -> Provider:
    return open_provider(ProviderSettings("outbox", "outbox", {"folder": "sent/mail"}, folder))


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Every file that grows beyond ``size`` meets an error of the operating system's, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_each_message_is_a_file_in_the_publications_folder(tmp_path: Path) -> None:
    outbox(tmp_path).send(batch(3), KEY)
    files = sorted((tmp_path / "sent" / "mail").iterdir())
    assert [file.name for file in files] == [f"{one.delivery}.eml" for one in batch(3)]
    assert [file.read_bytes() for file in files] == [to_eml(one) for one in batch(3)]


def test_a_replay_leaves_the_same_files_with_the_same_bytes(tmp_path: Path) -> None:
    provider, folder = outbox(tmp_path), tmp_path / "sent" / "mail"
    first = provider.send(batch(3), KEY)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert provider.send(batch(3), KEY) == first
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_a_full_disk_sends_nothing_and_calls_a_person(tmp_path: Path) -> None:
    provider = outbox(tmp_path)
    messages = [*batch(2), message(3, html=Body.of("much " * 20_000))]
    with largest_file(20_000):
        answer = provider.send(messages, KEY)
    assert isinstance(answer, NotSent)
    assert answer.halt
    assert str(tmp_path) in answer.reason
    assert list((tmp_path / "sent" / "mail").iterdir()) == []
    assert isinstance(provider.send(messages, KEY), Accepted)


def test_a_message_id_is_no_path(tmp_path: Path) -> None:
    messages = [message(number, message_id=f"<{left}@x>") for number, left in enumerate(("../a", "/a", ".a", "a/b"))]
    answer = outbox(tmp_path).send([*messages, message(9)], KEY)
    assert isinstance(answer, Accepted)
    assert [type(result).__name__ for result in answer.results] == ["Rejection"] * 4 + ["Receipt"]
    assert [path.name for path in tmp_path.rglob("*.eml")] == [f"{message(9).delivery}.eml"]


def test_a_process_that_is_killed_leaves_whole_files_only(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path\n"
        "from newsletter.providers.testing import batch\n"
        "from newsletter.providers.discovery import open_provider\n"
        "from newsletter.publication import ProviderSettings\n"
        f"box = open_provider(ProviderSettings('outbox', 'outbox', {{}}, Path({str(tmp_path)!r})))\n"
        "print(flush=True)\n"
        "while True:\n"
        "    box.send(batch(40), 'key')\n"
    )
    whole = {f"{one.delivery}.eml": to_eml(one) for one in batch(40)}
    found: dict[str, bytes] = {}
    for wait in (0.0, 0.01, 0.05, None):
        with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            _wait(wait, tmp_path / "outbox")
            process.send_signal(signal.SIGKILL)
        found = {path.name: path.read_bytes() for path in (tmp_path / "outbox").glob("*.eml")}
        assert found.items() <= whole.items()
    assert found


def _wait(seconds: float | None, folder: Path) -> None:
    """So many seconds, or until the first file has its name."""
    for _ in range(1000):
        if seconds is not None or any(folder.glob("*.eml")):
            break
        time.sleep(0.01)
    time.sleep(seconds or 0)


def test_the_inbox_shows_the_newest_first_and_one_letter_whole(tmp_path: Path) -> None:
    provider, folder = outbox(tmp_path), tmp_path / "sent" / "mail"
    provider.send(batch(2), KEY)
    os.utime(folder / f"{message(0).delivery}.eml", (2e9, 2e9))
    shown = list(letters(folder))
    assert count_letters(folder) == 2
    assert [letter.file for letter in shown] == [f"{message(number).delivery}.eml" for number in (0, 1)]
    assert shown[0].subject == message(0).subject
    assert shown[0].to == '"Zoë “Ö” Lovett, 0" <reader.0@example.org>'
    opened = open_letter(folder, shown[0].file)
    assert opened is not None
    assert (opened.letter, opened.html, opened.text) == (shown[0], str(message(0).html), str(message(0).text))
    assert ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click") in opened.headers
    assert opened.source.encode() == to_eml(message(0))


@pytest.mark.parametrize(
    "name",
    ["../secret.eml", "/etc/passwd", "a/../../secret.eml", "..eml", ".hidden.eml", "x.eml\x00", "x.txt", "", "é.eml"],
)
def test_a_strangers_file_name_opens_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.eml").write_text("Subject: secret\n\n", encoding="utf-8")
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / ".hidden.eml").write_text("Subject: secret\n\n", encoding="utf-8")
    assert open_letter(tmp_path / "box", name) is None


def test_an_outbox_that_was_never_used_is_empty(tmp_path: Path) -> None:
    assert list(letters(tmp_path / "never")) == []
    assert count_letters(tmp_path / "never") == 0
    assert open_letter(tmp_path / "never", "x.eml") is None


def test_a_file_that_is_no_mail_does_not_spoil_the_inbox(tmp_path: Path) -> None:
    (tmp_path / "broken.eml").write_bytes(b"\xff\xfe\x00 no mail at all")
    assert [letter.subject for letter in letters(tmp_path)] == [""]
    opened = open_letter(tmp_path, "broken.eml")
    assert opened is not None
    assert opened.html == ""
