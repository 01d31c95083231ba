"""The loop that empties a campaign's ledger: begin, perform, finish, with a few calls under way at a time.

The database is only touched from the thread that runs the loop; a small pool of threads makes the calls.
"""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event

from newsletter.clock import Clock
from newsletter.errors import RefusedError
from newsletter.links.tokens import Signer
from newsletter.providers.base import Provider, Unknown
from newsletter.rendering.personalisation import Personaliser, Template
from newsletter.sending.calls import Call, Outcome, Worker
from newsletter.sending.ledger import balance, lifecycle
from newsletter.sending.ledger.intent import begin
from newsletter.sending.ledger.outcome import finish
from newsletter.sending.ledger.settle import next_due, settle
from newsletter.sending.perform import perform
from newsletter.store import Campaign, CampaignState, Store

_LEASE_MARGIN = timedelta(seconds=15)
_LOOK_UP = 0.2
"""Seconds between two looks at the world: a stop is noticed, and progress told, within this time."""

Watch = Callable[[dict[str, int]], None]
"""Is told, now and then, how many recipients stand in batches of which state."""


def drain(
    store: Store,
    campaign_id: int,
    provider: Provider,
    *,
    signer: Signer,
    clock: Clock,
    stop: Event,
    watch: Watch,
) -> None:
    """Send what a campaign has to send, until it is done, paused or cancelled, or ``stop`` is set.

    When stopped, the calls under way are finished and recorded, and the campaign is paused. Raises ``RefusedError``
    when another process of the embedded mode is sending.
    """
    with _only_sender(store) as alone:
        _Drain(store, campaign_id, provider, signer=signer, clock=clock, stop=stop, watch=watch).run(alone=alone)


@contextmanager
def _only_sender(store: Store) -> Iterator[bool]:
    """On SQLite one process sends at a time; the lock dies with its process, so a crash leaves none behind.

    Yields whether no other sender can be alive. On PostgreSQL workers share the ledger and leases decide.
    """
    database = store.engine.url.database
    if store.dialect != "sqlite" or not database:
        yield False
        return
    with Path(f"{database}.sending").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RefusedError(
                "another process is sending from this database", remedy="wait for it, or stop it with Ctrl-C"
            ) from error
        yield True


class _Drain:
    """One run of the loop over one campaign."""

    def __init__(
        self,
        store: Store,
        campaign_id: int,
        provider: Provider,
        *,
        signer: Signer,
        clock: Clock,
        stop: Event,
        watch: Watch,
    ) -> None:
        self._store, self._campaign_id, self._provider, self._clock = store, campaign_id, provider, clock
        self._stop, self._watch = stop, watch
        limits = provider.limits
        self._worker = Worker(
            owner=f"{socket.gethostname()}:{os.getpid()}:{clock.random_bytes(4).hex()}",
            lease=timedelta(seconds=limits.timeout_seconds) + _LEASE_MARGIN,
            certainty=provider.certainty,
            settle=timedelta(seconds=limits.settle_seconds),
        )
        with store.read() as session:
            campaign = session.get_one(Campaign, campaign_id)
            template = Template.from_document(campaign.template)
        self._fields, self._chooser = template.fields(), template.chooser
        self._personaliser = Personaliser(template, signer, campaign_id)
        self._in_flight: dict[Future[Outcome], Call] = {}
        self._mistake: BaseException | None = None
        self._next_look = clock.now()

    def run(self, *, alone: bool) -> None:
        """Until nothing may be begun and nothing is under way."""
        self._settle(alone=alone)
        with ThreadPoolExecutor(self._provider.limits.concurrency, thread_name_prefix="call") as pool:
            while self._start_calls(pool) or self._in_flight or self._wait_for_work():
                self._take_answers()
        self._close()
        if self._mistake is not None:
            raise self._mistake

    def _start_calls(self, pool: ThreadPoolExecutor) -> bool:
        """Fill the pool with batches that are due; whether any call was started."""
        started = False
        while not self._stop.is_set() and len(self._in_flight) < self._provider.limits.concurrency:
            with self._store.write() as session:
                call = begin(
                    session,
                    self._campaign_id,
                    self._worker,
                    fields=self._fields,
                    chooser=self._chooser,
                    now=self._clock.now(),
                )
            if call is None:
                break
            self._in_flight[pool.submit(self._perform, call)] = call
            started = True
        return started

    def _perform(self, call: Call) -> Outcome:
        return perform(call, self._provider, self._personaliser, self._clock.now())

    def _take_answers(self) -> None:
        """Record the calls that have ended; waits a moment when none has."""
        done, _ = wait(self._in_flight, timeout=_LOOK_UP, return_when=FIRST_COMPLETED)
        for future in done:
            call, mistake = self._in_flight.pop(future), future.exception()
            if mistake is None:
                self._finish(call, future.result())
            else:
                # A fault of ours must not take other calls' answers with it: record all, then say so.
                self._finish(call, Unknown(f"{type(mistake).__name__} in the provider's adapter"))
                self._mistake = mistake
                self._stop.set()
        if done and self._clock.now() >= self._next_look:
            self._next_look = self._clock.now() + timedelta(seconds=_LOOK_UP)
            with self._store.read() as session:
                self._watch(balance.progress(session, self._campaign_id))

    def _finish(self, call: Call, outcome: Outcome) -> None:
        with self._store.write() as session:
            finish(session, call, outcome, self._worker, self._clock.now())

    def _wait_for_work(self) -> bool:
        """Nothing is due, nothing under way: wait for what was put off; ``False`` when there is no such thing."""
        if self._stop.is_set():
            return False
        with self._store.read() as session:
            sending = session.get_one(Campaign, self._campaign_id).state == CampaignState.SENDING
            due = next_due(session, self._campaign_id)
        if not sending or due is None:
            return False
        self._clock.sleep(min(_LOOK_UP, max(0.0, (due - self._clock.now()).total_seconds())))
        self._settle(alone=False)
        return True

    def _settle(self, *, alone: bool) -> None:
        with self._store.write() as session:
            settle(session, self._campaign_id, self._worker, self._clock.now(), alone=alone)

    def _close(self) -> None:
        """Leave the campaign in the state that tells the truth about it."""
        with self._store.write() as session:
            state = session.get_one(Campaign, self._campaign_id).state
            if state == CampaignState.CANCELLED:
                lifecycle.cancel(session, self._campaign_id)
            elif not lifecycle.close_if_done(session, self._campaign_id, self._clock.now()) and self._stop.is_set():
                lifecycle.pause(session, self._campaign_id, "interrupted")
