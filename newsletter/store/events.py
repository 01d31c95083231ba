"""What the world told us: one raw row per event, with a verdict that can be worked out again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.providers.base import EventKind
from newsletter.store.base import Base, BigKey


class Actor(StrEnum):
    """Who did it, as far as can be told."""

    HUMAN = "human"
    MACHINE = "machine"
    UNSURE = "unsure"


class Event(Base):
    """One thing that happened to one delivery. ``key`` makes the second copy of a webhook harmless.

    ``actor`` is what the classifier said by the rule named in ``rule``, as the rules stood in ``rules_version``; it
    only matters for opens and clicks.
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
    rules_version: Mapped[int] = mapped_column(default=0)
    method: Mapped[str] = mapped_column(default="")
    """How it was asked for: ``GET``, ``HEAD``, ``prefetch``; ``flagged`` when the provider itself saw no person."""
    user_agent: Mapped[str] = mapped_column(default="")
    network: Mapped[str] = mapped_column(default="")
    """The reader's network, cut to /24 or /48: enough to tell machines apart, not people."""
    detail: Mapped[str] = mapped_column(default="")


def human_click() -> ColumnElement[bool]:
    """A person followed a link, as far as can be told."""
    return (Event.kind == EventKind.CLICKED) & (Event.actor == Actor.HUMAN)


def human_open() -> ColumnElement[bool]:
    """A person had the mail open, as far as can be told: they showed its pictures, or followed a link in it."""
    return Event.kind.in_((EventKind.OPENED, EventKind.CLICKED)) & (Event.actor == Actor.HUMAN)
