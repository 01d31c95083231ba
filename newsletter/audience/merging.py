"""What some rows of a file change in the database: decided person by person, written in a handful of statements.

The rules hold however a file is cut into chunks:

- Who left the list, or is suppressed, stays out. A file can lower what a person agreed to, never raise it.
- Of several rows with one address the first counts; later ones fill what it left empty. Should a later one say that
  the person left or bounced, that counts too.
- People who are known keep the attributes they have and get those they lack; with ``update``, the file's win.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from newsletter.audience.columns import Person
from newsletter.audience.report import Outcome
from newsletter.audience.statuses import Meaning
from newsletter.audience.suppression import Suppressed
from newsletter.store import (
    ConsentAction,
    ConsentRecord,
    Subscriber,
    Subscription,
    SubscriptionState,
    Suppression,
    SuppressionReason,
)
from newsletter.store.insert import insert_missing

_REASONS = {
    Meaning.BOUNCED: SuppressionReason.BOUNCED,
    Meaning.BY_HAND: SuppressionReason.BY_HAND,
    Meaning.COMPLAINED: SuppressionReason.COMPLAINED,
}
_STATES = {Meaning.ACTIVE: SubscriptionState.ACTIVE, Meaning.PENDING: SubscriptionState.PENDING}
_CONSENT = {Meaning.ACTIVE: ConsentAction.SUBSCRIBED, Meaning.UNSUBSCRIBED: ConsentAction.UNSUBSCRIBED}


@dataclass(slots=True)
class Known:
    """What the database has about a person; ``state`` is that on the list of this import, ``since`` its date."""

    id: int
    attributes: dict[str, Any]
    state: SubscriptionState | None
    since: datetime | None


def known_people(session: Session, list_id: int, keys: Iterable[str]) -> dict[str, Known]:
    """Those of these addresses that the database knows."""
    here = (Subscription.subscriber_id == Subscriber.id) & (Subscription.list_id == list_id)
    columns = (Subscriber.id, Subscriber.attributes, Subscription.state, Subscription.changed_at)
    rows = session.execute(
        select(Subscriber.email_key, *columns).outerjoin(Subscription, here).where(Subscriber.email_key.in_(list(keys)))
    )
    return {
        key: Known(number, attributes, SubscriptionState(state) if state else None, since)
        for key, number, attributes, state, since in rows
    }


def kept_out(person: Person, known: Known | None, suppression: Suppressed | None) -> str | None:
    """Why a file must not put this person on the list; ``None`` when it may."""
    if person.meaning > Meaning.UNKNOWN:
        return None
    if suppression is not None:
        return str(suppression)
    if known is None or known.since is None:
        return None
    if known.state is SubscriptionState.UNSUBSCRIBED:
        return f"unsubscribed on {known.since:%Y-%m-%d}"
    if known.state is SubscriptionState.PENDING and person.meaning is Meaning.ACTIVE:
        return f"has not confirmed since {known.since:%Y-%m-%d}"
    return None


@dataclass(slots=True)
class Merge:
    """The changes to one list that some rows of ``file`` ask for: decided first, written then."""

    list_id: int
    file: str
    now: datetime
    overwrite: bool
    _people: list[Person] = field(default_factory=list)
    _ids: dict[str, int] = field(default_factory=dict)
    _attributes: dict[int, dict[str, Any]] = field(default_factory=dict)
    _subscriptions: list[tuple[Person, SubscriptionState]] = field(default_factory=list)
    _left: list[Person] = field(default_factory=list)
    _consent: list[tuple[Person, ConsentAction]] = field(default_factory=list)
    _suppressions: list[tuple[Person, SuppressionReason]] = field(default_factory=list)

    def decide(self, person: Person, known: Known | None, suppression: Suppressed | None) -> Outcome:
        """Take in someone whom ``kept_out`` has nothing against."""
        changed = self._remember(person, known)
        lowered = self._lower(person, known, suppression)
        if known is None or known.state is None:
            self._subscriptions.append((person, _STATES.get(person.meaning, SubscriptionState.UNSUBSCRIBED)))
            if person.meaning in _CONSENT:
                self._consent.append((person, _CONSENT[person.meaning]))
            return Outcome.ADDED if person.meaning is Meaning.ACTIVE else Outcome.RECORDED
        if lowered:
            return Outcome.RECORDED
        return Outcome.UPDATED if changed else Outcome.UNCHANGED

    def repeat(self, person: Person, known: Known | None) -> None:
        """Take what a later row adds to a person whom an earlier one has put, or left, on the list."""
        if known is None or known.state is None:
            return
        self._ids[person.address.key] = known.id
        if known.state is not SubscriptionState.UNSUBSCRIBED:
            self._fill(known, {**person.attributes, **known.attributes})
        self._lower(person, known, None)

    def write(self, session: Session) -> None:
        """One statement for each kind of change."""
        if self._people:
            insert_missing(session, Subscriber, [self._subscriber(person) for person in self._people])
            keys = [person.address.key for person in self._people]
            found = session.execute(select(Subscriber.email_key, Subscriber.id).where(Subscriber.email_key.in_(keys)))
            self._ids.update(dict(found.all()))
        if self._subscriptions:
            insert_missing(session, Subscription, [self._subscription(*each) for each in self._subscriptions])
        if self._suppressions:
            rows = [self._suppression(*each) for each in self._suppressions]
            insert_missing(session, Suppression, rows)
        self._update(session)
        if self._consent:
            records = [self._record(*each) for each in self._consent]
            session.connection().execute(insert(ConsentRecord), records)

    def _remember(self, person: Person, known: Known | None) -> bool:
        if known is None:
            self._people.append(person)
            return False
        self._ids[person.address.key] = known.id
        ours, theirs = known.attributes, person.attributes
        return self._fill(known, {**ours, **theirs} if self.overwrite else {**theirs, **ours})

    def _fill(self, known: Known, attributes: dict[str, Any]) -> bool:
        if attributes == known.attributes:
            return False
        known.attributes = self._attributes[known.id] = attributes
        return True

    def _lower(self, person: Person, known: Known | None, suppression: Suppressed | None) -> bool:
        """Do what the row's status takes away from a person; returns whether that is news."""
        reason = _REASONS.get(person.meaning)
        if reason is not None:
            self._suppressions.append((person, reason))
            return suppression is None or suppression.reason is not reason
        if person.meaning is not Meaning.UNSUBSCRIBED or known is None:
            return False
        if known.state in {None, SubscriptionState.UNSUBSCRIBED}:
            return False
        known.state = SubscriptionState.UNSUBSCRIBED
        self._left.append(person)
        self._consent.append((person, ConsentAction.UNSUBSCRIBED))
        return True

    def _update(self, session: Session) -> None:
        connection = session.connection()
        if self._attributes:
            change = update(Subscriber).where(Subscriber.id == bindparam("number"))
            rows = [{"number": number, "merged": attributes} for number, attributes in self._attributes.items()]
            connection.execute(change.values(attributes=bindparam("merged")), rows)
        if self._left:
            here = (Subscription.list_id == self.list_id) & (Subscription.subscriber_id == bindparam("number"))
            leave = update(Subscription).where(here).values(state=SubscriptionState.UNSUBSCRIBED, changed_at=self.now)
            connection.execute(leave, [{"number": self._ids[person.address.key]} for person in self._left])

    def _source(self, person: Person) -> str:
        return f"import {self.file}:{person.line}"

    def _subscriber(self, person: Person) -> dict[str, Any]:
        return {
            "email": person.address.email,
            "email_key": person.address.key,
            "attributes": person.attributes,
            "created_at": min(person.created_at or self.now, self.now),
        }

    def _subscription(self, person: Person, state: SubscriptionState) -> dict[str, Any]:
        number = self._ids[person.address.key]
        return {"list_id": self.list_id, "subscriber_id": number, "state": state.value, "changed_at": self.now}

    def _suppression(self, person: Person, reason: SuppressionReason) -> dict[str, Any]:
        key = person.address.key
        return {"email_key": key, "reason": reason.value, "detail": self._source(person), "at": self.now}

    def _record(self, person: Person, action: ConsentAction) -> dict[str, Any]:
        common = {"list_id": self.list_id, "source": self._source(person), "at": self.now}
        return {**common, "subscriber_id": self._ids[person.address.key], "action": action.value}
