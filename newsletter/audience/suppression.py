"""Addresses that must not be mailed, whoever they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from newsletter.store import EVERY_LIST, Suppression, SuppressionReason, SuppressionRecord
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


def suppress(
    session: Session,
    email_key: str,
    reason: SuppressionReason,
    detail: str,
    now: datetime,
    *,
    source: str,
    list_id: int = EVERY_LIST,
) -> bool:
    """Never mail this address again, from one list or from any; returns whether that is news.

    The first report of a reason is the one kept. ``detail`` may be a stranger's words (a bounce text): it is capped
    here and has to be escaped where it is shown. ``source`` says who told us.
    """
    scope = {"email_key": email_key, "reason": reason.value, "list_id": list_id, "at": now}
    if insert_missing(session, Suppression, [{**scope, "detail": detail[:_DETAIL_LENGTH]}]) == 0:
        return False
    session.execute(insert(SuppressionRecord), {**scope, "action": "added", "source": source})
    return True


def suppressed(session: Session, email_keys: Iterable[str], list_id: int = EVERY_LIST) -> dict[str, Suppressed]:
    """Those of the addresses that must not be mailed by the list; of several reasons the first that was reported."""
    columns = (Suppression.email_key, Suppression.reason, Suppression.at, Suppression.detail)
    rows = session.execute(
        select(*columns)
        .where(Suppression.email_key.in_(list(email_keys)), Suppression.list_id.in_((EVERY_LIST, list_id)))
        .order_by(Suppression.id.desc())
    )
    return {key: Suppressed(SuppressionReason(reason), at, detail) for key, reason, at, detail in rows}


def lift(session: Session, email_key: str, now: datetime, *, source: str, list_id: int | None = None) -> int:
    """Allow mail to this address again, by one list or by all: only ever on its owner's word; returns what was lifted.

    ``source`` is where that word is.
    """
    held = Suppression.email_key == email_key
    if list_id is not None:
        held &= Suppression.list_id == list_id
    gone = session.execute(delete(Suppression).where(held).returning(Suppression.reason, Suppression.list_id)).all()
    if gone:
        common = {"email_key": email_key, "action": "lifted", "source": source, "at": now}
        session.execute(
            insert(SuppressionRecord), [{**common, "reason": reason, "list_id": scope} for reason, scope in gone]
        )
    return len(gone)
