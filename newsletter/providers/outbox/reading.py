"""Reads the outbox back, as an inbox would show it."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path

from newsletter.providers.outbox.send import FILE_NAME

_HEAD_BYTES = 16_384
_TO = re.compile(rb"^To:(.*)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Letter:
    """One line of the inbox; texts are decoded, and not escaped for anything."""

    file: str
    subject: str
    sender: str
    to: str
    date: str


@dataclass(frozen=True, slots=True)
class OpenedLetter:
    """One mail, taken apart: its headers in order, its parts, and the file as it is."""

    letter: Letter
    headers: tuple[tuple[str, str], ...]
    html: str
    text: str
    source: str


def letters(folder: Path, to: str = "") -> Iterator[Letter]:
    """The mails in ``folder``, newest file first; each is read when it is its turn. Nothing when there is no folder.

    ``to`` leaves only those whose recipient contains it, in letters of any size.
    """
    wanted = to.casefold()
    for path in _newest_first(folder):
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES).partition(b"\r\n\r\n")[0]
        if not wanted or wanted in _recipient(head):
            yield _letter(path.name, BytesHeaderParser(_class=EmailMessage, policy=default).parsebytes(head))


def count_letters(folder: Path) -> int:
    """How many mails are in ``folder``."""
    return len(_newest_first(folder))


def open_letter(folder: Path, file: str) -> OpenedLetter | None:
    """The mail in that file, or ``None`` when there is none; ``file`` may be whatever a stranger typed."""
    path = folder / file if FILE_NAME.fullmatch(file) else None
    if path is None or not path.is_file():
        return None
    source = path.read_bytes()
    message = _parsed(source)
    return OpenedLetter(
        letter=_letter(file, message),
        headers=tuple((name, str(value)) for name, value in message.items()),
        html=_content(message, "html"),
        text=_content(message, "plain"),
        source=source.decode("utf-8", "replace"),
    )


def _newest_first(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if FILE_NAME.fullmatch(path.name)]
    return sorted(found, key=lambda path: (-path.stat().st_mtime_ns, path.name))


def _recipient(head: bytes) -> str:
    """As it stands in the file: understanding a header takes a hundred times as long."""
    found = _TO.search(head)
    return found[1].decode("utf-8", "replace").casefold() if found else ""


def _parsed(source: bytes) -> EmailMessage:
    return email.message_from_bytes(source, _class=EmailMessage, policy=default)


def _letter(file: str, message: EmailMessage) -> Letter:
    subject, sender, to, date = (str(message.get(name, "")) for name in ("Subject", "From", "To", "Date"))
    return Letter(file, subject, sender, to, date)


def _content(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    content = part.get_content() if part is not None else ""
    return content.replace("\r\n", "\n") if isinstance(content, str) else ""
