"""How people come onto a list and leave it: one table of moves, and the one function that makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from newsletter.store import ConsentAction, ConsentRecord, Subscription, SubscriptionState
from newsletter.store.insert import insert_missing

_PENDING, _ACTIVE, _LEFT = SubscriptionState.PENDING, SubscriptionState.ACTIVE, SubscriptionState.UNSUBSCRIBED

MOVES: Mapping[ConsentAction, Mapping[SubscriptionState | None, SubscriptionState]] = {
    ConsentAction.REQUESTED: {None: _PENDING, _PENDING: _PENDING, _LEFT: _PENDING},
    ConsentAction.CONFIRMED: {_PENDING: _ACTIVE},
    ConsentAction.SUBSCRIBED: {None: _ACTIVE, _PENDING: _ACTIVE, _ACTIVE: _ACTIVE, _LEFT: _ACTIVE},
    ConsentAction.PAUSED: {_ACTIVE: _ACTIVE},
    ConsentAction.RESUMED: {_ACTIVE: _ACTIVE},
    ConsentAction.UNSUBSCRIBED: {None: _LEFT, _PENDING: _LEFT, _ACTIVE: _LEFT},
}
"""What each action makes of each state; ``None`` is someone who was never on the list. What is not here cannot happen.

A late confirmation does not bring back who has left meanwhile; who asks for a pause does not come onto a list by it.
Whether someone who left may be taken back is for the caller to ask: here it takes a new wish, requested or on record.
"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How we know: ``source`` is where a wish came from, ``wording`` the version of the words that were agreed to.

    ``network`` is the address it came from, as far as the publication keeps it.
    """

    source: str
    wording: str = ""
    network: str = ""


def move(
    session: Session,
    subscriber_id: int,
    lists: Sequence[int],
    action: ConsentAction,
    evidence: Evidence,
    *,
    now: datetime,
    paused_until: datetime | None = None,
) -> list[int]:
    """Make one move of a person on each of these lists, and keep it on record; returns the lists where it was one.

    Conditional statements, so that of two requests at the same moment exactly one moves and leaves a record.
    ``paused_until`` goes with ``PAUSED``; every other move ends a pause.
    """
    moved = _enter(session, subscriber_id, lists, action, now)
    rest = [number for number in lists if number not in moved]
    for before, after in MOVES[action].items():
        if before is None or not rest:
            continue
        change = (
            update(Subscription)
            .where(
                Subscription.subscriber_id == subscriber_id,
                Subscription.list_id.in_(rest),
                Subscription.state == before,
            )
            .values(state=after, paused_until=paused_until, changed_at=now)
        )
        if action is ConsentAction.RESUMED:
            change = change.where(Subscription.paused_until.is_not(None))
        changed = session.scalars(change.returning(Subscription.list_id)).all()
        moved.extend(changed)
        rest = [number for number in rest if number not in changed]
    if moved:
        session.execute(insert(ConsentRecord), [_record(subscriber_id, one, action, evidence, now) for one in moved])
    return moved


def _enter(
    session: Session, subscriber_id: int, lists: Sequence[int], action: ConsentAction, now: datetime
) -> list[int]:
    """The lists this person was never on, and now is."""
    first = MOVES[action].get(None)
    if first is None:
        return []
    row = {"subscriber_id": subscriber_id, "state": first, "changed_at": now}
    return [one for one in lists if insert_missing(session, Subscription, [{**row, "list_id": one}]) == 1]


def _record(
    subscriber_id: int, list_id: int, action: ConsentAction, evidence: Evidence, now: datetime
) -> dict[str, Any]:
    return {
        "subscriber_id": subscriber_id,
        "list_id": list_id,
        "action": action,
        "source": evidence.source,
        "wording": evidence.wording,
        "network": evidence.network,
        "at": now,
    }
