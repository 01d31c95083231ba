"""What the steps of the protocol share: how they name a batch's row, and how they write to it.

The hot statements go to the session's connection: the session's own machinery for objects, which the ledger has none
of, doubles what they cost.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Result, Update, bindparam, insert, update
from sqlalchemy.orm import Session

from newsletter.errors import NewsletterError
from newsletter.sending.calls import Call
from newsletter.store import Batch, BatchAttempt, BatchState, Delivery, DeliveryState

_LOG = insert(BatchAttempt)


class LedgerError(NewsletterError):
    """The ledger refuses: what was asked would break what it promises."""


def affected(result: Result[Any]) -> int:
    """How many rows a statement changed."""
    return cast("CursorResult[Any]", result).rowcount


def change_batch(session: Session, campaign_id: int, number: int, **values: Any) -> None:
    """One batch row, by primary key, whatever its state."""
    session.connection().execute(
        _update_batch(tuple(values)), {"of_campaign": campaign_id, "of_batch": number, **values}
    )


def change_held(session: Session, call: Call, **values: Any) -> bool:
    """The row of the batch this call holds; ``False``, and nothing changed, when it holds it no longer.

    This is the fence: a worker that slept through its lease finds that the row has gone on without it.
    """
    values = {"owner": None, "lease_until": None, **values}
    held = {
        "of_campaign": call.request.campaign_id,
        "of_batch": call.request.batch,
        "held_by": call.owner,
        "held_since": call.attempt,
    }
    return affected(session.connection().execute(_update_held(tuple(values)), held | values)) == 1


# Put together once for each set of columns: building a statement costs more than running it.
@cache
def _update_batch(columns: tuple[str, ...]) -> Update:
    return (
        update(Batch)
        .where(Batch.campaign_id == bindparam("of_campaign"), Batch.number == bindparam("of_batch"))
        .values({column: bindparam(column) for column in columns})
    )


@cache
def _update_held(columns: tuple[str, ...]) -> Update:
    return _update_batch(columns).where(
        Batch.state == BatchState.SENDING,
        Batch.owner == bindparam("held_by"),
        Batch.attempt == bindparam("held_since"),
    )


def change_deliveries(session: Session, call: Call, changes: dict[int, dict[str, Any]]) -> int:
    """Rows of single recipients, by primary key: ``changes`` maps subscriber ids to new values; returns how many.

    One that an event has settled meanwhile is left as it is: nobody leaves *accepted*.
    """
    changed = 0
    for subscriber_id, values in changes.items():
        result = session.connection().execute(
            update(Delivery)
            .where(
                Delivery.campaign_id == call.request.campaign_id,
                Delivery.subscriber_id == subscriber_id,
                Delivery.state == DeliveryState.BATCHED,
            )
            .values(values)
        )
        changed += affected(result)
    return changed


def log_attempt(session: Session, call: Call, outcome: str, detail: str, now: datetime) -> None:
    """One line in the batch's history."""
    session.connection().execute(
        _LOG,
        {
            "campaign_id": call.request.campaign_id,
            "batch": call.request.batch,
            "attempt": call.attempt,
            "owner": call.owner,
            "at": now,
            "outcome": outcome,
            "detail": detail[:500],
        },
    )
