"""Named audiences: make one, find one, count who is on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from newsletter.audience.attributes import attribute_name
from newsletter.errors import NewsletterError, UsageError
from newsletter.store import PAUSED, List, Subscriber, Subscription
from newsletter.store.lists import status

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class ListCount:
    """A list and its people: ``active`` may be mailed, ``suppressed`` may not, whatever else they are on this list."""

    name: str
    created_at: datetime
    active: int
    pending: int
    paused: int
    unsubscribed: int
    suppressed: int


def create_list(session: Session, name: str, now: datetime) -> List:
    """Make a list; raises ``NewsletterError`` when there is one, ``UsageError`` for a name that does not do."""
    if not _NAME.fullmatch(name) or len(name) > _NAME_LENGTH:
        better = attribute_name(name).replace("_", "-")
        raise UsageError(
            f"“{name}” cannot be the name of a list",
            remedy="small letters, digits and hyphens" + (f": {better}" if better else ", as in weekly"),
        )
    if session.scalars(select(List.id).where(List.name == name)).first() is not None:
        raise NewsletterError(f"there is a list “{name}” already", remedy=f"newsletter list show {name}")
    made = List(name=name, created_at=now)
    session.add(made)
    session.flush()
    return made


def find_list(session: Session, name: str) -> List:
    """The list of that name; raises ``NewsletterError`` that names the nearest one."""
    found = session.scalars(select(List).where(List.name == name)).first()
    if found is not None:
        return found
    names = session.scalars(select(List.name).order_by(List.name)).all()
    near = get_close_matches(name, names, 1, cutoff=0.5)
    if near:
        remedy = f"did you mean “{near[0]}”? newsletter list show names all of them"
    else:
        remedy = f"the lists are: {', '.join(names)}" if names else f"make it: newsletter list create {name}"
    raise NewsletterError(f"there is no list “{name}”", remedy=remedy)


def count_lists(session: Session, now: datetime, only: List | None = None) -> Sequence[ListCount]:
    """All lists by name, or only that one, with their people counted."""
    people = select(Subscription.list_id, status(now).label("status")).join(Subscriber)
    if only is not None:
        people = people.where(Subscription.list_id == only.id)
    each = people.subquery()
    states = ("active", "pending", PAUSED, "unsubscribed")
    active, pending, paused, left = (func.count(case((each.c.status == state, 1))) for state in states)
    others = func.count(case((each.c.status.not_in(states), 1)))
    facts = (List.name, List.created_at, active, pending, paused, left, others)
    counted = select(*facts).outerjoin(each, each.c.list_id == List.id)
    if only is not None:
        counted = counted.where(List.id == only.id)
    rows = session.execute(counted.group_by(List.id, List.name, List.created_at).order_by(List.name))
    return [ListCount(*row) for row in rows]
