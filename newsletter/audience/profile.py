"""All that is on record about one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from newsletter.audience.suppression import Suppressed
from newsletter.store import (
    Batch,
    Campaign,
    ConsentRecord,
    Delivery,
    DeliveryState,
    List,
    Subscriber,
    Subscription,
    Suppression,
    SuppressionReason,
)


@dataclass(frozen=True, slots=True)
class Membership:
    """Where the person stands on one list, and since when."""

    list: str
    state: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """One change of a membership, and who or what made it."""

    at: datetime
    list: str
    action: str
    source: str


@dataclass(frozen=True, slots=True)
class Received:
    """One campaign the person was a recipient of: ``state`` is that of their copy, ``reason`` the word for it."""

    campaign: int
    issue: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Profile:
    """One person: memberships by list, the rest in the order of time."""

    email: str
    created_at: datetime
    attributes: dict[str, Any]
    lists: list[Membership]
    suppressions: list[Suppressed]
    consent: list[Consent]
    deliveries: list[Received]


def profile(session: Session, subscriber: Subscriber) -> Profile:
    """Everything on record about this person."""
    person = subscriber.id
    lists = session.execute(
        select(List.name, Subscription.state, Subscription.changed_at)
        .join(Subscription)
        .where(Subscription.subscriber_id == person)
        .order_by(List.name)
    )
    suppressions = session.scalars(
        select(Suppression).where(Suppression.email_key == subscriber.email_key).order_by(Suppression.at)
    )
    consent = session.execute(
        select(ConsentRecord.at, List.name, ConsentRecord.action, ConsentRecord.source)
        .join(List, List.id == ConsentRecord.list_id)
        .where(ConsentRecord.subscriber_id == person)
        .order_by(ConsentRecord.id)
    )
    return Profile(
        email=subscriber.email,
        created_at=subscriber.created_at,
        attributes=dict(sorted(subscriber.attributes.items())),
        lists=[Membership(*row) for row in lists],
        suppressions=[Suppressed(SuppressionReason(each.reason), each.at, each.detail) for each in suppressions],
        consent=[Consent(*row) for row in consent],
        deliveries=_deliveries(session, person),
    )


def _deliveries(session: Session, person: int) -> list[Received]:
    """A copy is where its batch is, unless it fared differently by itself."""
    rows = session.execute(
        select(Campaign.id, Campaign.issue_title, Delivery.state, Delivery.reason, Batch.state)
        .join(Delivery, Delivery.campaign_id == Campaign.id)
        .join(Batch, (Batch.campaign_id == Delivery.campaign_id) & (Batch.number == Delivery.batch))
        .where(Delivery.subscriber_id == person)
        .order_by(Campaign.id)
    )
    return [
        Received(campaign, issue, batch if own == DeliveryState.BATCHED else own, reason)
        for campaign, issue, own, reason, batch in rows
    ]
