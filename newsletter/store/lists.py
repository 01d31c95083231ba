"""Lists, who is on them, and the one spelling of who may be mailed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, exists, func, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import SQLCoreOperations

from newsletter.store.base import Base, BigKey
from newsletter.store.subscribers import Subscriber, Suppression


class List(Base):
    """A named audience."""

    __tablename__ = "lists"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class SubscriptionState(StrEnum):
    """Where a person stands on a list."""

    PENDING = "pending"
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"


class Subscription(Base):
    """A person's state on a list; how it came to be is in the consent records."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'active', 'unsubscribed')", name="state"),
        Index("ix_subscriptions_subscriber_id", "subscriber_id"),
        {"sqlite_with_rowid": False},
    )

    list_id: Mapped[int] = mapped_column(BigKey, ForeignKey("lists.id"), primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(BigKey, ForeignKey("subscribers.id"), primary_key=True)
    state: Mapped[str]
    changed_at: Mapped[datetime]


def suppressed() -> ColumnElement[bool]:
    """The subscriber's address must not be mailed, by any list."""
    return exists(select(Suppression.id).where(Suppression.email_key == Subscriber.email_key))


def may_be_mailed() -> ColumnElement[bool]:
    """The one rule of who may be mailed: active on the list and not suppressed.

    Holds for a row of ``subscriptions`` joined with its ``subscribers`` row. Plan, freeze and hand-off all ask it.
    """
    return (Subscription.state == SubscriptionState.ACTIVE) & ~suppressed()


def status(state: SQLCoreOperations[str] = Subscription.state) -> ColumnElement[str]:
    """In one word where a person stands: the reason of a suppression, else the ``state`` of a subscription.

    Holds for the same rows as ``may_be_mailed``, and is ``active`` for exactly those that may. Of several suppressions
    a complaint weighs most: ``max`` finds it, since of the three reasons it is the last in the alphabet.
    """
    worst = select(func.max(Suppression.reason)).where(Suppression.email_key == Subscriber.email_key)
    return func.coalesce(worst.correlate(Subscriber).scalar_subquery(), state)
