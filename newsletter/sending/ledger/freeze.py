"""Freeze: the audience becomes deliveries, each in its batch, in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, literal, select, update
from sqlalchemy.orm import Session

from newsletter.sending.ledger.rows import LedgerError, affected
from newsletter.store import Batch, BatchState, Campaign, CampaignState, Delivery, DeliveryState


def freeze(session: Session, campaign_id: int, audience: Select[int], *, batch_size: int, now: datetime) -> int:
    """Snapshot ``audience`` (a query of subscriber ids) and let the campaign send; returns how many were frozen.

    One ``INSERT … SELECT`` reads the audience once, so nobody who joins or leaves meanwhile is counted half. The
    batches are then read off the deliveries: a batch cannot lack a member, nor a member a batch. Costs one pass over
    the audience, about 5 µs a recipient.
    """
    people = audience.subquery()
    person = people.c[0]
    place = func.row_number().over(order_by=person) - 1
    written = session.execute(
        insert(Delivery).from_select(
            ["campaign_id", "subscriber_id", "batch", "state", "reason"],
            select(
                literal(campaign_id), person, place // batch_size + 1, literal(DeliveryState.BATCHED.value), literal("")
            ),
            include_defaults=False,
        ),
        execution_options={"preserve_rowcount": True},  # PostgreSQL's driver forgets how many an INSERT wrote
    )
    sizes = session.execute(
        select(Delivery.batch, func.count()).where(Delivery.campaign_id == campaign_id).group_by(Delivery.batch)
    ).all()
    frozen = sum(size for _, size in sizes)
    if sizes:
        session.execute(insert(Batch), [_planned(campaign_id, number, size) for number, size in sizes])
    opened = session.execute(
        update(Campaign)
        .where(Campaign.id == campaign_id, Campaign.state == CampaignState.DRAFT)
        .values(state=CampaignState.SENDING, frozen=frozen, frozen_at=now)
    )
    if affected(written) != frozen or affected(opened) != 1:
        raise LedgerError(f"campaign {campaign_id} could not be frozen: the counts disagree, or it was frozen before")
    return frozen


def _planned(campaign_id: int, number: int, size: int) -> dict[str, Any]:
    return {"campaign_id": campaign_id, "number": number, "state": BatchState.PLANNED, "size": size}
