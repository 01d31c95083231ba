"""Imports: what each file changed, so that it can be undone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.store.base import Base, BigKey


class ImportState(StrEnum):
    """Where an import stands."""

    RUNNING = "running"
    """Under way, or interrupted: the same file goes on where it stopped."""
    DONE = "done"
    UNDONE = "undone"


class Import(Base):
    """One file of people that was taken in."""

    __tablename__ = "imports"
    __table_args__ = (CheckConstraint("state IN ('running', 'done', 'undone')", name="state"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    list_id: Mapped[int] = mapped_column(BigKey, ForeignKey("lists.id"))
    file: Mapped[str]
    digest: Mapped[str]
    """SHA-256 of the file, in hex: the same file with the same options goes on, another one starts anew."""
    options: Mapped[dict[str, Any]]
    state: Mapped[str]
    rows: Mapped[int] = mapped_column(default=0)
    """How many rows are done, for good."""
    report: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ImportChange(Base):
    """What an import made of one person: ``before`` is empty for someone who was not known."""

    __tablename__ = "import_changes"
    __table_args__ = ({"sqlite_with_rowid": False},)

    import_id: Mapped[int] = mapped_column(BigKey, ForeignKey("imports.id"), primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(BigKey, ForeignKey("subscribers.id"), primary_key=True)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
