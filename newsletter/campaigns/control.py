"""Campaigns found by what people call them, and what is asked of them while they run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from newsletter.errors import RefusedError, UsageError
from newsletter.sending.ledger import lifecycle
from newsletter.store import Batch, Campaign, CampaignState, Delivery, Subscriber, recipient_state


def all_campaigns(session: Session) -> Sequence[Campaign]:
    """Every campaign, the newest first."""
    return session.scalars(select(Campaign).order_by(Campaign.id.desc())).all()


def find_campaign(session: Session, reference: str) -> Campaign:
    """The campaign by its number; or by its issue's number or slug, when that issue was sent but once."""
    if reference.isdecimal() and (found := session.get(Campaign, int(reference))) is not None:
        return found
    by_issue = or_(Campaign.issue_slug == reference, Campaign.issue_slug.endswith(f"-{reference}", autoescape=True))
    if reference.isdecimal():
        by_issue = or_(by_issue, Campaign.issue_number == int(reference))
    campaigns = session.scalars(select(Campaign).where(by_issue).order_by(Campaign.id)).all()
    match campaigns:
        case [campaign]:
            return campaign
        case []:
            raise UsageError(f"there is no campaign “{reference}”", remedy="newsletter campaign list shows all")
        case _:
            numbers = ", ".join(str(campaign.id) for campaign in campaigns)
            raise UsageError(f"“{reference}” was sent more than once", remedy=f"name one of the campaigns {numbers}")


def pause(session: Session, campaign: Campaign) -> None:
    """Start no new call; those under way finish and are recorded."""
    if not lifecycle.pause(session, campaign.id, "paused by hand"):
        raise RefusedError(f"campaign {campaign.id} is {campaign.state}, not sending")


def resume(session: Session, campaign: Campaign) -> None:
    """Let a campaign go on, whether it was paused or its process was killed."""
    if not lifecycle.resume(session, campaign.id):
        raise RefusedError(f"campaign {campaign.id} is {campaign.state}: there is nothing to resume")


def cancel(session: Session, campaign: Campaign) -> None:
    """Give up what was not yet handed over. What was handed over cannot be called back."""
    if campaign.state == CampaignState.SENT or not lifecycle.cancel(session, campaign.id):
        raise RefusedError(f"campaign {campaign.id} is {campaign.state}: there is nothing to cancel")


class Recipient(NamedTuple):
    """One recipient of a campaign and what became of them."""

    subscriber_id: int
    email: str
    state: str
    reason: str
    batch: int


def deliveries(session: Session, campaign_id: int, state: str | None = None) -> Iterator[Recipient]:
    """The recipients of a campaign, streamed in the order of their addresses' ids; only those in ``state`` if given."""
    rows = (
        select(Delivery.subscriber_id, Subscriber.email, recipient_state(), Delivery.reason, Delivery.batch)
        .join(Batch, and_(Batch.campaign_id == Delivery.campaign_id, Batch.number == Delivery.batch))
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .where(Delivery.campaign_id == campaign_id)
        .order_by(Delivery.subscriber_id)
    )
    if state is not None:
        rows = rows.where(recipient_state() == state)
    for row in session.execute(rows.execution_options(yield_per=1000)):
        yield Recipient(*row)
