"""Events: each is stored once, judged, acted upon, and only when it is about mail of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from newsletter.events import intake
from newsletter.events.intake import WebHit, network_of, record_hit, record_leaving, record_provider
from newsletter.events.verdicts import reclassify
from newsletter.links.tokens import Purpose, Recipient
from newsletter.providers.base import EventKind, ProviderEvent
from newsletter.store import (
    Batch,
    BatchState,
    ConsentRecord,
    Delivery,
    Event,
    Store,
    Subscription,
    Suppression,
)
from tests.support.web import LATER, LINKS, PERSON, SENT, publication, sent_campaign, signer_of

CAMPAIGN = 1


@pytest.fixture
def sent(store: Store, tmp_path: Path) -> Store:
    """A database with a campaign that three people got."""
    assert sent_campaign(store, publication(tmp_path)) == CAMPAIGN
    return store


def hit(
    number: int, kind: EventKind = EventKind.OPENED, *, link: int | None = None, after: float = 0, person: int = 1
) -> WebHit:
    at = LATER + timedelta(seconds=after)
    return WebHit(kind, Recipient(CAMPAIGN, person), f"hit {number}", at, "GET", PERSON, "203.0.113.77", link)


def reported(store: Store, kind: EventKind, number: int = 1, person: int = 1, **more: Any) -> ProviderEvent:
    delivery = signer_of(store).sign(Purpose.DELIVERY, CAMPAIGN, person)
    return ProviderEvent(kind, SENT + timedelta(minutes=10), delivery, f"event {number}", **more)


def record(store: Store, *events: ProviderEvent, provider: str = "main") -> intake.Intake:
    with store.write() as session:
        return record_provider(session, provider, events, signer=signer_of(store), now=LATER)


def state(session: Session) -> dict[str, set[Any]]:
    """Everything that events decide, but for when they came in and who was first to say so."""
    session.flush()
    return {
        "events": set(session.execute(select(Event.key, Event.kind, Event.actor, Event.rule, Event.link)).all()),
        "subscriptions": set(session.execute(select(Subscription.subscriber_id, Subscription.state)).all()),
        "suppressions": set(session.execute(select(Suppression.email_key, Suppression.reason)).all()),
        "deliveries": set(session.execute(select(Delivery.subscriber_id, Delivery.state)).all()),
        "left": set(session.execute(select(ConsentRecord.subscriber_id, ConsentRecord.action)).all()),
    }


def test_a_hit_is_kept_with_what_it_takes_to_judge_it_again(sent: Store) -> None:
    with sent.write() as session:
        assert record_hit(session, hit(1, EventKind.CLICKED, link=2))
    with sent.read() as session:
        event = session.scalars(select(Event)).one()
    assert (event.kind, event.link, event.method, event.user_agent) == ("clicked", 2, "GET", PERSON)
    assert (event.actor, event.rule, event.rules_version) == ("human", "person", 1)
    assert event.network == "203.0.113.0/24", "less than an address"


def test_the_same_event_is_stored_once_and_another_providers_is_another(sent: Store) -> None:
    bounce = reported(sent, EventKind.BOUNCED)
    assert record(sent, bounce, bounce) == (1, 1, 0)
    assert record(sent, bounce) == (0, 1, 0)
    assert record(sent, bounce, provider="other") == (1, 0, 0)


def test_news_of_mail_we_did_not_send_is_counted_and_ignored(sent: Store) -> None:
    signer = signer_of(sent)
    strangers = [
        replace(reported(sent, EventKind.COMPLAINED), delivery=token)
        for token in (
            signer.sign(Purpose.DELIVERY, CAMPAIGN, 4711),
            signer.sign(Purpose.DELIVERY, 4711, 1),
            signer.sign(Purpose.TRACK, CAMPAIGN, 1),
            "",
            "é" * 32,
        )
    ]
    assert record(sent, *strangers) == (0, 0, 5)
    with sent.write() as session:
        assert not record_hit(session, hit(1, person=4711))
        record_leaving(session, Recipient(CAMPAIGN, 4711), source="one-click", now=LATER)
        assert session.scalars(select(Event)).all() == []


def test_what_an_event_changes(sent: Store) -> None:
    changes = {
        EventKind.BOUNCED: ({"active"}, {"bounced"}),
        EventKind.COMPLAINED: ({"active", "unsubscribed"}, {"complained"}),
        EventKind.UNSUBSCRIBED: ({"active", "unsubscribed"}, set()),
        EventKind.SOFT_BOUNCED: ({"active"}, set()),
        EventKind.DEFERRED: ({"active"}, set()),
        EventKind.DELIVERED: ({"active"}, set()),
    }
    for kind, (states, reasons) in changes.items():
        with Session(sent.engine) as session:
            event = reported(sent, kind, detail="550 \x00no such user")
            record_provider(session, "main", [event], signer=signer_of(sent), now=LATER)
            assert set(session.scalars(select(Subscription.state))) == states, kind
            assert {one.reason for one in session.scalars(select(Suppression))} == reasons, kind
            assert all(one.detail == "550  no such user" for one in session.scalars(select(Suppression)))


def test_leaving_twice_is_leaving_once(sent: Store) -> None:
    with sent.write() as session:
        for source in ("one-click", "unsubscribe page"):
            record_leaving(session, Recipient(CAMPAIGN, 1), source=source, now=LATER)
    with sent.read() as session:
        assert session.scalars(select(ConsentRecord.source)).all() == ["one-click"]
        assert session.scalars(select(Event.kind)).all() == ["unsubscribed"]


def test_a_burst_is_found_out_after_the_fact(sent: Store) -> None:
    with sent.write() as session:
        record_hit(session, hit(1, EventKind.CLICKED, link=0))
        record_hit(session, hit(2, EventKind.CLICKED, link=1, after=2))
        assert {event.actor for event in session.scalars(select(Event))} == {"human"}
        record_hit(session, hit(3, EventKind.CLICKED, link=2, after=4))
        record_hit(session, hit(4, EventKind.CLICKED, link=0, after=60))
        record_hit(session, hit(5, EventKind.CLICKED, link=3, after=3, person=2))
    with sent.read() as session:
        verdicts = {event.key: (event.actor, event.rule) for event in session.scalars(select(Event))}
    burst, person = ("machine", "burst"), ("human", "person")
    assert verdicts == {f"web:hit {n}": burst if n <= 3 else person for n in range(1, 6)}


def test_verdicts_can_be_worked_out_again(sent: Store) -> None:
    with sent.write() as session:
        for number, link in enumerate((0, 1, 2, 0)):
            record_hit(session, hit(number, EventKind.CLICKED, link=link, after=number * 4))
        before = state(session)
        assert reclassify(session, CAMPAIGN) == 0
        session.execute(update(Event).values(actor="unsure", rule="an older rule", rules_version=0))
        session.expire_all()
        assert reclassify(session, CAMPAIGN) == 4
        assert state(session) == before


def test_a_reader_who_hits_beyond_measure_cannot_fill_the_disk(sent: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "HITS_PER_DELIVERY", 5)
    with sent.write() as session:
        stored = [record_hit(session, hit(number, after=60 * number)) for number in range(8)]
        assert stored == [True] * 5 + [False] * 3
        assert record_hit(session, hit(9, EventKind.CLICKED, link=1)), "of another kind"
        assert record_hit(session, hit(10, person=2)), "of another person"


def test_a_providers_click_is_laid_to_the_link_it_names(sent: Store) -> None:
    record(sent, reported(sent, EventKind.CLICKED, 1, url=LINKS[2]), reported(sent, EventKind.CLICKED, 2, url="else"))
    with sent.read() as session:
        assert session.scalars(select(Event.link).order_by(Event.key)).all() == [2, None]


def test_a_providers_clock_may_be_ahead_of_ours(sent: Store) -> None:
    record(sent, replace(reported(sent, EventKind.DELIVERED), at=LATER + timedelta(days=400)))
    with sent.read() as session:
        assert session.scalars(select(Event.at)).all() == [LATER]


def test_news_of_a_mail_settles_the_doubt_about_it_alone(sent: Store) -> None:
    doubts: list[tuple[dict[str, Any], str]] = [
        ({"state": BatchState.PARKED}, "accepted"),
        ({"state": BatchState.UNKNOWN}, "accepted"),
        ({"state": BatchState.SENDING, "owner": "w", "lease_until": LATER}, "accepted"),
        ({"state": BatchState.PLANNED}, "accepted"),
        ({"state": BatchState.PLANNED, "first_intent_at": None}, "batched"),
        ({"state": BatchState.PLANNED, "first_intent_at": None, "parent": 7}, "accepted"),
        ({"state": BatchState.ACCEPTED}, "batched"),
        ({"state": BatchState.REJECTED}, "batched"),
    ]
    for batch, expected in doubts:
        with Session(sent.engine) as session:
            session.execute(update(Batch).values(batch))
            event = reported(sent, EventKind.DELIVERED)
            record_provider(session, "main", [event], signer=signer_of(sent), now=LATER)
            found = dict(session.execute(select(Delivery.subscriber_id, Delivery.state)).all())
        assert found == {1: expected, 2: "batched", 3: "batched"}, batch


def test_a_refused_or_skipped_delivery_stays_what_it_is(sent: Store) -> None:
    with sent.write() as session:
        session.execute(update(Batch).values(state=BatchState.UNKNOWN))
        session.execute(update(Delivery).where(Delivery.subscriber_id == 1).values(state="rejected"))
    record(sent, reported(sent, EventKind.DELIVERED))
    with sent.read() as session:
        assert session.scalar(select(Delivery.state).where(Delivery.subscriber_id == 1)) == "rejected"


KINDS = st.sampled_from(EventKind)


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_webhooks_and_their_copies_never_matters(sent: Store, data: st.DataObject) -> None:
    facts = data.draw(
        st.lists(
            st.tuples(KINDS, st.integers(1, 3), st.integers(0, 40), st.sampled_from(LINKS), st.booleans()), max_size=8
        )
    )
    events = [
        replace(
            reported(sent, kind, number, person, url=url, machine=machine, user_agent=PERSON),
            at=SENT + timedelta(minutes=5, seconds=second),
        )
        for number, (kind, person, second, url, machine) in enumerate(facts)
    ]
    copies = data.draw(st.lists(st.sampled_from(events), max_size=4)) if events else []
    shuffled = data.draw(st.permutations(events + copies))
    assert outcome(sent, shuffled) == outcome(sent, events)


def outcome(store: Store, events: Sequence[ProviderEvent]) -> dict[str, set[Any]]:
    """What these webhooks would lead to, one after the other; taken back afterwards."""
    with Session(store.engine) as session:
        session.execute(update(Batch).values(state=BatchState.PARKED))
        for event in events:
            record_provider(session, "main", [event], signer=signer_of(store), now=LATER)
        return state(session)


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("testclient", ""),
        ("", ""),
    ],
)
def test_of_an_address_only_the_network_is_kept(client: str, network: str) -> None:
    assert network_of(client) == network
