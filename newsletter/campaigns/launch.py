"""From a rendered issue and a list to a frozen campaign, and the run that sends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from newsletter.campaigns.recipients import earlier_campaigns, recipients
from newsletter.clock import Clock
from newsletter.errors import RefusedError
from newsletter.issues.model import Issue
from newsletter.providers.base import Limits
from newsletter.providers.discovery import open_provider
from newsletter.publication import ProviderSettings, Publication
from newsletter.rendering.personalisation import Parts, Template
from newsletter.sending.drain import Watch, drain
from newsletter.sending.ledger.balance import Account, account
from newsletter.sending.ledger.freeze import freeze
from newsletter.store import Campaign, CampaignLink, List, Store, load_signer

_WIRE_OVERHEAD = 1.25
"""What escaping and headers add to a message on its way to a provider, as a factor; measured 1.1 to 1.2."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a campaign is frozen with: the issue, its compiled message, its web copy, and its links in order."""

    issue: Issue
    template: Template
    web: Mapping[str, Any]
    links: Sequence[tuple[str, str]]
    """Address and label of each tracked link."""
    allowed: Sequence[Mapping[str, str]] = ()
    """What was an error and is sent all the same: ``rule`` and ``message`` of each."""


def launch(
    session: Session, content: Content, audience: List, *, provider: str, limits: Limits, now: datetime
) -> Campaign:
    """Create the campaign and freeze its recipients, in the caller's transaction.

    Raises ``RefusedError`` when nobody is left to send it to, or when the issue was sent before and says something
    else by now.
    """
    _one_at_a_time(session, content.issue.slug)
    refuse_changed(session, content.issue)
    campaign = Campaign(
        issue_slug=content.issue.slug,
        issue_number=content.issue.number,
        issue_title=content.issue.title,
        issue_digest=content.issue.digest,
        list_id=audience.id,
        provider=provider,
        template=content.template.to_document(),
        web=dict(content.web),
        allowed=[dict(one) for one in content.allowed],
        created_at=now,
    )
    # Found before the campaign exists, or it would count as one that the issue was sent with.
    people = recipients(session, audience.id, content.issue.slug, now)
    session.add(campaign)
    session.flush()
    if content.links:
        session.execute(insert(CampaignLink), _link_rows(campaign.id, content.links))
    size = batch_size(content.template, limits)
    if freeze(session, campaign.id, people, batch_size=size, now=now) == 0:
        raise _nobody(session, campaign, audience)
    session.refresh(campaign)
    return campaign


def limits_of(outlet: ProviderSettings) -> Limits:
    """What one call of this provider may carry; raises ``UsageError`` now when it could not be called later."""
    provider = open_provider(outlet)
    provider.close()
    return provider.limits


def batch_size(template: Template, limits: Limits) -> int:
    """How many recipients one call takes: the provider's count, or fewer where the mail is so heavy."""
    weight = max(_weight((*texts.html, *texts.text)) for texts in template.texts().values()) * _WIRE_OVERHEAD
    return max(1, min(limits.batch_messages, int(limits.batch_bytes / weight)))


def _weight(parts: Parts) -> int:
    return sum(len(part.encode()) if isinstance(part, str) else 40 for part in parts)


def refuse_changed(session: Session, issue: Issue) -> None:
    """An issue that was sent is not changed: two readers would hold different letters of the same name."""
    for campaign_id in earlier_campaigns(session, issue.slug):
        if session.get_one(Campaign, campaign_id).issue_digest != issue.digest:
            raise RefusedError(
                f"“{issue.slug}” was changed after campaign {campaign_id} sent it",
                remedy="take the change back, or give the changed issue a file name of its own",
            )


def _one_at_a_time(session: Session, slug: str) -> None:
    """Two launches of one issue at the same moment would each count the other's readers as their own."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:slug))"), {"slug": slug})


def _link_rows(campaign_id: int, links: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"campaign_id": campaign_id, "position": position, "url": url, "label": label}
        for position, (url, label) in enumerate(links)
    ]


def _nobody(session: Session, campaign: Campaign, audience: List) -> RefusedError:
    earlier = [number for number in earlier_campaigns(session, campaign.issue_slug) if number != campaign.id]
    if earlier:
        return RefusedError(
            f"everybody on “{audience.name}” who may be mailed has “{campaign.issue_slug}” already",
            remedy=f"see: newsletter campaign status {earlier[-1]}",
        )
    return RefusedError(
        f"nobody on “{audience.name}” can be mailed",
        remedy=f"see who is on it: newsletter list show {audience.name}",
    )


def run(
    store: Store, publication: Publication, campaign_id: int, *, clock: Clock, stop: Event, watch: Watch
) -> Account:
    """Send what a campaign has to send, through the provider it was launched with; returns the account at the end."""
    with store.read() as session:
        name = session.get_one(Campaign, campaign_id).provider
        signer = load_signer(session)
    provider = open_provider(publication.provider_settings(name))
    try:
        drain(store, campaign_id, provider, signer=signer, clock=clock, stop=stop, watch=watch)
    finally:
        provider.close()
    with store.read() as session:
        return account(session, campaign_id)
