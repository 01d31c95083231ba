"""The bundled publication, laid out in a folder of its own, and laid out again there when a demo runs once more."""

from __future__ import annotations

import fcntl
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path

from newsletter.errors import RefusedError
from newsletter.providers.outbox import FOLDER as OUTBOX
from newsletter.publication import CONFIG, MADE
from newsletter.resources import resource

SUBSCRIBERS = "subscribers.csv"
LIST = "weekly"
ISSUE = "14"
"""What the bundle holds: people, the list they go on, and the issue they get."""

_ISSUE = "issues/014-how-small-can-a-newsletter-be.md"
_DATED = re.compile(rb"^date: .*$", re.MULTILINE)
_BASE_URL = b"http://127.0.0.1:8025"
_MARKER = ".made-by-newsletter-demo"
_WORDS = (
    "# What `newsletter demo` wrote here. It replaces these files, the outbox and the database when it runs again.\n"
)


@contextmanager
def laid_out(folder: Path, base_url: str, today: date) -> Iterator[None]:
    """Make ``folder`` the bundled publication, at this address and with an issue of today, for one demo at a time.

    What an earlier demo made is replaced; nothing else is ever touched. Raises ``RefusedError`` for a folder that no
    demo made, for one in which somebody changed what the demo wrote, and while another demo runs in it.
    """
    marker = folder / _MARKER
    if folder.exists() and not marker.is_file() and any(folder.iterdir()):
        raise RefusedError(f"{folder} is there already, and no demo made it", remedy=_ELSEWHERE)
    folder.mkdir(parents=True, exist_ok=True)
    with marker.open("a+", encoding="utf-8") as record:
        try:
            fcntl.flock(record, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RefusedError(f"another demo is running in {folder}", remedy=f"stop it, or {_ELSEWHERE}") from error
        record.seek(0)
        _clear(folder, dict(line.split("  ", 1)[::-1] for line in record.read().splitlines()[1:]))
        files = _files(base_url, today)
        # Written first: whatever stops the rest, the next demo knows what is its own.
        record.truncate(0)
        record.writelines([_WORDS, *(f"{sha256(content).hexdigest()}  {name}\n" for name, content in files.items())])
        record.flush()
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        yield


_ELSEWHERE = "name another folder: newsletter demo --folder DIR"


def _clear(folder: Path, recorded: dict[str, str]) -> None:
    """Take away what an earlier demo made, unless somebody has worked on it; ``recorded`` is its files' SHA-256."""
    there = [name for name in recorded if (folder / name).is_file()]
    changed = [name for name in there if sha256((folder / name).read_bytes()).hexdigest() != recorded[name]]
    if changed:
        raise RefusedError(
            f"in {folder} somebody changed {', '.join(changed)}",
            remedy=f"move what you want to keep, or {_ELSEWHERE}",
        )
    for made in (*there, *(path.name for path in folder.glob("newsletter.db*"))):
        (folder / made).unlink()
    for made in (OUTBOX, MADE):
        shutil.rmtree(folder / made, ignore_errors=True)


def _files(base_url: str, today: date) -> dict[str, bytes]:
    """The bundle's files by their names in the folder."""
    bundle = resource("templates") / "demo"
    paths = sorted(path for path in bundle.rglob("*") if path.is_file())
    files = {path.relative_to(bundle).as_posix(): path.read_bytes() for path in paths}
    files[CONFIG] = files[CONFIG].replace(_BASE_URL, base_url.encode())
    files[_ISSUE] = _DATED.sub(f"date: {today}".encode(), files[_ISSUE], count=1)
    return files
