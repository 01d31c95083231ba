"""Confirm: an event about a delivery proves that the provider took it, whatever became of the call's answer."""

from __future__ import annotations

from sqlalchemy import bindparam, exists, or_, update
from sqlalchemy.orm import Session

from newsletter.sending.ledger.rows import affected
from newsletter.store import Batch, BatchState, Delivery, DeliveryState

_DOUBTFUL = (BatchState.PLANNED, BatchState.SENDING, BatchState.UNKNOWN, BatchState.PARKED, BatchState.CANCELLED)


_IN_DOUBT = exists().where(
    Batch.campaign_id == Delivery.campaign_id,
    Batch.number == Delivery.batch,
    Batch.state.in_(_DOUBTFUL),
    or_(Batch.first_intent_at.is_not(None), Batch.parent.is_not(None)),
)
_CONFIRM = (
    update(Delivery)
    .where(
        Delivery.campaign_id == bindparam("campaign"),
        Delivery.subscriber_id == bindparam("subscriber"),
        Delivery.state == DeliveryState.BATCHED,
        _IN_DOUBT,
    )
    .values(state=DeliveryState.ACCEPTED)
    .execution_options(synchronize_session=False)
)


def confirm_accepted(session: Session, campaign_id: int, subscriber_id: int) -> bool:
    """Mark one delivery as accepted whose batch is not settled; ``False`` when nothing had to be learned.

    A batch that is *sending* counts as doubtful too: its answer may never come, and then this event, which came
    early, would be missed. One that is *planned* does when an earlier call may have carried the delivery: hand-off
    then leaves it out. One row by primary key, and nothing is written for a settled batch.
    """
    return affected(session.execute(_CONFIRM, {"campaign": campaign_id, "subscriber": subscriber_id})) == 1
