"""People: their addresses and attributes, and the addresses that must not be mailed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.store.base import Base, BigKey


class Subscriber(Base):
    """A person's address with attributes.

    ``email`` is what goes into a mail: as it was given, the domain in ASCII. ``email_key`` is its identity.
    """

    __tablename__ = "subscribers"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    attributes: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class SuppressionReason(StrEnum):
    """Why an address must not be mailed."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    BY_HAND = "by_hand"


class Suppression(Base):
    """An address that must not be mailed by any list, whoever it belongs to and whatever an import says."""

    __tablename__ = "suppressions"
    __table_args__ = (UniqueConstraint("email_key", "reason"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    email_key: Mapped[str]
    reason: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class ConsentAction(StrEnum):
    """What a person, or someone in their name, did to a subscription."""

    SUBSCRIBED = "subscribed"
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
    at: Mapped[datetime]
