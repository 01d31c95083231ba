"""People: their addresses, attributes and tags, and the addresses that must not be mailed or taken in again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.store.base import Base, BigKey


class Subscriber(Base):
    """A person's address with attributes.

    ``email`` is what goes into a mail: as it was given, the domain in ASCII. ``email_key`` is its identity. Of someone
    who was erased the row stays, so that figures do, with an empty address and a key that is none.
    """

    __tablename__ = "subscribers"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    attributes: Mapped[dict[str, Any]]
    locale: Mapped[str] = mapped_column(default="")
    """A language tag (BCP 47), empty when it is not known."""
    timezone: Mapped[str] = mapped_column(default="")
    """A name of the IANA time zone database, empty when it is not known."""
    created_at: Mapped[datetime]


class SubscriberTag(Base):
    """A word someone put on a person."""

    __tablename__ = "subscriber_tags"
    __table_args__ = (Index("ix_subscriber_tags_tag", "tag", "subscriber_id"), {"sqlite_with_rowid": False})

    subscriber_id: Mapped[int] = mapped_column(BigKey, ForeignKey("subscribers.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)


class ErasedAddress(Base):
    """Someone asked to be forgotten: a keyed hash of their address, so that no file brings it back by accident."""

    __tablename__ = "erased_addresses"
    __table_args__ = ({"sqlite_with_rowid": False},)

    hash: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class SuppressionReason(StrEnum):
    """Why an address must not be mailed."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    BY_HAND = "by_hand"


EVERY_LIST = 0
"""The scope of a suppression that is not about one list."""


class Suppression(Base):
    """An address that must not be mailed, whoever it belongs to and whatever an import says.

    ``list_id`` is the list it holds for, or ``EVERY_LIST``.
    """

    __tablename__ = "suppressions"
    __table_args__ = (UniqueConstraint("email_key", "reason", "list_id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    email_key: Mapped[str]
    reason: Mapped[str]
    list_id: Mapped[int] = mapped_column(BigKey, default=EVERY_LIST)
    detail: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class SuppressionRecord(Base):
    """One suppression put up or lifted, kept for good: rows are added, never altered."""

    __tablename__ = "suppression_records"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    email_key: Mapped[str] = mapped_column(index=True)
    action: Mapped[str]
    """``added`` or ``lifted``."""
    reason: Mapped[str]
    list_id: Mapped[int] = mapped_column(BigKey)
    source: Mapped[str]
    at: Mapped[datetime]


class ConsentAction(StrEnum):
    """What a person, or someone in their name, did to a subscription."""

    REQUESTED = "requested"
    """Asked for it; not mailed until they confirm."""
    SUBSCRIBED = "subscribed"
    CONFIRMED = "confirmed"
    PAUSED = "paused"
    RESUMED = "resumed"
    UNSUBSCRIBED = "unsubscribed"


class ConsentRecord(Base):
    """One change of a subscription, kept for good: rows are added, never altered."""

    __tablename__ = "consent_records"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(BigKey, ForeignKey("subscribers.id"), index=True)
    list_id: Mapped[int] = mapped_column(BigKey, ForeignKey("lists.id"))
    action: Mapped[str]
    source: Mapped[str]
    """Where it came from: ``import members.csv:14``, ``one-click``, ``command line``."""
    wording: Mapped[str] = mapped_column(default="")
    """Which version of the words they agreed to, where it is known."""
    network: Mapped[str] = mapped_column(default="")
    """The address they did it from, shortened unless the publication keeps it whole; empty when it is not known."""
    at: Mapped[datetime]
