"""Lists, who is on them, and the one spelling of who may be mailed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    case,
    exists,
    false,
    func,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import SQLCoreOperations

from newsletter.store.base import Base, BigKey
from newsletter.store.subscribers import EVERY_LIST, Subscriber, Suppression

PAUSED = "paused"
"""Where someone stands who is active, and asked for no mail for a while."""

Moment = datetime | BindParameter[datetime]


class OptIn(StrEnum):
    """What it takes to be on a list."""

    SINGLE = "single"
    """To ask for it."""
    DOUBLE = "double"
    """To confirm it, by a mail to the address, too."""


class List(Base):
    """A named audience."""

    __tablename__ = "lists"
    __table_args__ = (CheckConstraint("opt_in IN ('single', 'double')", name="opt_in"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(default="")
    """What subscribers read on the public pages; empty for a list they are not offered."""
    opt_in: Mapped[str] = mapped_column(default=OptIn.SINGLE)
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
    paused_until: Mapped[datetime | None]
    """Asked for no mail before this moment."""
    changed_at: Mapped[datetime]


def suppressed() -> ColumnElement[bool]:
    """The subscriber's address must not be mailed by this list, or by any."""
    return exists(select(Suppression.id).where(_against(Subscription.list_id)))


def may_be_mailed(now: Moment) -> ColumnElement[bool]:
    """The one rule of who may be mailed: active on the list, not pausing and not suppressed.

    Holds for a row of ``subscriptions`` joined with its ``subscribers`` row. Plan, freeze and hand-off all ask it.
    """
    return (Subscription.state == SubscriptionState.ACTIVE) & ~_pausing(now) & ~suppressed()


def status(now: Moment) -> ColumnElement[str]:
    """In one word where a person stands on a list: why they are suppressed, ``paused``, or the subscription's state.

    Holds for the same rows as ``may_be_mailed``, and is ``active`` for exactly those that may.
    """
    paused = case(((Subscription.state == SubscriptionState.ACTIVE) & _pausing(now), PAUSED))
    return func.coalesce(_worst(Subscription.list_id), paused, Subscription.state)


def status_anywhere() -> ColumnElement[str]:
    """The same of a row of ``subscribers`` alone: the best they have on any list, ``none`` for somebody on no list."""
    # The states sort as they should be preferred: active, pending, unsubscribed.
    best = select(func.min(Subscription.state)).where(Subscription.subscriber_id == Subscriber.id)
    return func.coalesce(_worst(None), best.correlate(Subscriber).scalar_subquery(), "none")


def _worst(list_id: SQLCoreOperations[int] | None) -> ColumnElement[str | None]:
    """Of several suppressions a complaint weighs most: ``max`` finds it, as the last of the three in the alphabet."""
    reasons = select(func.max(Suppression.reason)).where(_against(list_id))
    return reasons.correlate(Subscriber, Subscription).scalar_subquery()


def _against(list_id: SQLCoreOperations[int] | None) -> ColumnElement[bool]:
    everywhere = Suppression.list_id == EVERY_LIST
    here = everywhere if list_id is None else everywhere | (Suppression.list_id == list_id)
    return (Suppression.email_key == Subscriber.email_key) & here


def _pausing(now: Moment) -> ColumnElement[bool]:
    return func.coalesce(Subscription.paused_until > now, false())
