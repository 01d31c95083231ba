"""Verdicts on recorded hits, worked out from the rows that are there: in whatever order they came, the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, and_, bindparam, select
from sqlalchemy.orm import Session

from newsletter.events.classify import BURST_WINDOW, RULES_VERSION, Hit, Verdict, classify
from newsletter.events.deliveries import Known, left_at, of_batch
from newsletter.providers.base import EventKind
from newsletter.store import Batch, Delivery, Event

HITS = (EventKind.OPENED, EventKind.CLICKED)
"""The kinds of event that a machine may have caused."""

_RECORDED = (
    select(Event, left_at)
    .join(Delivery, and_(Delivery.campaign_id == Event.campaign_id, Delivery.subscriber_id == Event.subscriber_id))
    .join(Batch, of_batch)
    .where(Event.campaign_id == bindparam("campaign"), Event.kind.in_(HITS))
)
_NEAR = _RECORDED.where(
    Event.subscriber_id == bindparam("subscriber"), Event.at.between(bindparam("earliest"), bindparam("latest"))
)
_ALL = _RECORDED.order_by(Event.subscriber_id).execution_options(yield_per=1000)

Recorded = Row[Event, datetime]


def hits_near(session: Session, delivery: Known, at: datetime) -> Sequence[Recorded]:
    """The hits recorded within two windows of a click: those it may be in a burst with, and all they may be with."""
    known = session.execute(
        _NEAR,
        {
            "campaign": delivery.campaign_id,
            "subscriber": delivery.subscriber_id,
            "earliest": at - 2 * BURST_WINDOW,
            "latest": at + 2 * BURST_WINDOW,
        },
    )
    return known.all()


def verdict_on(row: dict[str, Any], kind: EventKind, delivery: Known, known: Sequence[Recorded]) -> dict[str, Any]:
    """What to store with a hit that is about to be recorded beside those that are known."""
    since = row["at"] - delivery.left_at if delivery.left_at is not None else None
    hit = Hit(kind, row["at"], row["method"], row["user_agent"], row["link"], since)
    return _stored(classify(hit, [_hit(*one) for one in known]))


def judge_again(session: Session, delivery: Known, at: datetime) -> None:
    """Judge the hits around a click that was just recorded: it may have made a burst of them."""
    known = hits_near(session, delivery, at)
    _judge([row for row in known if abs(row[0].at - at) <= BURST_WINDOW], known)


def reclassify(session: Session, campaign_id: int) -> int:
    """Judge a campaign's hits anew, from the raw rows; returns how many verdicts changed."""
    rows = session.execute(_ALL, {"campaign": campaign_id})
    people = (list(hits) for _, hits in groupby(rows, key=lambda row: row[0].subscriber_id))
    return sum(_judge(hits, hits) for hits in people)


def _judge(judged: Iterable[Recorded], known: Sequence[Recorded]) -> int:
    """Judge some rows in the light of all that are known; returns how many verdicts changed."""
    hits = {event.id: _hit(event, left) for event, left in known}
    changed = 0
    for event, _ in judged:
        verdict = classify(hits[event.id], [hit for id_, hit in hits.items() if id_ != event.id])
        changed += (event.actor, event.rule) != verdict
        for name, value in _stored(verdict).items():
            setattr(event, name, value)
    return changed


def _hit(event: Event, left: datetime | None) -> Hit:
    since = event.at - left if left is not None else None
    return Hit(EventKind(event.kind), event.at, event.method, event.user_agent, event.link, since)


def _stored(verdict: Verdict) -> dict[str, Any]:
    return {"actor": verdict.actor.value, "rule": verdict.rule, "rules_version": RULES_VERSION}
