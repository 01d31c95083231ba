"""Verdicts on recorded hits, worked out from the rows that are there: in whatever order they came, the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import Row, and_, bindparam, func, select
from sqlalchemy.orm import Session

from newsletter.events.classify import BURST_WINDOW, RULES_VERSION, Hit, classify
from newsletter.providers.base import EventKind
from newsletter.store import Batch, Delivery, Event

HITS = (EventKind.OPENED, EventKind.CLICKED)
"""The kinds of event that a machine may have caused."""


# Hits, each with the moment its mail was accepted or, while that is in doubt, handed over.
_RECORDED = (
    select(Event, func.coalesce(Batch.accepted_at, Batch.first_intent_at, type_=Batch.accepted_at.type))
    .join(Delivery, and_(Delivery.campaign_id == Event.campaign_id, Delivery.subscriber_id == Event.subscriber_id))
    .join(Batch, and_(Batch.campaign_id == Delivery.campaign_id, Batch.number == Delivery.batch))
    .where(Event.campaign_id == bindparam("campaign"), Event.kind.in_(HITS))
)
_NEAR = _RECORDED.where(
    Event.subscriber_id == bindparam("subscriber"), Event.at.between(bindparam("earliest"), bindparam("latest"))
)
_ALL = _RECORDED.order_by(Event.subscriber_id).execution_options(yield_per=1000)


def judge(session: Session, campaign_id: int, subscriber_id: int, at: datetime) -> None:
    """Give verdicts to the hits of one delivery around a new one, which may have turned them into a burst.

    Whether a hit is part of a burst depends on its neighbours, and theirs on their own: so two windows are read and
    one is judged. A handful of rows by index.
    """
    known = session.execute(
        _NEAR,
        {
            "campaign": campaign_id,
            "subscriber": subscriber_id,
            "earliest": at - 2 * BURST_WINDOW,
            "latest": at + 2 * BURST_WINDOW,
        },
    ).all()
    _judge([row for row in known if abs(row[0].at - at) <= BURST_WINDOW], known)


def reclassify(session: Session, campaign_id: int) -> int:
    """Judge a campaign's hits anew, from the raw rows; returns how many verdicts changed."""
    rows = session.execute(_ALL, {"campaign": campaign_id})
    people = (list(hits) for _, hits in groupby(rows, key=lambda row: row[0].subscriber_id))
    return sum(_judge(hits, hits) for hits in people)


def _judge(judged: Iterable[Row[Event, datetime]], known: Sequence[Row[Event, datetime]]) -> int:
    """Judge some rows in the light of all that are known; returns how many verdicts changed."""
    hits = {event.id: _hit(event, left_at) for event, left_at in known}
    changed = 0
    for event, _ in judged:
        verdict = classify(hits[event.id], [hit for id_, hit in hits.items() if id_ != event.id])
        changed += (event.actor, event.rule) != verdict
        event.actor, event.rule, event.rules_version = verdict.actor, verdict.rule, RULES_VERSION
    return changed


def _hit(event: Event, left_at: datetime | None) -> Hit:
    since = event.at - left_at if left_at is not None else None
    return Hit(EventKind(event.kind), event.at, event.method, event.user_agent, event.link, since)
