"""The ledger under everything that can happen to it, drawn by hypothesis.

Several workers begin calls, die, sleep through their leases and come back; the provider takes, loses, refuses and
lies; people leave in between. After every step the promises hold, and once the world calms down the work ends.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from newsletter.audience.subscribers import unsubscribe
from newsletter.providers.base import Accepted, Certainty, NotSent, Receipt, Refused, Rejection, Unknown
from newsletter.sending.calls import Call, Found, Outcome, Purpose, Worker
from newsletter.sending.ledger import lifecycle
from newsletter.sending.ledger.balance import account
from newsletter.sending.ledger.intent import begin
from newsletter.sending.ledger.outcome import finish
from newsletter.sending.ledger.settle import settle
from newsletter.store import Batch, BatchState, Store, Subscriber
from tests.conftest import make_store
from tests.support.campaigns import frozen_campaign

_PEOPLE = 23
_POISONED = frozenset({7})
"""Subscribers whose address makes the provider refuse a whole call."""
_LEASE, _SETTLE = timedelta(seconds=20), timedelta(seconds=60)


class _Provider:
    """What a provider knows, and nothing the ledger tells it not to."""

    def __init__(self, certainty: Certainty) -> None:
        self.certainty = certainty
        self.copies: Counter[int] = Counter()
        self.seen_keys: dict[str, Sequence[int]] = {}

    def take(self, call: Call) -> bool:
        """Carry the call out; a key that was seen before changes nothing."""
        people = [person.subscriber_id for person in call.request.recipients]
        if self.certainty is Certainty.KEY and call.key in self.seen_keys:
            assert self.seen_keys[call.key] == people, "one key stood for two different requests"
            return True
        if _POISONED & set(people):
            return False
        self.seen_keys[call.key] = people
        self.copies.update(people)
        return True

    def answer(self, call: Call) -> Outcome:
        """An honest answer."""
        people = call.request.recipients
        if call.purpose is Purpose.SEARCH:
            had = self.seen_keys.get(call.key, ())
            return Found(
                {i: Receipt(f"p{one.subscriber_id}") for i, one in enumerate(people) if one.subscriber_id in had}
            )
        if not self.take(call):
            return Refused("one of the addresses is impossible")
        return Accepted(tuple(Receipt(f"p{one.subscriber_id}") for one in people))


class LedgerMachine(RuleBasedStateMachine):
    """Rules are what may happen next; ``invariant`` is what must hold whatever did."""

    certainty: Certainty

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store: Store = make_store(Path(self.folder.name, "newsletter.db"))
        self.now = datetime(2026, 11, 23, 9, tzinfo=UTC)
        self.campaign = frozen_campaign(self.store, _PEOPLE, now=self.now)
        self.provider = _Provider(self.certainty)
        self.open_calls: list[tuple[Call, Worker]] = []
        self.left_before_intent: set[int] = set()
        self.workers = 0

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.heal()
            self.store.close()
            self.folder.cleanup()

    def _worker(self) -> Worker:
        self.workers += 1
        return Worker(f"worker {self.workers}", _LEASE, self.certainty, _SETTLE)

    def _begin(self) -> Call | None:
        worker = self._worker()
        with self.store.write() as session:
            call = begin(session, self.campaign, worker, fields=("subscriber.first_name",), now=self.now)
        if call is not None:
            self.open_calls.append((call, worker))
            if call.purpose is Purpose.SEND:
                mailed = {person.subscriber_id for person in call.request.recipients}
                assert not mailed & self.left_before_intent, "someone who had left was handed over"
        return call

    def _finish(self, call: Call, worker: Worker, outcome: Outcome) -> None:
        with self.store.write() as session:
            finish(session, call, outcome, worker, self.now)

    @rule()
    def a_worker_begins_and_its_call_stays_open(self) -> None:
        self._begin()

    @rule()
    def a_worker_dies_before_its_intent_is_durable(self) -> None:
        with self.store.read() as session:  # what a reading transaction changes is rolled back
            begin(session, self.campaign, self._worker(), fields=(), now=self.now)

    @precondition(lambda self: self.open_calls)
    @rule(data=st.data())
    def an_honest_answer_arrives(self, data: st.DataObject) -> None:
        call, worker = self._pick(data)
        if self._in_time(call):
            self._finish(call, worker, self.provider.answer(call))

    @precondition(lambda self: self.open_calls)
    @rule(data=st.data())
    def a_worker_dies_after_the_provider_took_it(self, data: st.DataObject) -> None:
        call, _ = self._pick(data)
        if self._in_time(call):
            self.provider.answer(call)

    @precondition(lambda self: self.open_calls)
    @rule(data=st.data())
    def a_worker_dies_before_it_called(self, data: st.DataObject) -> None:
        self._pick(data)

    @precondition(lambda self: self.open_calls)
    @rule(data=st.data(), taken=st.booleans())
    def nobody_can_say_what_happened(self, data: st.DataObject, taken: bool) -> None:
        call, worker = self._pick(data)
        if not self._in_time(call):
            return
        if call.purpose is Purpose.SEARCH:
            self._finish(call, worker, NotSent("the search is down"))
            return
        if taken:
            self.provider.take(call)
        self._finish(call, worker, Unknown("time-out"))

    @precondition(lambda self: self.open_calls)
    @rule(data=st.data(), wait=st.sampled_from([0.0, 5.0, 400.0]))
    def a_definite_no(self, data: st.DataObject, wait: float) -> None:
        call, worker = self._pick(data)
        self._finish(call, worker, NotSent("too many requests", retry_after=wait))

    @precondition(lambda self: self.open_calls)
    @rule(data=st.data(), position=st.integers(0, 9))
    def one_address_is_rejected(self, data: st.DataObject, position: int) -> None:
        call, worker = self._pick(data)
        people = call.request.recipients
        if call.purpose is not Purpose.SEND or not self._in_time(call) or not self.provider.take(call):
            return
        rejected = people[position % len(people)].subscriber_id
        self.provider.copies[rejected] -= 1
        results = tuple(
            Rejection("no such mailbox") if one.subscriber_id == rejected else Receipt("p") for one in people
        )
        self._finish(call, worker, Accepted(results))

    @precondition(lambda self: self.open_calls)
    @rule(data=st.data())
    def a_worker_sleeps_through_its_lease_with_the_answer_in_hand(self, data: st.DataObject) -> None:
        call, worker = self._pick(data)
        if not self._in_time(call):
            return
        outcome = self.provider.answer(call)
        self.now += _LEASE + timedelta(seconds=1)
        self._settle()
        self._finish(call, worker, outcome)

    @precondition(lambda self: self.open_calls)
    @rule(data=st.data())
    def a_worker_that_overslept_says_no_while_others_are_at_its_batch(self, data: st.DataObject) -> None:
        call, worker = self._pick(data)
        self.now = max(self.now, call.lease_until) + timedelta(seconds=61)
        self._settle()
        while self._begin() is not None:
            pass
        self._finish(call, worker, NotSent("the batch was held too long before its call"))

    @rule(seconds=st.integers(1, 90))
    def time_passes_and_leases_run_out(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self._settle()

    @rule(person=st.integers(1, _PEOPLE))
    def someone_leaves(self, person: int) -> None:
        with self.store.write() as session:
            unsubscribe(session, person, list_id=None, source="test", now=self.now)
        self.left_before_intent.add(person)

    @rule()
    def it_is_paused_and_resumed(self) -> None:
        with self.store.write() as session:
            lifecycle.pause(session, self.campaign, "a pause")
        assert self._begin_is_refused(), "a call was begun after the pause"
        with self.store.write() as session:
            lifecycle.resume(session, self.campaign)

    @invariant()
    def nobody_has_it_twice(self) -> None:
        if hasattr(self, "provider"):
            doubled = [person for person, copies in self.provider.copies.items() if copies > 1]
            assert not doubled, f"subscribers {doubled} have it twice"

    @invariant()
    def the_account_balances(self) -> None:
        if hasattr(self, "store"):
            with self.store.read() as session:
                assert account(session, self.campaign).balanced

    @invariant()
    def a_batch_of_unknown_fate_is_never_planned(self) -> None:
        """Whatever is *planned* was never handed over, or was searched for twice: so none of it has a copy."""
        if not hasattr(self, "store"):
            return
        with self.store.read() as session:
            planned = select(Batch.request_hash).where(
                Batch.campaign_id == self.campaign, Batch.state == BatchState.PLANNED
            )
            for fingerprint in session.scalars(planned):
                assert fingerprint is None or fingerprint[:32] not in self.provider.seen_keys

    def heal(self) -> None:
        """The faults end; the work must end too, and leave everybody in one place."""
        for _ in range(200):
            self.now += timedelta(seconds=400)
            self._settle()
            if (call := self._begin()) is not None:
                self._finish(call, self.open_calls.pop()[1], self.provider.answer(call))
                continue
            with self.store.write() as session:
                if lifecycle.close_if_done(session, self.campaign, self.now):
                    break
        else:
            pytest.fail("the work never ended")
        self.everybody_is_in_one_place()

    def everybody_is_in_one_place(self) -> None:
        with self.store.read() as session:
            final = account(session, self.campaign)
            everybody = set(session.scalars(select(Subscriber.id)))
        has_it = {person for person, copies in self.provider.copies.items() if copies == 1}
        self.nobody_has_it_twice()
        assert final.todo == 0
        if self.certainty is Certainty.NOTHING:
            assert final.accepted <= len(has_it) <= final.accepted + final.parked
        else:
            assert final.parked == 0
            assert final.accepted == len(has_it)
            missing = everybody - has_it - self.left_before_intent
            assert len(missing) <= final.rejected, "someone was missed"

    def _begin_is_refused(self) -> bool:
        with self.store.read() as session:
            return begin(session, self.campaign, self._worker(), fields=(), now=self.now) is None

    def _pick(self, data: st.DataObject) -> tuple[Call, Worker]:
        return self.open_calls.pop(data.draw(st.integers(0, len(self.open_calls) - 1)))

    def _in_time(self, call: Call) -> bool:
        """``perform`` makes no call that could outlive its lease."""
        return self.now < call.lease_until

    def _settle(self) -> None:
        with self.store.write() as session:
            settle(session, self.campaign, self._worker(), self.now)


class WithKeys(LedgerMachine):
    """The provider carries out a key once."""

    certainty = Certainty.KEY


class WithSearch(LedgerMachine):
    """The provider can be asked what it has."""

    certainty = Certainty.SEARCH


class WithNothing(LedgerMachine):
    """The provider can be asked nothing: what is in doubt is parked."""

    certainty = Certainty.NOTHING


@pytest.mark.parametrize("machine", [WithKeys, WithSearch, WithNothing])
def test_nobody_is_missed_and_nobody_gets_it_twice(machine: type[LedgerMachine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
