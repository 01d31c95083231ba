"""What is known of one person, as conditions ask for it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from newsletter.conditions.functions import Facts
from newsletter.store import Subscriber, SubscriberTag


def facts_of(session: Session, subscriber: Subscriber) -> Facts:
    """The person's attributes, with the address among them, and their tags."""
    tags = session.scalars(select(SubscriberTag.tag).where(SubscriberTag.subscriber_id == subscriber.id))
    return Facts({**subscriber.attributes, "email": subscriber.email}, tuple(tags))
