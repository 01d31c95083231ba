"""Campaigns: one issue sent to one audience, with the content and links they were frozen with."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.store.base import Base, BigKey


class CampaignState(StrEnum):
    """Where a campaign stands. No call starts unless it is ``SENDING``."""

    DRAFT = "draft"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    CANCELLED = "cancelled"


class Campaign(Base):
    """One issue sent to one audience through one provider."""

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'sending', 'paused', 'sent', 'cancelled')", name="state"),
        Index("ix_campaigns_issue_slug", "issue_slug"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    issue_slug: Mapped[str]
    issue_number: Mapped[int | None]
    issue_title: Mapped[str]
    issue_digest: Mapped[str]
    list_id: Mapped[int] = mapped_column(BigKey, ForeignKey("lists.id"))
    provider: Mapped[str]
    state: Mapped[str] = mapped_column(default=CampaignState.DRAFT)
    state_reason: Mapped[str] = mapped_column(default="")
    frozen: Mapped[int] = mapped_column(default=0)
    """How many recipients were frozen: the account must always add up to it."""
    template: Mapped[dict[str, Any]]
    """The compiled message (see ``rendering.personalisation``): sending never looks at the issue file again."""
    web: Mapped[dict[str, Any]]
    """Untracked copies for the browser, as parts in the template's own form: ``html`` is a recipient's own, with
    slots for their values and tokens, ``public`` is everybody's."""
    allowed: Mapped[list[dict[str, str]]] = mapped_column(default=list)
    """What checks said was an error and a person overruled by name: ``rule`` and ``message`` of each."""
    created_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class CampaignLink(Base):
    """The target behind ``/c/TOKEN/POSITION``: redirects go only to what is stored here."""

    __tablename__ = "campaign_links"
    __table_args__ = ({"sqlite_with_rowid": False},)

    campaign_id: Mapped[int] = mapped_column(BigKey, ForeignKey("campaigns.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    label: Mapped[str] = mapped_column(default="")
