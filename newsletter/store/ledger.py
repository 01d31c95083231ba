"""The send ledger: which batch stands where, and what became of each recipient.

The sending state lives on the batch row, so that the outcome of a call is one fenced update. A delivery row is written
at freeze and later only for what concerns that one recipient.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, ForeignKeyConstraint, Index, case
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.store.base import Base, BigKey


class BatchState(StrEnum):
    """Where a batch stands.

    planned → sending → accepted | rejected | split | planned (a definite no) | unknown; unknown → sending (replay or
    search) | accepted | parked; parked → accepted; planned → cancelled.
    """

    PLANNED = "planned"
    SENDING = "sending"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    PARKED = "parked"
    REJECTED = "rejected"
    SPLIT = "split"
    CANCELLED = "cancelled"


class Batch(Base):
    """One provider call of a campaign: the unit of sending and of certainty."""

    __tablename__ = "batches"
    __table_args__ = (
        CheckConstraint(
            "state IN ('planned', 'sending', 'unknown', 'accepted', 'parked', 'rejected', 'split', 'cancelled')",
            name="state",
        ),
        # A batch in flight without owner, lease or stored request could neither be fenced nor replayed.
        CheckConstraint(
            "state <> 'sending' OR (owner IS NOT NULL AND lease_until IS NOT NULL AND request IS NOT NULL)",
            name="sending_is_owned",
        ),
        CheckConstraint("state <> 'accepted' OR accepted_at IS NOT NULL", name="accepted_has_time"),
    )

    campaign_id: Mapped[int] = mapped_column(BigKey, ForeignKey("campaigns.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    parent: Mapped[int | None]
    """The batch this one was split from."""
    state: Mapped[str]
    size: Mapped[int]
    attempt: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    """Not to be touched before this moment."""
    request: Mapped[bytes | None]
    """The variables of the exact call, compressed: with the campaign's template they rebuild identical bytes."""
    request_hash: Mapped[str | None]
    first_intent_at: Mapped[datetime | None]
    searches: Mapped[int] = mapped_column(default=0)
    accepted_at: Mapped[datetime | None]
    provider_ids: Mapped[list[str] | None]
    """The provider's own message names, in the order of the request."""
    error: Mapped[str] = mapped_column(default="")


class DeliveryState(StrEnum):
    """What became of one recipient, where it differs from what became of the batch."""

    BATCHED = "batched"
    """As the batch."""
    ACCEPTED = "accepted"
    """Known to be accepted though the batch is not settled: a webhook or a late answer said so."""
    SKIPPED = "skipped"
    """Left out at hand-off; ``reason`` says why."""
    REJECTED = "rejected"
    """The provider refused this one; ``reason`` is its word."""


class Delivery(Base):
    """One recipient of a campaign. The primary key is what makes a second copy impossible."""

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint("state IN ('batched', 'accepted', 'skipped', 'rejected')", name="state"),
        # Deferred: at freeze the deliveries decide which batches there are.
        ForeignKeyConstraint(
            ["campaign_id", "batch"],
            ["batches.campaign_id", "batches.number"],
            name="fk_deliveries_batch",
            deferrable=True,
            initially="DEFERRED",
        ),
        # With the state in it (which seldom changes here), SQLite reads a batch from the index alone; without, it
        # prefers the primary key and walks the whole campaign for every batch.
        Index("ix_deliveries_batch", "campaign_id", "batch", "state"),
        Index("ix_deliveries_subscriber_id", "subscriber_id"),
        {"sqlite_with_rowid": False},
    )

    campaign_id: Mapped[int] = mapped_column(BigKey, ForeignKey("campaigns.id"), primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(BigKey, ForeignKey("subscribers.id"), primary_key=True)
    batch: Mapped[int]
    state: Mapped[str] = mapped_column(default=DeliveryState.BATCHED)
    reason: Mapped[str] = mapped_column(default="")


class BatchAttempt(Base):
    """One try of a batch and what came of it: added, never altered; late answers of fenced workers included."""

    __tablename__ = "batch_attempts"
    __table_args__ = (Index("ix_batch_attempts_batch", "campaign_id", "batch"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(BigKey, ForeignKey("campaigns.id"))
    batch: Mapped[int]
    attempt: Mapped[int]
    owner: Mapped[str]
    at: Mapped[datetime]
    outcome: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")


def recipient_state() -> ColumnElement[str]:
    """What became of a recipient, in the words of the account.

    One of accepted, rejected, skipped, parked, cancelled, todo. Holds for a row of ``deliveries`` joined with its row
    of ``batches``; everything that counts recipients asks it.
    """
    return case(
        (Delivery.state != DeliveryState.BATCHED, Delivery.state),
        (Batch.state.in_((BatchState.PLANNED, BatchState.SENDING, BatchState.UNKNOWN)), "todo"),
        else_=Batch.state,
    )
