"""Every move there is, every one there is not, and what each leaves on record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from newsletter.audience.subscriptions import MOVES, Evidence, move
from newsletter.store import (
    ConsentAction,
    ConsentRecord,
    List,
    Store,
    Subscriber,
    Subscription,
    SubscriptionState,
    may_be_mailed,
)

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
FORM = Evidence("form https://deckle.example/join", wording="2026-02", network="192.0.2.0")
STATES = (None, *SubscriptionState)


def someone(store: Store, state: SubscriptionState | None) -> None:
    with store.write() as session:
        session.add(List(id=1, name="weekly", created_at=NOW))
        session.add(Subscriber(id=1, email="a@b.example", email_key="a@b.example", attributes={}, created_at=NOW))
        session.flush()
        if state is not None:
            session.add(Subscription(list_id=1, subscriber_id=1, state=state, changed_at=NOW))


def state_of(store: Store) -> str | None:
    with store.read() as session:
        return session.scalar(select(Subscription.state))


@pytest.mark.parametrize("action", list(ConsentAction))
@pytest.mark.parametrize("before", STATES)
def test_a_move_is_in_the_table_or_does_not_happen(
    store: Store, action: ConsentAction, before: SubscriptionState | None
) -> None:
    someone(store, before)
    resumable = action is ConsentAction.RESUMED
    if resumable and before is SubscriptionState.ACTIVE:
        with store.write() as session:
            session.get_one(Subscription, (1, 1)).paused_until = NOW + timedelta(days=3)
    with store.write() as session:
        moved = move(session, 1, [1], action, FORM, now=NOW)
    expected = MOVES[action].get(before, "nothing")
    assert moved == ([] if expected == "nothing" else [1])
    assert state_of(store) == (before if expected == "nothing" else expected)
    with store.read() as session:
        records = session.scalars(select(ConsentRecord)).all()
    assert [(one.action, one.source, one.wording, one.network) for one in records] == [
        (action, FORM.source, "2026-02", "192.0.2.0") for _ in moved
    ]


def test_a_late_confirmation_does_not_bring_anyone_back(store: Store) -> None:
    someone(store, None)
    with store.write() as session:
        move(session, 1, [1], ConsentAction.REQUESTED, FORM, now=NOW)
        move(session, 1, [1], ConsentAction.UNSUBSCRIBED, Evidence("one-click"), now=NOW)
        assert move(session, 1, [1], ConsentAction.CONFIRMED, FORM, now=NOW) == []
    assert state_of(store) == SubscriptionState.UNSUBSCRIBED


def test_a_pause_ends_by_itself_on_its_day_or_by_leaving_it(store: Store) -> None:
    someone(store, SubscriptionState.ACTIVE)
    back = NOW + timedelta(days=7)

    def mailed(at: datetime) -> bool:
        with store.read() as session:
            return session.scalar(select(Subscription.list_id).join(Subscriber).where(may_be_mailed(at))) == 1

    with store.write() as session:
        assert move(session, 1, [1], ConsentAction.PAUSED, FORM, now=NOW, paused_until=back) == [1]
    assert not mailed(NOW)
    assert not mailed(back - timedelta(seconds=1))
    assert mailed(back)
    with store.write() as session:
        assert move(session, 1, [1], ConsentAction.RESUMED, FORM, now=NOW) == [1]
        assert move(session, 1, [1], ConsentAction.RESUMED, FORM, now=NOW) == []
    assert mailed(NOW)
