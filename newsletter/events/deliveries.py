"""Which delivery an event is about, with what acting on it takes."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from newsletter.links.tokens import Recipient
from newsletter.store import Campaign, Delivery, Subscriber


class Known(NamedTuple):
    """A delivery of ours: who got it, by which address, as a member of which list."""

    campaign_id: int
    subscriber_id: int
    list_id: int
    email_key: str


_FIND = (
    select(Delivery.campaign_id, Delivery.subscriber_id, Campaign.list_id, Subscriber.email_key)
    .join(Campaign, Campaign.id == Delivery.campaign_id)
    .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
    .where(Delivery.campaign_id == bindparam("campaign"), Delivery.subscriber_id == bindparam("subscriber"))
    .with_for_update(of=Delivery, key_share=True)
)


def find_delivery(session: Session, recipient: Recipient) -> Known | None:
    """The delivery a genuine token names, or ``None`` when it is gone; three rows by primary key.

    Its row is locked where the database can: two hits of one delivery are judged one after the other, or each of
    them would miss the burst that they are together.
    """
    row = session.execute(_FIND, {"campaign": recipient.campaign_id, "subscriber": recipient.subscriber_id}).first()
    return Known(*row) if row else None
