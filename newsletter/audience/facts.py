"""What is known of people, as conditions ask for it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from newsletter.conditions.functions import Facts
from newsletter.store import Subscriber, SubscriberTag


def facts_of(session: Session, subscriber: Subscriber) -> Facts:
    """The person's address, attributes and tags."""
    tags = tags_of(session, [subscriber.id])
    return Facts.of(subscriber.email, subscriber.attributes, tags.get(subscriber.id, ()))


def tags_of(session: Session, subscribers: Sequence[int]) -> dict[int, list[str]]:
    """The tags of some people, by their number; those who have none are left out."""
    tags: dict[int, list[str]] = {}
    query = select(SubscriberTag.subscriber_id, SubscriberTag.tag).where(SubscriberTag.subscriber_id.in_(subscribers))
    for subscriber_id, tag in session.execute(query):
        tags.setdefault(subscriber_id, []).append(tag)
    return tags
