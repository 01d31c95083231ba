"""Intent: a batch is claimed and its exact request stored, durably, before anything goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from newsletter.conditions.functions import Facts
from newsletter.conditions.values import written
from newsletter.providers.base import Certainty
from newsletter.rendering.choosing import VARIANT, Chooser
from newsletter.sending.calls import Call, Purpose, Recipient, Request, Worker, read_request
from newsletter.sending.ledger.rows import change_batch, log_attempt
from newsletter.store import (
    Batch,
    BatchState,
    Campaign,
    CampaignState,
    Delivery,
    DeliveryState,
    Subscriber,
    SubscriberTag,
    Subscription,
    SubscriptionState,
)
from newsletter.store.base import BigKey, Instant
from newsletter.store.lists import status

# Built once: putting a statement together costs as much as running it, and these run for every batch.
_CAMPAIGN, _BATCH = bindparam("campaign", type_=BigKey), bindparam("batch", type_=Integer())
_NOW = bindparam("now", type_=Instant())

_SENDING = (
    select(Campaign.id)
    .where(Campaign.id == _CAMPAIGN, Campaign.state == CampaignState.SENDING)
    .with_for_update(read=True)
)
_DUE = (
    select(Batch.number, Batch.state, Batch.attempt, Batch.request)
    .where(
        Batch.campaign_id == _CAMPAIGN,
        Batch.state.in_((BatchState.PLANNED, BatchState.UNKNOWN)),
        or_(Batch.due_at.is_(None), Batch.due_at <= _NOW),
    )
    .order_by(Batch.number)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_MEMBERS = (
    select(Delivery.subscriber_id, Subscriber.email, Subscriber.attributes, status(_NOW))
    .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
    .join(Campaign, Campaign.id == Delivery.campaign_id)
    .outerjoin(
        Subscription,
        and_(Subscription.list_id == Campaign.list_id, Subscription.subscriber_id == Delivery.subscriber_id),
    )
    .where(
        Delivery.campaign_id == _CAMPAIGN,
        Delivery.batch == _BATCH,
        Delivery.state == DeliveryState.BATCHED,
    )
    .order_by(Delivery.subscriber_id)
)
_TAGS = (
    select(SubscriberTag.subscriber_id, SubscriberTag.tag)
    .join(Delivery, Delivery.subscriber_id == SubscriberTag.subscriber_id)
    .where(Delivery.campaign_id == _CAMPAIGN, Delivery.batch == _BATCH, Delivery.state == DeliveryState.BATCHED)
)


def begin(
    session: Session,
    campaign_id: int,
    worker: Worker,
    *,
    fields: Sequence[str],
    now: datetime,
    chooser: Chooser | None = None,
) -> Call | None:
    """Claim the next batch that is due and store what will be asked of the provider; ``None`` when none is due.

    ``fields`` are the subscriber's values that the campaign's template asks for, ``chooser`` finds the variant of each,
    which is stored with them: a replay must not ask anew. The caller commits, and only then calls: a call without a
    durable intent would leave no trace if the process died.
    """
    while (batch := _claim(session, campaign_id, now)) is not None:
        attempt = batch.attempt + 1
        if batch.state == BatchState.UNKNOWN:
            purpose = Purpose.REPLAY if worker.certainty is Certainty.KEY else Purpose.SEARCH
            return _intend(session, worker, read_request(batch.request), purpose, attempt=attempt, now=now)
        recipients = _hand_off(session, campaign_id, batch.number, fields, now=now, chooser=chooser)
        if recipients:
            request = Request(campaign_id, batch.number, now.replace(microsecond=0), recipients)
            return _intend(session, worker, request, Purpose.SEND, attempt=attempt, now=now)
        # Everybody in it has left since the freeze: each is accounted for as skipped.
        change_batch(session, campaign_id, batch.number, state=BatchState.CANCELLED, error="nobody left to mail")
    return None


def _claim(session: Session, campaign_id: int, now: datetime) -> Row[int, str, int, bytes | None] | None:
    """The first batch that may be called now, locked against other workers until the transaction ends.

    Walks the campaign's batches in order: hundreds to thousands of rows, not recipients. The campaign's row is locked
    too, so that no intent commits after a pause has.
    """
    connection = session.connection()
    if connection.scalar(_SENDING, {"campaign": campaign_id}) is None:
        return None
    return connection.execute(_DUE, {"campaign": campaign_id, "now": now}).first()


def _hand_off(
    session: Session, campaign_id: int, number: int, fields: Sequence[str], *, now: datetime, chooser: Chooser | None
) -> tuple[Recipient, ...]:
    """The batch's members who may still be mailed; those who may not are marked skipped, with the reason.

    One indexed read of the batch, whatever the campaign's size, and one of its tags where they are asked for.
    """
    members = session.connection().execute(_MEMBERS, {"campaign": campaign_id, "batch": number, "now": now}).all()
    tags = _tags(session, campaign_id, number) if chooser and chooser.needs_tags() else {}
    recipients = []
    for subscriber_id, email, attributes, standing in members:
        if standing == SubscriptionState.ACTIVE:
            values = _values(email, attributes, fields)
            if chooser:
                values[VARIANT] = chooser.variant(Facts.of(email, attributes, tags.get(subscriber_id, ())))
            recipients.append(Recipient(subscriber_id, email, values))
        else:
            _skip(session, campaign_id, subscriber_id, standing or "not on the list")
    return tuple(recipients)


def _tags(session: Session, campaign_id: int, number: int) -> dict[int, list[str]]:
    """The tags of a batch's members, by subscriber: one read through the batch's index and the tags' key."""
    tags: dict[int, list[str]] = {}
    for subscriber_id, tag in session.connection().execute(_TAGS, {"campaign": campaign_id, "batch": number}):
        tags.setdefault(subscriber_id, []).append(tag)
    return tags


def _values(email: str, attributes: Mapping[str, Any], fields: Sequence[str]) -> dict[str, str]:
    """What this person has of the fields asked for; what they lack is left out, so that the fallback stands in."""
    values = {}
    for field in fields:
        name = field.removeprefix("subscriber.")
        value = email if name == "email" else attributes.get(name)
        if value is not None:
            values[field] = written(value)
    return values


def _skip(session: Session, campaign_id: int, subscriber_id: int, reason: str) -> None:
    """One row by primary key."""
    session.connection().execute(
        update(Delivery)
        .where(Delivery.campaign_id == campaign_id, Delivery.subscriber_id == subscriber_id)
        .values(state=DeliveryState.SKIPPED, reason=reason)
    )


def _intend(
    session: Session, worker: Worker, request: Request, purpose: Purpose, *, attempt: int, now: datetime
) -> Call:
    """The durable word that this attempt may reach the provider: one row changed, one added."""
    stored, fingerprint = request.pack()
    call = Call(purpose, request, fingerprint, attempt, worker.owner, now + worker.lease)
    fresh: dict[str, Any] = {
        "request": stored,
        "request_hash": fingerprint,
        "first_intent_at": now,
        "searches": 0,
    }
    change_batch(
        session,
        request.campaign_id,
        request.batch,
        state=BatchState.SENDING,
        attempt=call.attempt,
        owner=call.owner,
        lease_until=call.lease_until,
        due_at=None,
        **(fresh if purpose is Purpose.SEND else {}),
    )
    log_attempt(session, call, f"intent to {purpose}", "", now)
    return call
