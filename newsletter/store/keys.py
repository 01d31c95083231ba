"""The keys that sign links in mail. Old ones are kept: a link must work for years."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from newsletter.links.tokens import Signer
from newsletter.store.base import Base


class SigningKey(Base):
    """A secret by number; the newest signs, all of them verify."""

    __tablename__ = "signing_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[bytes]
    created_at: Mapped[datetime]


def load_signer(session: Session) -> Signer:
    """What signs and reads the tokens of this publication's mail."""
    return Signer({key.id: key.secret for key in session.scalars(select(SigningKey))})
