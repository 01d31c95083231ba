"""Who gets an issue: the list's people who may be mailed, less those who have it already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import Session

from newsletter.audience.facts import tags_of
from newsletter.conditions.functions import Facts
from newsletter.rendering.choosing import Chooser
from newsletter.store import (
    Batch,
    Campaign,
    Delivery,
    Subscriber,
    Subscription,
    may_be_mailed,
    recipient_state,
)
from newsletter.store.lists import status


def recipients(session: Session, list_id: int, issue_slug: str, now: datetime) -> Select[int]:
    """The ids of those who will get the issue, as a query that freeze runs.

    Someone who has the issue through another list, or from an earlier campaign, is not asked for again: the issue's
    name decides, not the campaign.
    """
    earlier = earlier_campaigns(session, issue_slug)
    people = (
        select(Subscription.subscriber_id)
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .where(Subscription.list_id == list_id, may_be_mailed(now))
    )
    return people.where(~_has_it(earlier)) if earlier else people


def by_variant(session: Session, people: Select[int], chooser: Chooser) -> Counter[str]:
    """How many of these people get each variant of an issue, by its key. Reads them all, a thousand at a time."""
    known = select(Subscriber.id, Subscriber.email, Subscriber.attributes).where(Subscriber.id.in_(people))
    counted: Counter[str] = Counter()
    for rows in session.execute(known.execution_options(yield_per=1000)).partitions():
        tags = tags_of(session, [row[0] for row in rows]) if chooser.needs_tags() else {}
        for subscriber_id, email, attributes in rows:
            counted[chooser.variant(Facts.of(email, attributes, tags.get(subscriber_id, ())))] += 1
    return counted


def left_out(session: Session, list_id: int, issue_slug: str, now: datetime) -> dict[str, int]:
    """How many people of the list will not get the issue, by the first reason that holds."""
    earlier = earlier_campaigns(session, issue_slug)
    has_it = [(_has_it(earlier), "has it already")] if earlier else []
    reason = case((~may_be_mailed(now), status(now)), *has_it, else_="")
    counted = session.execute(
        select(reason, func.count())
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .where(Subscription.list_id == list_id)
        .group_by(reason)
    )
    return {why: count for why, count in counted if why}


def earlier_campaigns(session: Session, issue_slug: str) -> Sequence[int]:
    """The campaigns this issue was sent with, first to last."""
    return session.scalars(select(Campaign.id).where(Campaign.issue_slug == issue_slug).order_by(Campaign.id)).all()


def _has_it(campaigns: Sequence[int]) -> ColumnElement[bool]:
    """The person was, or may yet be, mailed by one of these campaigns: one look-up by key for each."""
    return exists(
        select(Delivery.subscriber_id)
        .join(Batch, and_(Batch.campaign_id == Delivery.campaign_id, Batch.number == Delivery.batch))
        .where(
            Delivery.campaign_id.in_(campaigns),
            Delivery.subscriber_id == Subscription.subscriber_id,
            recipient_state().in_(("accepted", "parked", "todo")),
        )
    )
