"""Who followed which link."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import and_, case, distinct, func, select
from sqlalchemy.orm import Session

from newsletter.providers.base import EventKind
from newsletter.store import Actor, CampaignLink, Event, human_click


class LinkFigures(NamedTuple):
    """One tracked link of a campaign: the people who followed it, and how often machines and who-knows did."""

    position: int
    label: str
    url: str
    people: int
    unsure_hits: int
    machine_hits: int


def link_figures(session: Session, campaign_id: int) -> tuple[LinkFigures, ...]:
    """All tracked links of a campaign, those most people followed first; one pass over its clicks."""
    people = func.count(distinct(case((human_click(), Event.subscriber_id))))
    rows = session.execute(
        select(
            CampaignLink.position,
            CampaignLink.label,
            CampaignLink.url,
            people,
            func.count(case((Event.actor == Actor.UNSURE, 1))),
            func.count(case((Event.actor == Actor.MACHINE, 1))),
        )
        .outerjoin(
            Event,
            and_(
                Event.campaign_id == CampaignLink.campaign_id,
                Event.kind == EventKind.CLICKED,
                Event.link == CampaignLink.position,
            ),
        )
        .where(CampaignLink.campaign_id == campaign_id)
        .group_by(CampaignLink.position, CampaignLink.label, CampaignLink.url)
        .order_by(people.desc(), CampaignLink.position)
    )
    return tuple(LinkFigures(*row) for row in rows)
