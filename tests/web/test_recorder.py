"""The one writer: many requests share a commit, each hears of its own part, and none is told too early."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event as Gate

import httpx
import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from newsletter.clock import SYSTEM
from newsletter.links.tokens import Purpose
from newsletter.publication import Publication
from newsletter.store import Event, List, Store
from newsletter.web import recorder as module
from newsletter.web.recorder import Losses, OverloadedError, Recorder
from tests.support.web import LATER, signer_of, stopped_clock
from tests.web.test_serve import serving


@pytest.fixture
def recorder(sqlite_store: Store) -> Iterator[Recorder]:
    """A recorder that is running."""
    running = Recorder(sqlite_store)
    running.start()
    yield running
    running.stop()


def add(name: str) -> Callable[[Session], str]:
    """Work that adds a list, and fails when there is one of that name."""

    def work(session: Session) -> str:
        session.add(List(name=name, created_at=SYSTEM.now()))
        session.flush()
        return name

    return work


def names(store: Store) -> set[str]:
    with store.read() as session:
        return set(session.scalars(select(List.name)))


def held(recorder: Recorder) -> Gate:
    """Keeps the writer busy until it is let go, so that what comes meanwhile waits for it together."""
    gate = Gate()
    recorder.submit(lambda _: gate.wait())
    return gate


def test_many_requests_share_one_commit(recorder: Recorder, sqlite_store: Store) -> None:
    commits: list[object] = []
    gate = held(recorder)
    event.listen(sqlite_store.engine, "commit", commits.append)
    results = [recorder.submit(add(f"list {number}")) for number in range(50)]
    gate.set()
    assert [one.result(10) for one in results] == [f"list {number}" for number in range(50)]
    assert len(commits) <= 2, "one for what held the writer, one for all the rest"
    assert len(names(sqlite_store)) == 51


def test_a_part_that_fails_takes_no_other_with_it(recorder: Recorder, sqlite_store: Store) -> None:
    gate = held(recorder)
    good, bad, better = (recorder.submit(add(name)) for name in ("daily", "weekly", "monthly"))
    gate.set()
    assert (good.result(10), better.result(10)) == ("daily", "monthly")
    with pytest.raises(Exception, match="UNIQUE"):
        bad.result(10)
    assert names(sqlite_store) == {"weekly", "daily", "monthly"}


def test_what_waits_at_the_end_is_still_written(sqlite_store: Store) -> None:
    recorder = Recorder(sqlite_store)
    waiting = [recorder.submit(add(f"list {number}")) for number in range(450)]
    recorder.start()
    recorder.stop()
    assert all(one.done() for one in waiting)
    assert len(names(sqlite_store)) == 451


def test_beyond_measure_nobody_is_made_to_wait(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WAITING", 3)
    recorder = Recorder(sqlite_store)
    for number in range(3):
        recorder.submit(add(f"list {number}"))
    with pytest.raises(OverloadedError):
        recorder.submit(add("one too many"))
    recorder.start()
    recorder.stop()


def test_what_was_answered_survives_a_killed_process(settings: Publication, sqlite_store: Store) -> None:
    token = signer_of(sqlite_store).sign(Purpose.TRACK, 1, 1)
    with serving(settings) as (process, address), httpx.Client(base_url=address, timeout=5) as client:
        answered = 0

        def click(number: int) -> bool:
            try:
                return client.get(f"/c/{token}/{number % 4}").status_code == 302
            except httpx.TransportError:
                return False

        with ThreadPoolExecutor(8) as pool:
            for number, taken in enumerate(pool.map(click, range(120))):
                answered += taken
                if number == 40:
                    process.send_signal(signal.SIGKILL)
    with sqlite_store.read() as session:
        stored = len(session.scalars(select(Event.id)).all())
    assert answered > 0
    assert stored >= answered


def test_an_outage_is_told_once_a_minute_with_what_was_lost(caplog: pytest.LogCaptureFixture) -> None:
    clock = stopped_clock(LATER)
    losses = Losses(clock)
    for _ in range(500):
        losses.add("StoreError")
    clock.stand_at(LATER + timedelta(minutes=1))
    losses.add("StoreError")
    assert [record.getMessage() for record in caplog.records] == [
        "1 hits were not recorded: StoreError",
        "500 hits were not recorded: StoreError",
    ]
