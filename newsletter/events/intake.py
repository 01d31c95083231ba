"""Takes events in: those of our own endpoints, and those of providers' webhooks; each once, and only about our mail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from newsletter.events.deliveries import Known, find_delivery
from newsletter.events.effects import apply
from newsletter.events.verdicts import HITS, hits_near, judge_again, verdict_on
from newsletter.links.tokens import Purpose, Recipient, Signer
from newsletter.providers.base import EventKind, ProviderEvent
from newsletter.store import CampaignLink, Event
from newsletter.store.insert import insert_missing

WEB = "web"
"""The source of what our own endpoints saw."""

HITS_PER_DELIVERY = 200
"""Of one kind: nobody's figures need more, and whoever holds a token could fill the disk with them."""

_TEXT_LENGTH = 500
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")

_COUNT = select(func.count()).where(
    Event.campaign_id == bindparam("campaign"),
    Event.subscriber_id == bindparam("subscriber"),
    Event.kind == bindparam("kind"),
)


@dataclass(frozen=True, slots=True)
class WebHit:
    """One request for a pixel or a link. ``key`` is unique to it; ``client`` is the reader's IP address.

    ``method`` is ``GET`` or ``HEAD``, or ``prefetch`` when the request says that nobody asked for it.
    """

    kind: EventKind
    recipient: Recipient
    key: str
    at: datetime
    method: str
    user_agent: str
    client: str
    link: int | None = None


class Intake(NamedTuple):
    """What became of a webhook's events: stored, known already, or about no delivery of ours."""

    stored: int
    repeated: int
    foreign: int


def record_hit(session: Session, hit: WebHit) -> bool:
    """Record an open or a click; ``False`` when its delivery is gone, or has been hit beyond all measure."""
    delivery = find_delivery(session, hit.recipient)
    if delivery is None or _count(session, delivery, hit.kind) >= HITS_PER_DELIVERY:
        return False
    row = {
        "key": f"{WEB}:{hit.key}",
        "source": WEB,
        "at": hit.at,
        "received_at": hit.at,
        "link": hit.link,
        "method": hit.method,
        "user_agent": _clean(hit.user_agent),
        "network": network_of(hit.client),
    }
    return _take(session, delivery, hit.kind, row, source=WEB)


def record_leaving(session: Session, recipient: Recipient, *, source: str, now: datetime) -> None:
    """Take the person off the campaign's list, and record it once; nothing happens when they are gone already.

    The wish counts each time it is said: they may have joined again and be using the link of an old mail.
    """
    delivery = find_delivery(session, recipient)
    if delivery is None:
        return
    kind = EventKind.UNSUBSCRIBED
    key = f"{WEB}:{kind}:{recipient.campaign_id}:{recipient.subscriber_id}"
    _insert(session, delivery, kind, {"key": key, "source": WEB, "at": now, "received_at": now, "detail": source})
    apply(session, delivery, kind, source=source, detail="", now=now)


def record_provider(
    session: Session, provider: str, events: Sequence[ProviderEvent], *, signer: Signer, now: datetime
) -> Intake:
    """Record what a provider reported, and act on it; of a webhook that comes twice, the second changes nothing."""
    stored = repeated = foreign = 0
    for event in events:
        recipient = signer.read(Purpose.DELIVERY, event.delivery)
        delivery = find_delivery(session, recipient) if recipient else None
        if delivery is None:
            foreign += 1
        elif _take(session, delivery, event.kind, _reported(session, provider, delivery, event, now), source=provider):
            stored += 1
        else:
            repeated += 1
    return Intake(stored, repeated, foreign)


def network_of(client: str) -> str:
    """The network an address belongs to, as far as we keep it: /24 or /48; empty when it is no address."""
    try:
        address = ip_address(client)
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None) or address
    return str(ip_network((mapped, 24 if mapped.version == 4 else 48), strict=False))


def _take(session: Session, delivery: Known, kind: EventKind, row: dict[str, Any], *, source: str) -> bool:
    """Store one event with its verdict and act on it; ``False`` when it was stored before."""
    known = hits_near(session, delivery, row["at"]) if kind == EventKind.CLICKED else []
    if kind in HITS:
        row |= verdict_on(row, kind, delivery, known)
    if not _insert(session, delivery, kind, row):
        return False
    if known:
        judge_again(session, delivery, row["at"])
    apply(session, delivery, kind, source=source, detail=row.get("detail", ""), now=row["received_at"])
    return True


def _insert(session: Session, delivery: Known, kind: EventKind, row: dict[str, Any]) -> bool:
    whose = {"campaign_id": delivery.campaign_id, "subscriber_id": delivery.subscriber_id, "kind": kind.value}
    return insert_missing(session, Event, [whose | row]) == 1


def _reported(session: Session, provider: str, delivery: Known, event: ProviderEvent, now: datetime) -> dict[str, Any]:
    return {
        "key": f"{provider}:{_clean(event.event_id)}",
        "source": provider,
        "at": min(event.at, now),
        "received_at": now,
        "link": _position(session, delivery.campaign_id, event.url) if event.url else None,
        "method": "flagged" if event.machine else "",
        "user_agent": _clean(event.user_agent),
        "detail": _clean(event.detail),
    }


def _position(session: Session, campaign_id: int, url: str) -> int | None:
    same = (CampaignLink.campaign_id == campaign_id) & (CampaignLink.url == _clean(url, len(url)))
    return session.scalar(select(func.min(CampaignLink.position)).where(same))


def _count(session: Session, delivery: Known, kind: EventKind) -> int:
    """By index: a handful of rows, and never more than the limit."""
    whose = {"campaign": delivery.campaign_id, "subscriber": delivery.subscriber_id, "kind": kind.value}
    return session.execute(_COUNT, whose).scalar_one()


def _clean(text: str, length: int = _TEXT_LENGTH) -> str:
    """A stranger's words, cut, and without what a database or a terminal may choke on."""
    return _UNPRINTABLE.sub(" ", text)[:length]
