"""Who leaves is out, at once and for good; who must not be mailed is remembered once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from newsletter.audience.subscribers import unsubscribe
from newsletter.audience.suppression import suppress
from newsletter.store import (
    ConsentRecord,
    List,
    Store,
    Subscriber,
    Subscription,
    SubscriptionState,
    Suppression,
    SuppressionReason,
)

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def ada(store: Store) -> int:
    """Ada is active on two lists."""
    with store.write() as session:
        lists = [List(name=name, created_at=NOW) for name in ("weekly", "events")]
        ada = Subscriber(email="ada@example.org", email_key="ada@example.org", attributes={}, created_at=NOW)
        session.add_all([*lists, ada])
        session.flush()
        session.add_all(
            Subscription(list_id=each.id, subscriber_id=ada.id, state=SubscriptionState.ACTIVE, changed_at=NOW)
            for each in lists
        )
        return ada.id


def _states(store: Store) -> dict[int, str]:
    with store.read() as session:
        return {each.list_id: each.state for each in session.scalars(select(Subscription))}


def test_leaving_one_list_leaves_the_others_alone(store: Store, ada: int) -> None:
    later = NOW + timedelta(days=1)
    with store.write() as session:
        assert unsubscribe(session, ada, list_id=1, source="one-click", now=later)
    assert _states(store) == {1: "unsubscribed", 2: "active"}
    with store.read() as session:
        record = session.scalars(select(ConsentRecord)).one()
        assert (record.list_id, record.action, record.source, record.at) == (1, "unsubscribed", "one-click", later)


def test_leaving_all_lists_is_written_down_for_each(store: Store, ada: int) -> None:
    with store.write() as session:
        assert unsubscribe(session, ada, list_id=None, source="one-click", now=NOW)
    assert set(_states(store).values()) == {"unsubscribed"}
    with store.read() as session:
        assert sorted(session.scalars(select(ConsentRecord.list_id))) == [1, 2]


def test_leaving_twice_changes_nothing_and_adds_no_record(store: Store, ada: int) -> None:
    for expected in (True, False, False):
        with store.write() as session:
            assert unsubscribe(session, ada, list_id=1, source="one-click", now=NOW) is expected
    with store.read() as session:
        assert len(session.scalars(select(ConsentRecord)).all()) == 1


def test_leaving_a_list_one_was_never_on_is_no_error(store: Store, ada: int) -> None:
    with store.write() as session:
        assert not unsubscribe(session, ada + 99, list_id=1, source="one-click", now=NOW)


def test_a_suppression_keeps_its_first_report_and_other_reasons_beside_it(store: Store) -> None:
    key, bounced = "ada@example.org", SuppressionReason.BOUNCED
    with store.write() as session:
        assert suppress(session, key, bounced, "550 no such user", NOW, source="test")
        assert not suppress(session, key, bounced, "550 again", NOW + timedelta(days=1), source="test")
        assert suppress(session, key, SuppressionReason.COMPLAINED, "x" * 5_000, NOW, source="test")
    with store.read() as session:
        found = session.scalars(select(Suppression).order_by(Suppression.id)).all()
    assert [(each.reason, each.at) for each in found] == [("bounced", NOW), ("complained", NOW)]
    assert found[0].detail == "550 no such user"
    assert len(found[1].detail) == 1_000
