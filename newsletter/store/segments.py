"""Segments: conditions with a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from newsletter.store.base import Base


class Segment(Base):
    """A part of the audience, told by a condition; who is in it is asked anew each time."""

    __tablename__ = "segments"

    name: Mapped[str] = mapped_column(primary_key=True)
    condition: Mapped[str]
    """In the condition language, as its author wrote it."""
    created_at: Mapped[datetime]
