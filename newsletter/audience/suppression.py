"""Addresses that must not be mailed by any list, whoever they belong to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.store import Suppression, SuppressionReason
from newsletter.store.insert import insert_missing

_DETAIL_LENGTH = 1_000


def suppress(session: Session, email_key: str, reason: SuppressionReason, detail: str, now: datetime) -> bool:
    """Never mail this address again; returns whether that is news. The first report of a reason is the one kept.

    ``detail`` may be a stranger's words (a bounce text): it is capped here and has to be escaped where it is shown.
    """
    row = {"email_key": email_key, "reason": reason.value, "detail": detail[:_DETAIL_LENGTH], "at": now}
    return insert_missing(session, Suppression, [row]) == 1
