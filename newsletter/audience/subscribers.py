"""People on lists: who joins, who leaves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from newsletter.store import ConsentAction, ConsentRecord, Subscription, SubscriptionState


def unsubscribe(session: Session, subscriber_id: int, *, list_id: int | None, source: str, now: datetime) -> bool:
    """Take a person off a list, or off all of them, at once; returns whether that changed anything.

    One conditional update, so that of two requests at the same moment exactly one leaves a consent record. ``source``
    says where the wish came from: ``one-click``, ``command line``.
    """
    leave = update(Subscription).where(
        Subscription.subscriber_id == subscriber_id, Subscription.state != SubscriptionState.UNSUBSCRIBED
    )
    if list_id is not None:
        leave = leave.where(Subscription.list_id == list_id)
    left = session.scalars(
        leave.values(state=SubscriptionState.UNSUBSCRIBED, changed_at=now).returning(Subscription.list_id)
    ).all()
    if left:
        action = ConsentAction.UNSUBSCRIBED
        common = {"subscriber_id": subscriber_id, "action": action, "source": source, "at": now}
        session.execute(insert(ConsentRecord), [{**common, "list_id": one} for one in left])
    return bool(left)
