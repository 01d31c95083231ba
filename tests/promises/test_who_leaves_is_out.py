"""Who leaves is out: at once, whatever the state of sending, and no file brings them back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from newsletter.audience.importing import ImportOptions, import_file
from newsletter.clock import SYSTEM
from newsletter.events.intake import record_provider
from newsletter.links.tokens import Purpose
from newsletter.providers.base import EventKind, ProviderEvent
from newsletter.store import List, Store, Subscriber, Subscription, may_be_mailed
from tests.support.web import SENT, Visitor, publication, sent_campaign, signer_of, visitor

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def may_be_mailed_now(store: Store) -> list[int]:
    """Everybody who would be mailed if a campaign were frozen this moment."""
    with store.read() as session:
        query = (
            select(Subscription.subscriber_id)
            .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
            .where(may_be_mailed(SYSTEM.now()))
            .order_by(Subscription.subscriber_id)
        )
        return list(session.scalars(query))


def one_click(web: Visitor, person: int) -> int:
    return web.client.post(f"/u/{web.token(Purpose.LEAVE, person)}", data=ONE_CLICK).status_code


def test_by_the_time_one_click_is_answered_nobody_may_mail_them(store: Store, tmp_path: Path) -> None:
    settings = publication(tmp_path)
    campaign = sent_campaign(store, settings)
    with visitor(store, settings, campaign) as web:
        for person, still_there in ((2, [1, 3]), (1, [3]), (3, [])):
            assert one_click(web, person) == 200
            assert may_be_mailed_now(store) == still_there


def test_no_file_brings_them_back(store: Store, tmp_path: Path) -> None:
    settings = publication(tmp_path)
    campaign = sent_campaign(store, settings)
    file = tmp_path / "members.csv"
    file.write_text("email,first_name\nREADER0@weekly.example,Ada\nreader1@weekly.example,Ben\nnew@x.example,Cy\n")
    with visitor(store, settings, campaign) as web:
        assert one_click(web, 1) == 200
    with store.write() as session:
        weekly = session.scalars(select(List)).one()
        import_file(session, str(file), weekly, ImportOptions(update=True), now=SENT)
    with store.read() as session:
        mailable = may_be_mailed_now(store)
        emails = session.scalars(select(Subscriber.email_key).where(Subscriber.id.in_(mailable))).all()
    assert sorted(emails) == ["new@x.example", "reader1@weekly.example", "reader2@weekly.example"]


@pytest.mark.parametrize("kind", [EventKind.BOUNCED, EventKind.COMPLAINED, EventKind.UNSUBSCRIBED])
def test_whoever_the_provider_says_is_gone_is_out_too(sqlite_store: Store, tmp_path: Path, kind: EventKind) -> None:
    campaign = sent_campaign(sqlite_store, publication(tmp_path))
    signer = signer_of(sqlite_store)
    event = ProviderEvent(kind, SENT, signer.sign(Purpose.DELIVERY, campaign, 2), "1")
    with sqlite_store.write() as session:
        record_provider(session, "main", [event], signer=signer, now=SENT)
    assert may_be_mailed_now(sqlite_store) == [1, 3]
