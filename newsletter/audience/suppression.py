"""Addresses that must not be mailed by any list, whoever they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from newsletter.store import Suppression, SuppressionReason
from newsletter.store.insert import insert_missing

_DETAIL_LENGTH = 1_000
_WORDS = {
    SuppressionReason.BOUNCED: "mail to this address bounced",
    SuppressionReason.COMPLAINED: "complained of spam",
    SuppressionReason.BY_HAND: "blocked by hand",
}


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Why an address must not be mailed, and since when; as text: “complained of spam on 2026-03-01”."""

    reason: SuppressionReason
    at: datetime
    detail: str

    def __str__(self) -> str:
        return f"{_WORDS[self.reason]} on {self.at:%Y-%m-%d}"


def suppress(session: Session, email_key: str, reason: SuppressionReason, detail: str, now: datetime) -> bool:
    """Never mail this address again; returns whether that is news. The first report of a reason is the one kept.

    ``detail`` may be a stranger's words (a bounce text): it is capped here and has to be escaped where it is shown.
    """
    row = {"email_key": email_key, "reason": reason.value, "detail": detail[:_DETAIL_LENGTH], "at": now}
    return insert_missing(session, Suppression, [row]) == 1


def suppressed(session: Session, email_keys: Iterable[str]) -> dict[str, Suppressed]:
    """Those of the addresses that must not be mailed; of several reasons the first that was reported."""
    columns = (Suppression.email_key, Suppression.reason, Suppression.at, Suppression.detail)
    rows = session.execute(
        select(*columns).where(Suppression.email_key.in_(list(email_keys))).order_by(Suppression.id.desc())
    )
    return {key: Suppressed(SuppressionReason(reason), at, detail) for key, reason, at, detail in rows}


def lift(session: Session, email_key: str) -> None:
    """Allow mail to this address again: only ever on its owner's word."""
    session.execute(delete(Suppression).where(Suppression.email_key == email_key))
