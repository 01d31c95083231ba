"""Check: whether what the ledger holds adds up. It only reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from newsletter.sending.ledger.balance import account
from newsletter.store import Batch, BatchState, Campaign, CampaignState, Delivery, recipient_state


@dataclass(frozen=True, slots=True)
class Audit:
    """What a look through the whole ledger found."""

    campaigns: int
    deliveries: int
    problems: tuple[str, ...]
    """What cannot be, in words; empty when everything adds up."""
    left_behind: Mapping[int, int]
    """Batches whose worker is gone, by campaign: nothing is wrong with them, and sending goes on when asked to."""


def audit(session: Session, now: datetime) -> Audit:
    """Look through the ledger: a few passes over batches and deliveries, about 1 µs a recipient."""
    campaigns = session.scalars(select(Campaign).order_by(Campaign.id)).all()
    problems = [problem for campaign in campaigns for problem in _of_campaign(session, campaign)]
    left_behind = session.execute(
        select(Batch.campaign_id, func.count())
        .where(Batch.state == BatchState.SENDING, Batch.lease_until < now)
        .group_by(Batch.campaign_id)
    )
    return Audit(
        campaigns=len(campaigns),
        deliveries=session.scalar(select(func.count()).select_from(Delivery)) or 0,
        problems=(*problems, *_twice(session)),
        left_behind=dict(left_behind.all()),
    )


def _of_campaign(session: Session, campaign: Campaign) -> Iterator[str]:
    counted = account(session, campaign.id)
    found = counted.accepted + counted.rejected + sum(counted.skipped.values()) + counted.parked + counted.todo
    if not counted.balanced:
        yield f"campaign {campaign.id}: {counted.frozen:,} were frozen, {found:,} are accounted for"
    for number, size, members in _torn_batches(session, campaign.id):
        yield f"campaign {campaign.id}, batch {number}: made for {size:,}, and {members:,} are found"
    if campaign.state == CampaignState.SENT and counted.todo:
        yield f"campaign {campaign.id}: called sent, with {counted.todo:,} still to do"


def _torn_batches(session: Session, campaign_id: int) -> list[tuple[int, int, int]]:
    """Batches that do not hold as many as they were made for: number, size, and how many were found.

    Members move only into batches split from theirs, so a batch and those split from it make up its size for good.
    """
    counted = session.execute(
        select(Delivery.batch, func.count()).where(Delivery.campaign_id == campaign_id).group_by(Delivery.batch)
    )
    members = dict(counted.all())
    part = aliased(Batch)
    split_off = func.coalesce(func.sum(part.size), 0)
    batches = session.execute(
        select(Batch.number, Batch.size, split_off)
        .outerjoin(part, and_(part.campaign_id == Batch.campaign_id, part.parent == Batch.number))
        .where(Batch.campaign_id == campaign_id)
        .group_by(Batch.number, Batch.size)
        .order_by(Batch.number)
    )
    found = [(number, size, members.get(number, 0) + int(moved)) for number, size, moved in batches]
    return [(number, size, count) for number, size, count in found if size != count]


def _twice(session: Session) -> Iterator[str]:
    """People whom two campaigns of one issue reached; only issues that were sent more than once are looked at."""
    repeated = select(Campaign.issue_slug).group_by(Campaign.issue_slug).having(func.count() > 1)
    copies = (
        select(Campaign.issue_slug.label("slug"))
        .select_from(Delivery)
        .join(Batch, and_(Batch.campaign_id == Delivery.campaign_id, Batch.number == Delivery.batch))
        .join(Campaign, Campaign.id == Delivery.campaign_id)
        .where(recipient_state() == "accepted", Campaign.issue_slug.in_(repeated))
        .group_by(Campaign.issue_slug, Delivery.subscriber_id)
        .having(func.count() > 1)
        .subquery()
    )
    for slug, people in session.execute(select(copies.c.slug, func.count()).group_by(copies.c.slug)):
        yield f"issue “{slug}”: {people:,} got it from more than one campaign"
