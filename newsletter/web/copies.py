"""Copies of sent issues for the browser: everybody's, and each recipient's own. Neither is tracked."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from newsletter.audience.facts import facts_of
from newsletter.links.tokens import Recipient, Signer
from newsletter.rendering.personalisation import TOKEN_FIELDS, chosen_copy, fill, parts_from_document, values_of
from newsletter.store import Campaign, CampaignState, Delivery, Store, Subscriber

_PUBLIC = (CampaignState.SENDING, CampaignState.PAUSED, CampaignState.SENT)
"""The states of a campaign whose mail is out, so that its issue is no secret."""


class Published(NamedTuple):
    """An issue in the archive."""

    slug: str
    title: str
    number: int | None
    sent_at: datetime | None


def published(store: Store) -> list[Published]:
    """The issues that were sent, the newest first; one that was sent twice is there once."""
    query = (
        select(Campaign.issue_slug, Campaign.issue_title, Campaign.issue_number, Campaign.frozen_at)
        .where(Campaign.state.in_(_PUBLIC))
        .order_by(Campaign.id.desc())
    )
    with store.read() as session:
        rows = session.execute(query).all()
    newest: dict[str, Published] = {}
    for row in rows:
        newest.setdefault(row[0], Published(*row))
    return list(newest.values())


def anonymous_copy(store: Store, slug: str) -> str | None:
    """An issue as nobody in particular reads it; ``None`` unless it was sent."""
    query = (
        select(Campaign.web)
        .where(Campaign.issue_slug == slug, Campaign.state.in_(_PUBLIC))
        .order_by(Campaign.id.desc())
        .limit(1)
    )
    with store.read() as session:
        web = session.scalar(query)
    return fill(parts_from_document(web["public"]), {}) if web else None


def own_copy(store: Store, signer: Signer, recipient: Recipient) -> str | None:
    """An issue with a recipient's own values, as they are today; ``None`` when the delivery is gone."""
    query = (
        select(Campaign.web, Subscriber)
        .join(Delivery, Delivery.campaign_id == Campaign.id)
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .where(Delivery.campaign_id == recipient.campaign_id, Delivery.subscriber_id == recipient.subscriber_id)
    )
    with store.read() as session:
        row = session.execute(query).first()
        if row is None:
            return None
        web, subscriber = row
        facts = facts_of(session, subscriber)
    tokens = {field: signer.sign(purpose, *recipient) for field, purpose in TOKEN_FIELDS.items()}
    return fill(chosen_copy(web, facts), values_of(facts) | tokens)
