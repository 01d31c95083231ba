"""Notices that files change, and tells everybody who looks at a page."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import aclosing
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch
from watchfiles._rust_notify import WatchfilesRustInternalError

from newsletter.publication import CONFIG
from newsletter.resources import resource

PARTS = ("issues", "images", "blocks", "themes")
"""The folders of a publication that a mail is made from."""
_SETTLED, _LONGEST = 10, 200
"""Milliseconds: a save is over when nothing has happened for so long; nobody waits longer than the other."""


class Changes:
    """Counts the states of the files, and wakes whoever waits for the next. Lives in one event loop."""

    def __init__(self, first: int) -> None:
        self.version = first
        self._closed = False
        self._next = asyncio.Event()

    def tell(self) -> None:
        """Something changed."""
        self.version += 1
        self._wake()

    def close(self) -> None:
        """There will be no more: everybody who waits is sent home."""
        self._closed = True
        self._wake()

    async def after(self, seen: int) -> AsyncIterator[int]:
        """The version as soon as it is another than ``seen``, and then each further one, until the end."""
        while not self._closed:
            if self.version == seen:
                await self._next.wait()
            else:
                seen = self.version
                yield seen

    def _wake(self) -> None:
        self._next.set()
        self._next = asyncio.Event()


async def watch(
    publication: Path, further: Iterable[Path], changed: Callable[[set[Path]], None], stop: asyncio.Event
) -> None:
    """Call ``changed`` with the files of each save, until ``stop``; raises ``OSError`` where that cannot be.

    What a mail is made from is watched, folder by folder: no outbox, no database, and no link is followed to wherever
    it may lead. ``further`` are issues that lie elsewhere.
    """
    relevant = Relevant(publication, further)
    while not stop.is_set():
        folders = set(_folders(publication, further))
        try:
            if await _watch_these(folders, relevant, changed, stop):
                # Until the new folders are watched too, something may have happened in them.
                changed(set(folders))
        except FileNotFoundError:  # a folder that was there a moment ago
            continue
        except WatchfilesRustInternalError as error:
            raise OSError(str(error)) from error


async def _watch_these(
    folders: set[Path], relevant: Relevant, changed: Callable[[set[Path]], None], stop: asyncio.Event
) -> bool:
    """Watch until ``stop``, or until there are other folders to watch: then the answer is ``True``."""
    saves = awatch(
        *folders, watch_filter=relevant, step=_SETTLED, debounce=_LONGEST, stop_event=stop, recursive=False
    )  # fmt: skip
    async with aclosing(saves):
        async for found in saves:
            paths = {Path(path) for _, path in found}
            changed(paths)
            if any(path in folders or path.is_dir() for path in paths):
                return True
    return False


def _folders(publication: Path, further: Iterable[Path]) -> Iterator[Path]:
    """Every folder to be watched that is there."""
    yield publication
    yield from (path.parent for path in further)
    bundled = resource("templates")
    for root in (*(publication / part for part in PARTS), bundled / "blocks", bundled / "themes"):
        for folder, inner, _ in os.walk(root):
            inner[:] = [name for name in inner if not name.startswith(".")]
            yield Path(folder)


class Relevant(DefaultFilter):
    """Leaves out what editors put beside the files they write, and what lies in the publication for other ends."""

    def __init__(self, publication: Path, further: Iterable[Path]) -> None:
        super().__init__()
        self._publication = publication
        self._wanted = {publication / name for name in (CONFIG, *PARTS)} | set(further)
        self._elsewhere = {path.parent for path in further} - set(_folders(publication, ()))

    def __call__(self, change: Change, path: str) -> bool:
        """Whether this change can make a difference."""
        found = Path(path)
        listed = found.parent == self._publication or found.parent in self._elsewhere
        return (not listed or found in self._wanted) and super().__call__(change, path)
