"""People on lists: who joins, who leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from newsletter.audience.addresses import EmailAddress
from newsletter.audience.report import Outcome
from newsletter.audience.subscriptions import Evidence, move
from newsletter.audience.suppression import Suppressed, lift, suppressed
from newsletter.errors import NewsletterError, RefusedError
from newsletter.store import ConsentAction, ConsentRecord, List, Subscriber, Subscription, SubscriptionState
from newsletter.store.insert import insert_missing


def find_subscriber(session: Session, address: EmailAddress) -> Subscriber:
    """The person with this address; raises ``NewsletterError`` when there is nobody."""
    found = session.scalars(select(Subscriber).where(Subscriber.email_key == address.key)).first()
    if found is not None:
        return found
    out = suppressed(session, [address.key]).get(address.key)
    raise NewsletterError(
        f"nobody here has the address {address.email}" + (f"; it is never mailed: {out}" if out else ""),
        remedy=f"newsletter subscriber add {address.email} --list …",
    )


def add(
    session: Session,
    address: EmailAddress,
    audience: List,
    attributes: Mapping[str, str],
    *,
    source: str,
    now: datetime,
    resubscribe: bool = False,
) -> Outcome:
    """Put a person on a list and set the attributes given (an empty one is taken away); twice changes nothing.

    Someone who left, or whose address is suppressed, is taken back only with ``resubscribe``; the consent record then
    says what stood against it beside the ``source`` of their new wish. Raises ``RefusedError`` otherwise.
    """
    before = _on_list(session, address, audience)
    against = _against(session, address, audience, before)
    if against and not resubscribe:
        raise RefusedError(
            f"{address.email} stays off: {against}",
            remedy='if they asked for it again: --resubscribe --source "where and when they asked"',
        )
    row = {"email": address.email, "email_key": address.key, "attributes": {}, "created_at": now}
    insert_missing(session, Subscriber, [row])
    subscriber = session.scalars(select(Subscriber).where(Subscriber.email_key == address.key)).one()
    merged = {name: value for name, value in {**subscriber.attributes, **attributes}.items() if value}
    changed = merged != subscriber.attributes
    subscriber.attributes = merged
    if before is not None and before.state == SubscriptionState.ACTIVE and not against:
        return Outcome.UPDATED if changed else Outcome.UNCHANGED
    evidence = Evidence(f"{source} (before: {against})" if against else source)
    lift(session, address.key, now, source=source)
    move(session, subscriber.id, [audience.id], ConsentAction.SUBSCRIBED, evidence, now=now)
    return Outcome.ADDED


def unsubscribe(session: Session, subscriber_id: int, *, list_id: int | None, source: str, now: datetime) -> bool:
    """Take a person off a list, or off all of them, at once; returns whether that changed anything.

    ``source`` says where the wish came from: ``one-click``, ``command line``.
    """
    here = select(Subscription.list_id).where(Subscription.subscriber_id == subscriber_id)
    lists = session.scalars(here if list_id is None else here.where(Subscription.list_id == list_id)).all()
    return bool(move(session, subscriber_id, lists, ConsentAction.UNSUBSCRIBED, Evidence(source), now=now))


def _on_list(session: Session, address: EmailAddress, audience: List) -> Subscription | None:
    return session.scalars(
        select(Subscription)
        .join(Subscriber)
        .where(Subscriber.email_key == address.key, Subscription.list_id == audience.id)
    ).first()


def _against(session: Session, address: EmailAddress, audience: List, before: Subscription | None) -> str:
    """What stands against mailing this person, since when, and how we know; nothing when nothing does."""
    out: Suppressed | None = suppressed(session, [address.key], audience.id).get(address.key)
    if out is not None:
        return str(out)
    if before is None or before.state != SubscriptionState.UNSUBSCRIBED:
        return ""
    record = session.scalars(
        select(ConsentRecord)
        .where(ConsentRecord.subscriber_id == before.subscriber_id, ConsentRecord.list_id == audience.id)
        .order_by(ConsentRecord.id.desc())
    ).first()
    how = f" ({record.source})" if record is not None and record.action == ConsentAction.UNSUBSCRIBED else ""
    return f"unsubscribed from “{audience.name}” on {before.changed_at:%Y-%m-%d}{how}"
