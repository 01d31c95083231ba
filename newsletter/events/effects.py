"""What an event changes beside the record of it. Each effect holds for good, so their order never matters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.audience.subscribers import unsubscribe
from newsletter.audience.suppression import suppress
from newsletter.events.deliveries import Known
from newsletter.providers.base import EventKind
from newsletter.sending.ledger.confirm import confirm_accepted
from newsletter.store import SuppressionReason


def apply(session: Session, delivery: Known, kind: EventKind, *, source: str, detail: str, now: datetime) -> None:
    """Act on one event. ``source`` is what the consent record names; ``detail`` may be a stranger's words."""
    if delivery.state != "accepted":
        # Whatever is told about a mail, it was taken by the provider.
        confirm_accepted(session, delivery.campaign_id, delivery.subscriber_id)
    match kind:
        case EventKind.BOUNCED:
            suppress(session, delivery.email_key, SuppressionReason.BOUNCED, detail, now, source=source)
        case EventKind.COMPLAINED:
            suppress(session, delivery.email_key, SuppressionReason.COMPLAINED, detail, now, source=source)
            unsubscribe(session, delivery.subscriber_id, list_id=None, source=source, now=now)
        case EventKind.UNSUBSCRIBED:
            unsubscribe(session, delivery.subscriber_id, list_id=delivery.list_id, source=source, now=now)
        case _:
            pass
