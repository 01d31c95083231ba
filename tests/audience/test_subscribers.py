"""One person at a time: joining, refusing to come back unasked, and everything on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from newsletter.audience.addresses import parse_address
from newsletter.audience.lists import create_list, find_list
from newsletter.audience.profile import profile
from newsletter.audience.report import Outcome
from newsletter.audience.subscribers import add, find_subscriber, unsubscribe
from newsletter.audience.suppression import Suppressed, suppress, suppressed
from newsletter.errors import NewsletterError, RefusedError
from newsletter.store import (
    Batch,
    BatchState,
    Campaign,
    ConsentRecord,
    Delivery,
    DeliveryState,
    Store,
    Subscriber,
    Subscription,
    SuppressionReason,
    may_be_mailed,
)

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
ADA = parse_address("Ada@example.org")

Join = Callable[..., Outcome]


@pytest.fixture
def join(store: Store) -> Join:
    """Put Ada on the list ``weekly``."""
    with store.write() as session:
        create_list(session, "weekly", NOW)

    def join(now: datetime = NOW, *, resubscribe: bool = False, source: str = "form", **attributes: str) -> Outcome:
        with store.write() as session:
            weekly = find_list(session, "weekly")
            return add(session, ADA, weekly, attributes, source=source, now=now, resubscribe=resubscribe)

    return join


def mailable(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Subscriber.email).join(Subscription).where(may_be_mailed(NOW))))


def history(store: Store) -> list[tuple[str, str]]:
    with store.read() as session:
        rows = session.execute(select(ConsentRecord.action, ConsentRecord.source).order_by(ConsentRecord.id))
        return [(action, source) for action, source in rows]


def leave(store: Store, now: datetime = NOW) -> None:
    with store.write() as session:
        person = find_subscriber(session, ADA)
        unsubscribe(session, person.id, list_id=None, source="one-click", now=now)


def test_joining_twice_is_joining_once(store: Store, join: Join) -> None:
    assert [join(), join(), join()] == [Outcome.ADDED, Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert mailable(store) == ["Ada@example.org"]
    assert history(store) == [("subscribed", "form")]


def test_attributes_given_by_hand_win_and_an_empty_one_is_taken_away(store: Store, join: Join) -> None:
    join(city="Rome", plan="pro")
    assert join(city="Paris", plan="") is Outcome.UPDATED
    with store.read() as session:
        assert find_subscriber(session, ADA).attributes == {"city": "Paris"}


def test_who_left_is_not_taken_back_unasked(store: Store, join: Join) -> None:
    join()
    leave(store)
    with pytest.raises(RefusedError, match=r"unsubscribed from “weekly” on 2026-03-01 \(one-click\)") as caught:
        join(NOW + timedelta(days=1))
    assert "--resubscribe" in (caught.value.remedy or "")
    assert mailable(store) == []


def test_who_asks_again_is_taken_back_and_the_record_says_so(store: Store, join: Join) -> None:
    join()
    leave(store)
    assert join(NOW + timedelta(days=1), resubscribe=True, source="letter of 2 March") is Outcome.ADDED
    assert mailable(store) == ["Ada@example.org"]
    before = "unsubscribed from “weekly” on 2026-03-01 (one-click)"
    assert history(store)[-1] == ("subscribed", f"letter of 2 March (before: {before})")


def test_a_suppressed_address_is_not_taken_in_unasked_be_it_new_or_known(store: Store, join: Join) -> None:
    with store.write() as session:
        suppress(session, ADA.key, SuppressionReason.COMPLAINED, "", NOW, source="test")
    with pytest.raises(RefusedError, match="complained of spam on 2026-03-01"):
        join()
    assert mailable(store) == []
    assert join(resubscribe=True) is Outcome.ADDED
    with store.write() as session:
        suppress(session, ADA.key, SuppressionReason.BOUNCED, "550", NOW, source="test")
    with pytest.raises(RefusedError, match="bounced on 2026-03-01"):
        join(city="Rome")
    assert mailable(store) == []
    with store.read() as session:
        assert find_subscriber(session, ADA).attributes == {}


def test_of_several_reasons_the_first_is_told(store: Store) -> None:
    with store.write() as session:
        suppress(session, ADA.key, SuppressionReason.COMPLAINED, "", NOW, source="test")
        suppress(session, ADA.key, SuppressionReason.BOUNCED, "", NOW, source="test")
        found = suppressed(session, [ADA.key, "bob@example.org"])
    assert found == {ADA.key: Suppressed(SuppressionReason.COMPLAINED, NOW, "")}


def test_nobody_is_found_by_an_address_that_is_not_theirs(store: Store, join: Join) -> None:
    join()
    with store.write() as session:
        suppress(session, "bob@example.org", SuppressionReason.BY_HAND, "", NOW, source="test")
    with store.read() as session:
        for wild in ("%@%", "a_a@example.org", "ada@example%.org"):
            with pytest.raises(NewsletterError):
                find_subscriber(session, parse_address(wild))
        with pytest.raises(NewsletterError, match="never mailed: blocked by hand"):
            find_subscriber(session, parse_address("bob@example.org"))
        assert find_subscriber(session, parse_address("ADA@EXAMPLE.ORG")).email == "Ada@example.org"


def test_a_profile_is_all_there_is_about_a_person(store: Store, join: Join) -> None:
    join(city="Rome")
    leave(store, NOW + timedelta(days=1))
    with store.write() as session:
        suppress(session, ADA.key, SuppressionReason.BOUNCED, "550 no such user", NOW, source="test")
    send(store, BatchState.ACCEPTED, DeliveryState.BATCHED)
    send(store, BatchState.ACCEPTED, DeliveryState.REJECTED, "unknown mailbox")
    with store.read() as session:
        facts = profile(session, find_subscriber(session, ADA))
    assert (facts.email, facts.created_at, facts.attributes) == ("Ada@example.org", NOW, {"city": "Rome"})
    assert [(each.list, each.state) for each in facts.lists] == [("weekly", "unsubscribed")]
    assert facts.suppressions == [Suppressed(SuppressionReason.BOUNCED, NOW, "550 no such user")]
    assert [(each.action, each.source) for each in facts.consent] == history(store)
    assert [(each.campaign, each.issue, each.state, each.reason) for each in facts.deliveries] == [
        (1, "Issue", "accepted", ""),
        (2, "Issue", "rejected", "unknown mailbox"),
    ]


def send(store: Store, batch: BatchState, own: DeliveryState, reason: str = "") -> None:
    """A campaign of one batch in which Ada is a recipient."""
    with store.write() as session:
        campaign = Campaign(
            issue_slug="issue",
            issue_title="Issue",
            issue_digest="",
            list_id=find_list(session, "weekly").id,
            provider="outbox",
            template={},
            web={},
            created_at=NOW,
        )
        session.add(campaign)
        session.flush()
        session.add(Batch(campaign_id=campaign.id, number=1, state=batch, size=1, accepted_at=NOW))
        session.flush()
        person = find_subscriber(session, ADA).id
        session.add(Delivery(campaign_id=campaign.id, subscriber_id=person, batch=1, state=own, reason=reason))
