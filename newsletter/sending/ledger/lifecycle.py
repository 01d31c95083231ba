"""A campaign's own states, as far as sending moves them: paused, resumed, cancelled, sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from newsletter.sending.ledger.rows import affected
from newsletter.store import Batch, BatchState, Campaign, CampaignState

_OPEN = (BatchState.PLANNED, BatchState.SENDING, BatchState.UNKNOWN)


def _move(session: Session, campaign_id: int, to: CampaignState, reason: str, *origins: CampaignState) -> bool:
    moved = session.execute(
        update(Campaign)
        .where(Campaign.id == campaign_id, Campaign.state.in_(origins))
        .values(state=to, state_reason=reason)
        .execution_options(synchronize_session=False)
    )
    return affected(moved) == 1


def pause(session: Session, campaign_id: int, reason: str) -> bool:
    """No new call starts from here on; those under way finish. ``False`` when it was not sending."""
    return _move(session, campaign_id, CampaignState.PAUSED, reason, CampaignState.SENDING)


def resume(session: Session, campaign_id: int) -> bool:
    """Let a paused campaign send again, and what was put off be tried at once."""
    if not _move(session, campaign_id, CampaignState.SENDING, "", CampaignState.PAUSED, CampaignState.SENDING):
        return False
    session.execute(
        update(Batch)
        .where(Batch.campaign_id == campaign_id, Batch.state == BatchState.PLANNED)
        .values(due_at=None)
        .execution_options(synchronize_session=False)
    )
    return True


def cancel(session: Session, campaign_id: int) -> bool:
    """Give up what was not yet called; ``False`` when the campaign is past that.

    Said again it tidies up after calls that were under way the first time: nothing of the campaign stays to be done.
    """
    origins = (CampaignState.SENDING, CampaignState.PAUSED, CampaignState.CANCELLED)
    if not _move(session, campaign_id, CampaignState.CANCELLED, "", *origins):
        return False
    for state, becomes in ((BatchState.PLANNED, BatchState.CANCELLED), (BatchState.UNKNOWN, BatchState.PARKED)):
        session.execute(
            update(Batch)
            .where(Batch.campaign_id == campaign_id, Batch.state == state)
            .values(state=becomes, due_at=None)
            .execution_options(synchronize_session=False)
        )
    return True


def close_if_done(session: Session, campaign_id: int, now: datetime) -> bool:
    """Call a campaign sent once none of its batches is open; ``True`` when it is."""
    if session.scalar(select(exists().where(Batch.campaign_id == campaign_id, Batch.state.in_(_OPEN)))):
        return False
    moved = session.execute(
        update(Campaign)
        .where(Campaign.id == campaign_id, Campaign.state == CampaignState.SENDING)
        .values(state=CampaignState.SENT, state_reason="", finished_at=now)
        .execution_options(synchronize_session=False)
    )
    return affected(moved) == 1
