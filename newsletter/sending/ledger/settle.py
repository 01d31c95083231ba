"""Settle: batches whose worker is gone become *unknown*, never *planned*."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from newsletter.sending.calls import Worker
from newsletter.sending.ledger.outcome import doubt
from newsletter.sending.ledger.rows import affected
from newsletter.store import Batch, BatchState


def settle(session: Session, campaign_id: int, worker: Worker, now: datetime, *, alone: bool = False) -> int:
    """Take batches from workers whose lease has run out; returns how many.

    ``alone`` says that no other worker can be alive (the embedded mode holds a lock that dies with its process), so
    that whatever is *sending* was left behind by one that died.
    """
    state, due_at = doubt(worker, now, replay_at=now)
    left_behind = update(Batch).where(Batch.campaign_id == campaign_id, Batch.state == BatchState.SENDING)
    if not alone:
        left_behind = left_behind.where(Batch.lease_until < now)
    return affected(
        session.execute(
            left_behind.values(
                state=state, due_at=due_at, owner=None, lease_until=None, error="its worker never reported back"
            ).execution_options(synchronize_session=False)
        )
    )


def next_due(session: Session, campaign_id: int) -> datetime | None:
    """When a waiting batch may next be touched, or a lease runs out; ``None`` when nothing waits."""
    moment = func.min(func.coalesce(Batch.due_at, Batch.lease_until))
    return session.scalar(
        select(moment).where(
            Batch.campaign_id == campaign_id,
            Batch.state.in_((BatchState.PLANNED, BatchState.UNKNOWN, BatchState.SENDING)),
        )
    )
