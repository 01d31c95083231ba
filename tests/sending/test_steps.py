"""Single steps of the protocol, on both databases: what each may do, and what it must leave alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, event, select, update
from sqlalchemy.exc import IntegrityError

from newsletter.audience.subscribers import unsubscribe
from newsletter.campaigns.launch import launch
from newsletter.errors import RefusedError
from newsletter.providers.base import Accepted, Certainty, Deferral, NotSent, Receipt, Refused, Rejection, Unknown
from newsletter.sending.calls import Call, Found, Outcome, Purpose, Worker
from newsletter.sending.ledger import lifecycle
from newsletter.sending.ledger.balance import account
from newsletter.sending.ledger.intent import begin
from newsletter.sending.ledger.outcome import finish
from newsletter.sending.ledger.settle import settle
from newsletter.store import Batch, BatchState, Campaign, Delivery, List, Store
from tests.support.campaigns import LIMITS, add_people, content, frozen_campaign

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LEASE = timedelta(seconds=20)
AFTER_THE_LEASE = NOW + LEASE + timedelta(seconds=1)


def worker(name: str = "first", certainty: Certainty = Certainty.KEY) -> Worker:
    return Worker(name, LEASE, certainty, timedelta(seconds=60))


def start(store: Store, campaign: int, who: Worker | None = None, now: datetime = NOW) -> Call | None:
    with store.write() as session:
        return begin(session, campaign, who or worker(), fields=("subscriber.first_name",), now=now)


def started(store: Store, campaign: int, who: Worker | None = None, now: datetime = NOW) -> Call:
    call = start(store, campaign, who, now)
    assert call is not None
    return call


def end(store: Store, call: Call, outcome: Outcome, who: Worker | None = None, now: datetime = NOW) -> bool:
    with store.write() as session:
        return finish(session, call, outcome, who or worker(), now)


def lapse(store: Store, campaign: int, who: Worker | None = None, now: datetime = AFTER_THE_LEASE) -> None:
    with store.write() as session:
        settle(session, campaign, who or worker(), now)


def batch(store: Store, campaign: int, number: int = 1) -> Batch:
    with store.read() as session:
        return session.get_one(Batch, (campaign, number))


def taken(call: Call) -> Accepted:
    return Accepted(tuple(Receipt(f"p{person.subscriber_id}") for person in call.request.recipients))


def test_freeze_puts_everybody_into_one_batch_of_the_size_the_provider_takes(store: Store) -> None:
    campaign = frozen_campaign(store, 23, now=NOW)
    with store.read() as session:
        sizes = session.scalars(select(Batch.size).where(Batch.campaign_id == campaign).order_by(Batch.number))
        assert list(sizes) == [10, 10, 3]
        assert session.get_one(Campaign, campaign).frozen == 23


def test_the_request_holds_each_persons_own_values(store: Store) -> None:
    call = started(store, frozen_campaign(store, 3, now=NOW))
    assert [dict(person.values) for person in call.request.recipients] == [
        {"subscriber.first_name": f"Name{number}"} for number in range(3)
    ]


def test_who_leaves_after_the_freeze_is_left_out_at_hand_off_and_counted(store: Store) -> None:
    campaign = frozen_campaign(store, 3, now=NOW)
    with store.write() as session:
        leaver = session.scalars(select(Delivery.subscriber_id).order_by(Delivery.subscriber_id)).first()
        assert leaver is not None
        unsubscribe(session, leaver, list_id=None, source="test", now=NOW)
    call = started(store, campaign)
    assert leaver not in [person.subscriber_id for person in call.request.recipients]
    end(store, call, taken(call))
    with store.read() as session:
        final = account(session, campaign)
    assert (final.accepted, dict(final.skipped), final.balanced) == (2, {"unsubscribed": 1}, True)


def test_a_worker_that_overslept_changes_nothing_while_another_holds_the_batch(store: Store) -> None:
    campaign = frozen_campaign(store, 3, now=NOW)
    asleep = started(store, campaign, worker("asleep"))
    lapse(store, campaign)
    awake = started(store, campaign, worker("awake"), AFTER_THE_LEASE)
    assert awake.purpose is Purpose.REPLAY
    for outcome in (NotSent("too late"), Unknown("too late"), Refused("too late"), taken(asleep)):
        assert not end(store, asleep, outcome, worker("asleep"), AFTER_THE_LEASE)
        held = batch(store, campaign)
        assert (held.state, held.owner) == (BatchState.SENDING, "awake")
    assert end(store, awake, taken(awake), worker("awake"), AFTER_THE_LEASE)
    assert batch(store, campaign).state == BatchState.ACCEPTED


def test_late_good_news_settles_a_doubt(store: Store) -> None:
    campaign = frozen_campaign(store, 3, now=NOW)
    call = started(store, campaign)
    lapse(store, campaign)
    assert batch(store, campaign).state == BatchState.UNKNOWN
    assert not end(store, call, taken(call), now=AFTER_THE_LEASE)
    assert batch(store, campaign).state == BatchState.ACCEPTED


def test_a_replay_is_the_same_request_under_the_same_key(store: Store) -> None:
    campaign = frozen_campaign(store, 3, now=NOW)
    first = started(store, campaign)
    end(store, first, Unknown("time-out"))
    again = started(store, campaign, now=NOW + timedelta(seconds=5))
    assert (again.purpose, again.key, again.request) == (Purpose.REPLAY, first.key, first.request)


@pytest.mark.parametrize(
    ("certainty", "state"),
    [
        (Certainty.KEY, BatchState.UNKNOWN),
        (Certainty.SEARCH, BatchState.UNKNOWN),
        (Certainty.NOTHING, BatchState.PARKED),
    ],
)
def test_a_batch_whose_worker_is_gone_is_never_planned_again(
    store: Store, certainty: Certainty, state: BatchState
) -> None:
    campaign = frozen_campaign(store, 3, now=NOW)
    started(store, campaign, worker(certainty=certainty))
    lapse(store, campaign, worker(certainty=certainty))
    assert batch(store, campaign).state == state


def test_a_no_to_a_replay_says_nothing_about_the_first_call(store: Store) -> None:
    campaign = frozen_campaign(store, 3, now=NOW)
    end(store, started(store, campaign), Unknown("time-out"))
    replay = started(store, campaign, now=NOW + timedelta(seconds=5))
    end(store, replay, NotSent("too many requests"), now=NOW + timedelta(seconds=5))
    assert batch(store, campaign).state == BatchState.UNKNOWN


def test_what_a_search_lacks_must_be_lacking_twice(store: Store) -> None:
    campaign = frozen_campaign(store, 3, now=NOW)
    searcher = worker(certainty=Certainty.SEARCH)
    end(store, started(store, campaign, searcher), Unknown("time-out"), searcher)
    assert start(store, campaign, searcher, NOW + timedelta(seconds=59)) is None, "the settle time is not over"
    first = started(store, campaign, searcher, NOW + timedelta(seconds=60))
    assert first.purpose is Purpose.SEARCH
    end(store, first, Found({0: Receipt("p")}), searcher, NOW + timedelta(seconds=60))
    assert batch(store, campaign).state == BatchState.UNKNOWN
    second = started(store, campaign, searcher, NOW + timedelta(seconds=120))
    end(store, second, Found({0: Receipt("p")}), searcher, NOW + timedelta(seconds=120))
    assert batch(store, campaign).state == BatchState.ACCEPTED
    rest = started(store, campaign, searcher, NOW + timedelta(seconds=121))
    assert (rest.purpose, len(rest.request.recipients)) == (Purpose.SEND, 2)


def test_a_refused_batch_is_halved_until_the_one_at_fault_is_alone(store: Store) -> None:
    campaign = frozen_campaign(store, 8, now=NOW)
    poison = 5
    while (call := start(store, campaign)) is not None:
        people = [person.subscriber_id for person in call.request.recipients]
        end(store, call, Refused("impossible address") if poison in people else taken(call))
    with store.read() as session:
        final = account(session, campaign)
        refused = session.execute(select(Delivery.subscriber_id, Delivery.reason).where(Delivery.state == "rejected"))
        assert [tuple(row) for row in refused] == [(poison, "impossible address")]
    assert (final.accepted, final.rejected, final.balanced) == (7, 1, True)


def test_one_rejection_and_one_deferral_in_an_accepted_batch_concern_nobody_else(store: Store) -> None:
    campaign = frozen_campaign(store, 3, now=NOW)
    end(store, started(store, campaign), Accepted((Receipt("p"), Rejection("no such mailbox"), Deferral("busy"))))
    with store.read() as session:
        now = account(session, campaign)
    assert (now.accepted, now.rejected, now.todo) == (1, 1, 1)
    again = started(store, campaign, now=NOW + timedelta(seconds=10))
    assert len(again.request.recipients) == 1


def test_no_call_begins_after_a_pause_and_all_go_on_after_the_resume(store: Store) -> None:
    campaign = frozen_campaign(store, 20, now=NOW)
    started(store, campaign)
    with store.write() as session:
        assert lifecycle.pause(session, campaign, "by hand")
    assert start(store, campaign) is None
    with store.write() as session:
        assert lifecycle.resume(session, campaign)
    assert start(store, campaign) is not None


def test_a_cancelled_campaign_leaves_nothing_to_do_and_still_adds_up(store: Store) -> None:
    campaign = frozen_campaign(store, 30, now=NOW)
    first = started(store, campaign)
    end(store, first, taken(first))
    end(store, started(store, campaign), Unknown("time-out"))
    with store.write() as session:
        assert lifecycle.cancel(session, campaign)
    with store.read() as session:
        final = account(session, campaign)
    assert (final.accepted, final.parked, dict(final.skipped), final.todo) == (10, 10, {"cancelled": 10}, 0)
    assert final.balanced


def test_the_same_issue_reaches_only_those_who_do_not_have_it(store: Store) -> None:
    campaign = frozen_campaign(store, 3, now=NOW)
    end(store, call := started(store, campaign), taken(call))
    with store.write() as session:
        weekly = session.scalars(select(List).where(List.name == "weekly")).one()
        with pytest.raises(RefusedError, match="already"):
            launch(session, content(), weekly, provider="outbox", limits=LIMITS, now=NOW)
    with store.write() as session:
        others = add_people(session, "friends", 2, NOW)
        assert launch(session, content(), others, provider="outbox", limits=LIMITS, now=NOW).frozen == 2


def test_an_issue_that_changed_after_it_was_sent_is_refused(store: Store) -> None:
    frozen_campaign(store, 3, now=NOW)
    with store.write() as session:
        others = add_people(session, "friends", 2, NOW)
        with pytest.raises(RefusedError, match="was changed after"):
            launch(session, content(digest="d2"), others, provider="outbox", limits=LIMITS, now=NOW)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "sending", "owner": None},
        {"state": "accepted", "accepted_at": None},
        {"state": "no such state"},
    ],
)
def test_the_database_itself_refuses_what_must_never_be(store: Store, values: dict[str, object]) -> None:
    campaign = frozen_campaign(store, 3, now=NOW)
    with pytest.raises(IntegrityError), store.write() as session:
        session.execute(update(Batch).where(Batch.campaign_id == campaign).values(values))


def test_a_hand_off_reads_its_own_batch_and_not_the_whole_campaign(sqlite_store: Store) -> None:
    campaign = frozen_campaign(sqlite_store, 23, now=NOW)
    seen: list[str] = []

    def explain(connection: Connection, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if "subscribers.attributes" in statement and not statement.startswith("EXPLAIN"):
            # The parameters are those the driver was about to get.
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
            seen.extend(row[3] for row in plan)

    event.listen(sqlite_store.engine, "before_cursor_execute", explain)
    started(sqlite_store, campaign)
    assert any("deliveries" in step and "campaign_id=? AND batch=?" in step for step in seen), seen
