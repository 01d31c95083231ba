"""Figures: people are counted once, every rate names its denominator, and nothing is made up."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from newsletter.providers.base import EventKind
from newsletter.stats.figures import Figures, Share, figures
from newsletter.stats.wording import lines, percent, span
from newsletter.store import Actor, Batch, BatchState, Campaign, Delivery, Event, Store
from tests.support.web import SENT, publication, sent_campaign

CAMPAIGN = 1
NUMBERS = count()
OPENED, CLICKED = EventKind.OPENED, EventKind.CLICKED


@pytest.fixture
def sent(store: Store, tmp_path: Path) -> Store:
    """Ten people got it."""
    assert sent_campaign(store, publication(tmp_path), people=10) == CAMPAIGN
    return store


def happen(
    store: Store,
    kind: EventKind,
    *people: int,
    actor: Actor = Actor.HUMAN,
    rule: str = "person",
    after: timedelta = timedelta(hours=1),
    link: int | None = None,
) -> None:
    rows = [
        {
            "key": str(next(NUMBERS)),
            "kind": kind,
            "source": "web",
            "campaign_id": CAMPAIGN,
            "subscriber_id": person,
            "at": SENT + after,
            "received_at": SENT + after,
            "link": link,
            "actor": actor,
            "rule": rule,
        }
        for person in people
    ]
    with store.write() as session:
        session.execute(insert(Event), rows)


def look(store: Store) -> Figures:
    with store.read() as session:
        return figures(session, session.get_one(Campaign, CAMPAIGN))


def test_everybody_who_was_frozen_is_in_exactly_one_place(sent: Store) -> None:
    with sent.write() as session:
        changes = {1: ("rejected", "bad address"), 2: ("skipped", "unsubscribed"), 3: ("skipped", "suppressed")}
        for person, (state, reason) in changes.items():
            session.execute(update(Delivery).where(Delivery.subscriber_id == person).values(state=state, reason=reason))
    found = look(sent)
    assert found.accepted == Share(7, 10, "recipients")
    assert (found.rejected, found.skipped) == (1, {"unsubscribed": 1, "suppressed": 1})
    with sent.write() as session:
        session.execute(update(Batch).values(state=BatchState.PARKED))
    found = look(sent)
    assert (found.accepted.count, found.parked, found.todo) == (0, 7, 0)
    assert found.recipients == found.accepted.count + found.rejected + sum(found.skipped.values()) + found.parked


def test_a_person_counts_once_however_often_they_come_back(sent: Store) -> None:
    happen(sent, OPENED, 1, 1, 1, 2)
    happen(sent, CLICKED, 2, 2, link=0)
    happen(sent, CLICKED, 3, link=1)
    found = look(sent)
    assert found.opened == Share(3, 10, "accepted, not bounced"), "who clicks has opened"
    assert found.clicked == Share(2, 10, "accepted, not bounced")
    assert found.clicked.rate == pytest.approx(0.2)


def test_machines_and_the_unsure_stand_apart(sent: Store) -> None:
    happen(sent, OPENED, 1)
    happen(sent, OPENED, 1, 2, 3, actor=Actor.UNSURE, rule="apple-privacy")
    happen(sent, CLICKED, 4, 4, 4, actor=Actor.MACHINE, rule="burst", link=0)
    happen(sent, OPENED, 5, actor=Actor.MACHINE, rule="robot")
    found = look(sent)
    assert (found.opened.count, found.opened_at_most.count, found.clicked.count) == (1, 3, 0)
    assert (found.machines.count, dict(found.machines.by_rule)) == (4, {"burst": 3, "robot": 1})
    assert (found.unsure.count, dict(found.unsure.by_rule)) == (3, {"apple-privacy": 3})
    assert [(link.position, link.people, link.machine_hits) for link in found.links][:2] == [(0, 0, 3), (1, 0, 0)]


def test_deliveries_nobody_reported_are_not_invented(sent: Store) -> None:
    happen(sent, OPENED, 1, 2)
    assert look(sent).delivered is None
    happen(sent, EventKind.BOUNCED, 9, 10)
    found = look(sent)
    assert found.bounced == Share(2, 10, "accepted")
    assert found.opened == Share(2, 8, "accepted, not bounced")


def test_reported_deliveries_are_the_denominator(sent: Store) -> None:
    happen(sent, EventKind.DELIVERED, 1, 2, 3, 3)
    happen(sent, OPENED, 4)
    happen(sent, EventKind.UNSUBSCRIBED, 2)
    happen(sent, EventKind.COMPLAINED, 3)
    found = look(sent)
    assert found.delivered == Share(4, 10, "accepted"), "who opens it has got it"
    assert found.opened == Share(1, 4, "delivered")
    assert found.unsubscribed == Share(1, 4, "delivered")
    assert found.complained == Share(1, 4, "delivered")


def test_links_are_in_the_order_of_the_people_who_followed_them(sent: Store) -> None:
    happen(sent, CLICKED, 1, 2, 3, link=2)
    happen(sent, CLICKED, 1, 1, 1, 1, 1, link=0)
    found = look(sent)
    assert [(link.label, link.people) for link in found.links] == [
        ("link 2", 3),
        ("link 0", 1),
        ("link 1", 0),
        ("link 3", 0),
    ]


@pytest.mark.parametrize(
    ("last", "step", "bars"),
    [
        (timedelta(minutes=90), timedelta(minutes=5), 19),
        (timedelta(hours=5, minutes=30), timedelta(minutes=15), 23),
        (timedelta(hours=23, minutes=59), timedelta(hours=1), 24),
        (timedelta(hours=47), timedelta(hours=2), 24),
        (timedelta(days=20), timedelta(days=1), 21),
        (timedelta(days=3000), timedelta(weeks=18), 24),
    ],
)
def test_the_plot_is_as_fine_as_fits(
    sqlite_store: Store, tmp_path: Path, last: timedelta, step: timedelta, bars: int
) -> None:
    sent_campaign(sqlite_store, publication(tmp_path), people=10)
    happen(sqlite_store, OPENED, 1, 2, 3, after=timedelta(seconds=59))
    happen(sqlite_store, OPENED, 4, after=last)
    happen(sqlite_store, OPENED, 1, after=last)
    opens = look(sqlite_store).opens
    assert (opens.step, len(opens.counts)) == (step, bars)
    assert (opens.counts[0], opens.counts[-1], sum(opens.counts)) == (3, 1, 4)
    assert opens.half_after == timedelta(minutes=1)


def test_half_of_the_opens_is_told_to_the_minute(sent: Store) -> None:
    for minutes, person in ((10, 1), (20, 2), (130, 3), (200, 4), (400, 5)):
        happen(sent, OPENED, person, after=timedelta(minutes=minutes, seconds=30))
    assert look(sent).opens.half_after == timedelta(minutes=131)


def test_nobody_at_all_is_no_rate_and_no_plot(sent: Store) -> None:
    with sent.write() as session:
        session.execute(update(Delivery).values(state="rejected", reason="no"))
    found = look(sent)
    assert found.opened.rate is None
    assert (found.opens.counts, found.opens.half_after) == ((), None)
    assert [(line.rate, line.of) for line in lines(found) if line.label == "Opened"] == [
        ("–", "of accepted, not bounced")
    ]


@pytest.mark.parametrize(
    ("rate", "words"),
    [(0.3291, "32.9 %"), (0, "0.0 %"), (0.0006, "0.06 %"), (0.000049, "0.005 %"), (1, "100.0 %"), (None, "–")],
)
def test_a_rate_has_as_many_places_as_it_takes(rate: float | None, words: str) -> None:
    assert percent(rate) == words


def test_spans_of_time_read_well() -> None:
    spans = [timedelta(minutes=5), timedelta(hours=2, minutes=10), timedelta(hours=1), timedelta(days=1, hours=4)]
    assert [span(one) for one in spans] == ["5 min", "2 h 10 min", "1 h", "1 day 4 h"]
    assert span(timedelta(days=3)) == "3 days"
