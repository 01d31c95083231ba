"""Writes what requests bring to the database: one thread, and many requests to a transaction.

A commit costs a sync of the disk, and under load a hundred requests share one. None is answered before its own part
is committed; what fails is told to the request that it belongs to, and to no other.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from threading import Thread
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from newsletter.clock import Clock
from newsletter.store import Store
from newsletter.store.engine import StoreError

T = TypeVar("T")

_GROUP = 200
_WAITING = 10_000
_SILENCE = timedelta(minutes=1)

log = logging.getLogger(__name__)


class OverloadedError(Exception):
    """So much waits to be written that a further request would only wait in vain."""


class Losses:
    """Counts the hits that could not be recorded, and says so once a minute: an outage must not fill the log too."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._count = 0
        self._said: datetime | None = None

    def add(self, reason: str) -> None:
        """One more is lost."""
        self._count += 1
        now = self._clock.now()
        if self._said is None or now - self._said >= _SILENCE:
            log.warning("%d hits were not recorded: %s", self._count, reason)
            self._count, self._said = 0, now


class _Task(Generic[T]):
    def __init__(self, work: Callable[[Session], T]) -> None:
        self.work = work
        self.future: Future[T] = Future()
        self.future.set_running_or_notify_cancel()  # a reader who hangs up does not take back what they asked for


class Recorder:
    """The one writer of the web app."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._queue: queue.Queue[_Task[Any] | None] = queue.Queue(_WAITING)
        self._thread = Thread(target=self._run, name="recorder", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write what is waiting, and end."""
        self._queue.put(None)
        self._thread.join()

    def submit(self, work: Callable[[Session], T]) -> Future[T]:
        """Have ``work`` done in a transaction; the future is done once that is committed, or has failed.

        ``work`` may be done twice, when the first transaction has to be taken back because of somebody else's part.
        Raises ``OverloadedError`` when too much is waiting.
        """
        task = _Task(work)
        try:
            self._queue.put_nowait(task)
        except queue.Full:
            raise OverloadedError from None
        return task.future

    def _run(self) -> None:
        while group := self._next_group():
            self._record(group)

    def _next_group(self) -> list[_Task[Any]]:
        """Whatever is waiting, as far as it fits; waits for the first. Empty at the end."""
        group: list[_Task[Any]] = []
        while len(group) < _GROUP:
            try:
                task = self._queue.get(block=not group)
            except queue.Empty:
                break
            if task is None:
                if group:
                    self._queue.put(None)  # the end comes after this group
                break
            group.append(task)
        return group

    def _record(self, group: Sequence[_Task[Any]]) -> None:
        """All in one transaction; if that fails, one by one, until the database itself is at fault."""
        trouble = self._commit(group)
        if trouble is None:
            return
        alone = len(group) == 1
        for task in group:
            if not alone and not _outage(trouble):
                trouble = self._commit([task])
            if trouble is not None:
                task.future.set_exception(trouble)

    def _commit(self, group: Sequence[_Task[Any]]) -> Exception | None:
        """Do the work of a group and tell each its result; the error, with nothing told, if it cannot be done."""
        try:
            with self._store.write() as session:
                results = [task.work(session) for task in group]
        except Exception as error:  # noqa: BLE001 - it belongs to the request, which hears of it
            return error
        for task, result in zip(group, results, strict=True):
            task.future.set_result(result)
        return None


def _outage(trouble: Exception | None) -> bool:
    return isinstance(trouble, StoreError | OperationalError)
