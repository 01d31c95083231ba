"""What became of a campaign, in figures: each a count of people, with how many it is a part of.

Nothing is guessed: what a provider does not report is ``None``, and what may have been a machine stands apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, distinct, func, or_, select
from sqlalchemy.orm import Session

from newsletter.providers.base import EventKind
from newsletter.stats.links import LinkFigures, link_figures
from newsletter.stats.timeline import Timeline, opens_over_time
from newsletter.store import (
    Actor,
    Batch,
    Campaign,
    Delivery,
    Event,
    human_click,
    human_open,
    recipient_state,
)


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` people out of ``of``; ``of_what`` names the latter."""

    count: int
    of: int
    of_what: str

    @property
    def rate(self) -> float | None:
        """Between 0 and 1; ``None`` where there is nobody to be a part of."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Hits:
    """Opens and clicks that are not counted as people's: how many, and by which rule of the classifier."""

    count: int
    by_rule: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """A campaign's figures. ``skipped`` counts by reason; ``opened`` includes people who only clicked."""

    campaign_id: int
    issue_slug: str
    issue_number: int | None
    issue_title: str
    provider: str
    state: str
    sent_at: datetime | None
    recipients: int
    accepted: Share
    rejected: int
    skipped: Mapping[str, int]
    parked: int
    todo: int
    delivered: Share | None
    """``None`` when the provider has reported no delivery at all."""
    bounced: Share
    complained: Share
    opened: Share
    opened_at_most: Share
    """With everybody of whom it cannot be told whether they or a machine opened."""
    clicked: Share
    unsubscribed: Share
    machines: Hits
    unsure: Hits
    links: tuple[LinkFigures, ...]
    opens: Timeline


def figures(session: Session, campaign: Campaign) -> Figures:
    """Count what became of a campaign: one pass over its deliveries, and a few over its events."""
    (account, skipped), people = _account(session, campaign.id), _people(session, campaign.id)
    accepted = account["accepted"]
    delivered = Share(people["delivered"], accepted, "accepted") if people["reported_delivered"] else None
    of, of_what = (
        (delivered.count, "delivered") if delivered else (accepted - people["bounced"], "accepted, not bounced")
    )
    machines, unsure = _hits(session, campaign.id)
    return Figures(
        campaign_id=campaign.id,
        issue_slug=campaign.issue_slug,
        issue_number=campaign.issue_number,
        issue_title=campaign.issue_title,
        provider=campaign.provider,
        state=campaign.state,
        sent_at=campaign.frozen_at,
        recipients=campaign.frozen,
        accepted=Share(accepted, campaign.frozen, "recipients"),
        rejected=account["rejected"],
        skipped=skipped,
        parked=account["parked"],
        todo=account["todo"],
        delivered=delivered,
        bounced=Share(people["bounced"], accepted, "accepted"),
        complained=Share(people["complained"], of, of_what),
        opened=Share(people["opened"], of, of_what),
        opened_at_most=Share(people["opened_at_most"], of, of_what),
        clicked=Share(people["clicked"], of, of_what),
        unsubscribed=Share(people["unsubscribed"], of, of_what),
        machines=machines,
        unsure=unsure,
        links=link_figures(session, campaign.id),
        opens=opens_over_time(session, campaign.id, campaign.frozen_at or campaign.created_at),
    )


def _account(session: Session, campaign_id: int) -> tuple[Counter[str], Counter[str]]:
    """Recipients by what became of them; and those who were left out, by the reason."""
    state_of = recipient_state()
    rows = session.execute(
        select(state_of, Delivery.reason, func.count())
        .join(Batch, and_(Batch.campaign_id == Delivery.campaign_id, Batch.number == Delivery.batch))
        .where(Delivery.campaign_id == campaign_id)
        .group_by(state_of, Delivery.reason)
    )
    account: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    for state, reason, count in rows:
        account[state] += count
        if state in {"skipped", "cancelled"}:
            skipped[reason or state] += count
    return account, skipped


def _people(session: Session, campaign_id: int) -> Mapping[str, int]:
    """Distinct recipients by what happened to them, in one pass over the campaign's events.

    A person who opened got the mail, whether or not the provider's word of it has come in.
    """
    maybe_open = or_(human_open(), and_(_kind(EventKind.OPENED, EventKind.CLICKED), Event.actor == Actor.UNSURE))
    conditions: dict[str, ColumnElement[bool]] = {
        "reported_delivered": _kind(EventKind.DELIVERED),
        "delivered": or_(_kind(EventKind.DELIVERED), human_open()),
        "bounced": _kind(EventKind.BOUNCED),
        "complained": _kind(EventKind.COMPLAINED),
        "unsubscribed": _kind(EventKind.UNSUBSCRIBED),
        "opened": human_open(),
        "opened_at_most": maybe_open,
        "clicked": human_click(),
    }
    counts = [
        func.count(distinct(case((condition, Event.subscriber_id)))).label(name)
        for name, condition in conditions.items()
    ]
    return session.execute(select(*counts).where(Event.campaign_id == campaign_id)).one()._asdict()


def _hits(session: Session, campaign_id: int) -> tuple[Hits, Hits]:
    """What machines did, and what nobody can tell."""
    rows = session.execute(
        select(Event.actor, Event.rule, func.count())
        .where(
            Event.campaign_id == campaign_id,
            _kind(EventKind.OPENED, EventKind.CLICKED),
            Event.actor != Actor.HUMAN,
        )
        .group_by(Event.actor, Event.rule)
        .order_by(func.count().desc(), Event.rule)
    ).all()
    machines = {rule: count for actor, rule, count in rows if actor == Actor.MACHINE}
    unsure = {rule: count for actor, rule, count in rows if actor == Actor.UNSURE}
    return Hits(sum(machines.values()), machines), Hits(sum(unsure.values()), unsure)


def _kind(*kinds: EventKind) -> ColumnElement[bool]:
    return Event.kind.in_(kinds)
