"""Writes a batch of mail files, all of them or none."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from newsletter.message import Message
from newsletter.providers.base import (
    Accepted,
    Answer,
    Certainty,
    Limits,
    NotSent,
    ProviderEvent,
    Receipt,
    Rejection,
    Result,
    Unknown,
    WebhookRefused,
)
from newsletter.providers.mime import UnmailableError, safe_message_id, to_eml

FILE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._+-]{0,199}\.eml", re.ASCII)
"""The names of mail files, and no path beside them."""


class Outbox:
    """A folder of mail files, named by the left side of their Message-ID."""

    kind: ClassVar[str] = "outbox"
    certainty: ClassVar[Certainty] = Certainty.KEY

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self.limits = limits

    def send(self, messages: Sequence[Message], key: str) -> Answer:  # noqa: ARG002 - the file names are the key
        """Write the batch durably: the files first, where nobody looks, then their names.

        A full disk or a missing right shows while the files are written; nothing is in the outbox by then, so the
        answer is a definite no. Should giving the names fail halfway, nobody knows how many have theirs: *unknown*,
        and the replay gives the same names to the same bytes.
        """
        files = [_file(message) for message in messages]
        named = False
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(prefix=".incoming-", dir=self.folder) as incoming:
                for name, content in _to_write(files):
                    _write_durably(Path(incoming, name), content)
                named = True
                for name, _ in _to_write(files):
                    Path(incoming, name).replace(self.folder / name)
                _make_durable(self.folder)
        except OSError as error:
            reason = f"the outbox {self.folder} cannot be written: {error.strerror}"
            return Unknown(reason) if named else NotSent(reason, halt=True)
        return Accepted(tuple(_result(file) for file in files))

    # The signatures are those of every provider; a folder needs neither key nor headers.
    def search(self, messages: Sequence[Message], key: str) -> Mapping[str, Receipt] | NotSent:  # noqa: ARG002
        """The messages whose files are there."""
        names = {message.delivery: _name(message) for message in messages}
        return {delivery: Receipt(name) for delivery, name in names.items() if (self.folder / name).is_file()}

    def webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> list[ProviderEvent]:  # noqa: ARG002
        """Refused: nobody out there speaks for a folder."""
        raise WebhookRefused("the outbox has no webhook")

    def close(self) -> None:
        """Nothing is held open."""


File = tuple[str, bytes] | Rejection


def _file(message: Message) -> File:
    try:
        return _name(message), to_eml(message)
    except UnmailableError as error:
        return Rejection(error.message)


def _name(message: Message) -> str:
    name = safe_message_id(message)[1:].partition("@")[0] + ".eml"
    if not FILE_NAME.fullmatch(name):
        raise UnmailableError("the left side of the Message-ID cannot name a file")
    return name


def _to_write(files: list[File]) -> list[tuple[str, bytes]]:
    return [file for file in files if not isinstance(file, Rejection)]


def _result(file: File) -> Result:
    return file if isinstance(file, Rejection) else Receipt(file[0])


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _make_durable(folder: Path) -> None:
    """Until a folder is synced, the names in it may be lost with the power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
