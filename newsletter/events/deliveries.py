"""Which delivery an event is about, with what judging it and acting on it take."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from newsletter.links.tokens import Recipient
from newsletter.store import Batch, Campaign, Delivery, Subscriber, recipient_state

left_at = func.coalesce(Batch.accepted_at, Batch.first_intent_at, type_=Batch.accepted_at.type)
"""When a delivery's mail was accepted or, while that is in doubt, handed over."""

of_batch = and_(Batch.campaign_id == Delivery.campaign_id, Batch.number == Delivery.batch)


class Known(NamedTuple):
    """A delivery of ours: who got it, by which address, as a member of which list, when, and what became of it."""

    campaign_id: int
    subscriber_id: int
    list_id: int
    email_key: str
    left_at: datetime | None
    state: str


_FIND = (
    select(
        Delivery.campaign_id,
        Delivery.subscriber_id,
        Campaign.list_id,
        Subscriber.email_key,
        left_at,
        recipient_state(),
    )
    .join(Campaign, Campaign.id == Delivery.campaign_id)
    .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
    .join(Batch, of_batch)
    .where(Delivery.campaign_id == bindparam("campaign"), Delivery.subscriber_id == bindparam("subscriber"))
    .with_for_update(of=Delivery, key_share=True)
)


def find_delivery(session: Session, recipient: Recipient) -> Known | None:
    """The delivery a genuine token names, or ``None`` when it is gone; four rows by primary key.

    Its row is locked where the database can: two hits of one delivery are judged one after the other, or each of
    them would miss the burst that they are together.
    """
    row = session.execute(_FIND, {"campaign": recipient.campaign_id, "subscriber": recipient.subscriber_id}).first()
    return Known(*row) if row else None
