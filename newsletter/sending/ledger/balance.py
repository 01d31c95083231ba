"""The account of a campaign: every frozen recipient in exactly one place, read in one pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from newsletter.sending.ledger.rows import LedgerError
from newsletter.store import Batch, BatchState, Campaign, CampaignState, Delivery, recipient_state


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the recipients a campaign was frozen with. ``skipped`` counts by reason."""

    state: CampaignState
    state_reason: str
    frozen: int
    accepted: int
    rejected: int
    skipped: Mapping[str, int]
    parked: int
    todo: int
    uncertain: int
    """Of those to do: handed over, and not yet known whether taken."""

    @property
    def balanced(self) -> bool:
        """Everybody who was frozen is accounted for."""
        return self.frozen == self.accepted + self.rejected + sum(self.skipped.values()) + self.parked + self.todo


def account(session: Session, campaign_id: int) -> Account:
    """Count a campaign's recipients by what became of them: one pass over its deliveries, about 0.2 µs each."""
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise LedgerError(f"there is no campaign {campaign_id}", remedy="newsletter campaign list shows all")
    # Named once: PostgreSQL takes two spellings of one expression, with parameters of their own, for two.
    state_of, unsettled = recipient_state(), case((Batch.state == BatchState.UNKNOWN, 1), else_=0)
    rows = session.execute(
        select(state_of, Delivery.reason, unsettled, func.count())
        .join(Batch, and_(Batch.campaign_id == Delivery.campaign_id, Batch.number == Delivery.batch))
        .where(Delivery.campaign_id == campaign_id)
        .group_by(state_of, Delivery.reason, unsettled)
    ).all()
    counts: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    uncertain = 0
    for state, reason, unknown, count in rows:
        counts[state] += count
        if state in {"skipped", "cancelled"}:
            skipped[reason or state] += count
        if state == "todo" and unknown:
            uncertain += count
    return Account(
        state=CampaignState(campaign.state),
        state_reason=campaign.state_reason,
        frozen=campaign.frozen,
        accepted=counts["accepted"],
        rejected=counts["rejected"],
        skipped=dict(skipped),
        parked=counts["parked"],
        todo=counts["todo"],
        uncertain=uncertain,
    )


def progress(session: Session, campaign_id: int) -> dict[str, int]:
    """Recipients by the state of their batch: a glance at the batch rows alone, cheap enough to repeat."""
    rows = session.execute(
        select(Batch.state, func.sum(Batch.size))
        .where(Batch.campaign_id == campaign_id, Batch.state != BatchState.SPLIT)
        .group_by(Batch.state)
    )
    return {state: int(total) for state, total in rows}
