"""What the world told us: one raw row per event, with a verdict that can be worked out again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.store.base import Base, BigKey


class Actor(StrEnum):
    """Who did it, as far as can be told."""

    HUMAN = "human"
    MACHINE = "machine"
    UNSURE = "unsure"


class Event(Base):
    """One thing that happened to one delivery. ``key`` makes the second copy of a webhook harmless.

    ``actor`` is what the classifier said by the rule named in ``rule``; it only matters for opens and clicks.
    """

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("actor IN ('human', 'machine', 'unsure')", name="actor"),
        Index("ix_events_campaign_id", "campaign_id", "kind", "subscriber_id"),
        Index("ix_events_subscriber_id", "subscriber_id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    source: Mapped[str]
    """Who told us: ``web`` for our own endpoints, else the provider's name."""
    campaign_id: Mapped[int] = mapped_column(BigKey, ForeignKey("campaigns.id"))
    subscriber_id: Mapped[int] = mapped_column(BigKey, ForeignKey("subscribers.id"))
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    link: Mapped[int | None]
    actor: Mapped[str] = mapped_column(default=Actor.HUMAN)
    rule: Mapped[str] = mapped_column(default="")
    method: Mapped[str] = mapped_column(default="")
    user_agent: Mapped[str] = mapped_column(default="")
    network: Mapped[str] = mapped_column(default="")
    """The reader's network, cut to /24 or /48: enough to tell machines apart, not people."""
    detail: Mapped[str] = mapped_column(default="")
