"""Lists are made, found by name, and counted as they would be mailed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from newsletter.audience.addresses import parse_address
from newsletter.audience.lists import ListCount, count_lists, create_list, find_list
from newsletter.audience.subscribers import add, find_subscriber, unsubscribe
from newsletter.audience.suppression import suppress
from newsletter.errors import NewsletterError, UsageError
from newsletter.store import Store, Subscriber, Subscription, SuppressionReason, may_be_mailed

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_a_list_is_found_by_its_name_and_a_near_miss_names_it(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        with pytest.raises(NewsletterError, match="there is no list “weekly”") as caught:
            find_list(session, "weekly")
        assert caught.value.remedy == "make it: newsletter list create weekly"
        made = create_list(session, "weekly", NOW)
        create_list(session, "beta-readers", NOW)
        assert find_list(session, "weekly") is made
        with pytest.raises(NewsletterError) as caught:
            find_list(session, "weakly")
        assert "“weekly”" in (caught.value.remedy or "")
        with pytest.raises(NewsletterError) as caught:
            find_list(session, "zzz")
        assert caught.value.remedy == "the lists are: beta-readers, weekly"


def test_a_list_is_made_once(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        create_list(session, "weekly", NOW)
        with pytest.raises(NewsletterError, match="there is a list “weekly” already"):
            create_list(session, "weekly", NOW)


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("Weekly News", "weekly-news"),
        ("wéékly", "weekly"),
        ("a_b", "a-b"),
        ("-x-", "x"),
        ("имя", "as in weekly"),
        ("", ""),
    ],
)
def test_a_name_that_does_not_do_comes_with_one_that_does(sqlite_store: Store, name: str, better: str) -> None:
    with sqlite_store.write() as session:
        with pytest.raises(UsageError, match="cannot be the name of a list") as caught:
            create_list(session, name, NOW)
        assert better in (caught.value.remedy or "")


def test_active_counts_exactly_those_who_may_be_mailed(store: Store) -> None:
    with store.write() as session:
        weekly, events = create_list(session, "weekly", NOW), create_list(session, "events", NOW)
        for name in ("ada", "bob", "eve"):
            add(session, parse_address(f"{name}@example.org"), weekly, {}, source="test", now=NOW)
        add(session, parse_address("ada@example.org"), events, {}, source="test", now=NOW)
        bob = find_subscriber(session, parse_address("bob@example.org"))
        unsubscribe(session, bob.id, list_id=None, source="test", now=NOW)
        for reason in (SuppressionReason.BOUNCED, SuppressionReason.COMPLAINED):  # two reasons are still one person
            suppress(session, "eve@example.org", reason, "", NOW, source="test")
        create_list(session, "nobody", NOW)
    with store.read() as session:
        assert count_lists(session, NOW) == [
            ListCount("events", NOW, active=1, pending=0, paused=0, unsubscribed=0, suppressed=0),
            ListCount("nobody", NOW, active=0, pending=0, paused=0, unsubscribed=0, suppressed=0),
            ListCount("weekly", NOW, active=1, pending=0, paused=0, unsubscribed=1, suppressed=1),
        ]
        assert count_lists(session, NOW, find_list(session, "weekly")) == [count_lists(session, NOW)[2]]
        mailable = select(func.count()).select_from(Subscription).join(Subscriber).where(may_be_mailed(NOW))
        assert session.scalar(mailable) == sum(each.active for each in count_lists(session, NOW))
