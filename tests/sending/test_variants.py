"""Each recipient's variant is found when their batch is claimed, and kept with the request."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, insert, select, update

from newsletter.campaigns.launch import batch_size, launch
from newsletter.campaigns.recipients import by_variant, recipients
from newsletter.conditions.parsing import parse
from newsletter.links.tokens import Signer
from newsletter.providers.base import Certainty, Limits, Unknown
from newsletter.publication import AttributeKind
from newsletter.rendering.choosing import Chooser
from newsletter.rendering.personalisation import Personaliser, Template, Texts
from newsletter.sending.calls import Call, Worker
from newsletter.sending.ledger.intent import begin
from newsletter.sending.ledger.outcome import finish
from newsletter.store import Campaign, Store, Subscriber, SubscriberTag
from tests.support.campaigns import LIMITS, add_people, content, template

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
WORKER = Worker("first", timedelta(seconds=20), Certainty.KEY, timedelta(seconds=60))
KINDS = {"plan": AttributeKind.TEXT, "seats": AttributeKind.NUMBER}
CHOOSER = Chooser(
    (parse('plan = "pro" and seats >= 3', KINDS), parse('tagged("vip")', KINDS)),
    {"00": "00", "10": "10", "01": "01", "11": "10"},
)
PEOPLE: tuple[tuple[dict[str, object], tuple[str, ...], str], ...] = (
    ({"plan": "Pro", "seats": "4"}, (), "10"),
    ({"plan": "pro", "seats": "2"}, ("VIP", "early"), "01"),
    ({"plan": "pro"}, ("vips",), "00"),
    ({"plan": "PRO", "seats": 3}, ("vip",), "10"),
    ({}, (), "00"),
)


def varied() -> Template:
    """A message in three variants, each of which says which it is."""
    plain = template()
    variants = {key: Texts((f"For {key}",), (key, *plain.html), (key, *plain.text)) for key in ("00", "01", "10")}
    return replace(plain, chooser=CHOOSER, variants=variants)


@pytest.fixture
def campaign(store: Store) -> int:
    with store.write() as session:
        audience = add_people(session, "weekly", len(PEOPLE), NOW)
        ids = session.scalars(select(Subscriber.id).order_by(Subscriber.id)).all()
        for one, (attributes, tags, _) in zip(ids, PEOPLE, strict=True):
            session.execute(update(Subscriber).where(Subscriber.id == one).values(attributes=attributes))
            for tag in tags:
                session.execute(insert(SubscriberTag).values(subscriber_id=one, tag=tag))
        varied_content = replace(content(), template=varied())
        return launch(session, varied_content, audience, provider="outbox", limits=LIMITS, now=NOW).id


def start(store: Store, campaign: int, now: datetime = NOW) -> Call:
    with store.write() as session:
        stored = Template.from_document(session.get_one(Campaign, campaign).template)
        call = begin(session, campaign, WORKER, fields=stored.fields(), chooser=stored.chooser, now=now)
    assert call is not None
    return call


def test_the_request_names_each_persons_variant(store: Store, campaign: int) -> None:
    call = start(store, campaign)
    assert [person.values["variant"] for person in call.request.recipients] == [variant for _, _, variant in PEOPLE]


def test_what_only_conditions_ask_for_stays_out_of_the_request(store: Store, campaign: int) -> None:
    assert all(set(person.values) <= {"variant"} for person in start(store, campaign).request.recipients)


def test_a_replay_makes_the_same_mail_though_the_person_has_changed(store: Store, campaign: int) -> None:
    first = start(store, campaign)
    with store.write() as session:
        finish(session, first, Unknown("no answer"), WORKER, NOW)
        session.execute(update(Subscriber).values(attributes={"plan": "free"}))
    again = start(store, campaign, NOW + timedelta(hours=1))
    assert (again.request, again.key) == (first.request, first.key)
    personaliser = Personaliser(varied(), Signer({1: b"k" * 32}), campaign)
    for call in (first, again):
        mails = [personaliser.message(one.subscriber_id, one.email, one.values, NOW) for one in call.request.recipients]
        assert [mail.subject for mail in mails] == [f"For {variant}" for _, _, variant in PEOPLE]


def test_tags_are_read_once_for_a_batch(store: Store, campaign: int) -> None:
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    start(store, campaign)
    assert len([statement for statement in asked if "subscriber_tags" in statement]) == 1


def test_how_many_get_which_variant_is_counted_before_anything_is_sent(store: Store, campaign: int) -> None:
    with store.read() as session:
        audience = session.get_one(Campaign, campaign).list_id
        counted = by_variant(session, recipients(session, audience, "another-issue", NOW), CHOOSER)
    assert counted == {"10": 2, "01": 1, "00": 2}


def test_the_heaviest_variant_decides_how_many_go_into_a_call() -> None:
    limits = Limits(batch_messages=500, batch_bytes=1_000_000)
    light = varied()
    heavy = replace(light, variants={**light.variants, "01": Texts(("x",), ("x" * 100_000,), ("x",))})
    assert batch_size(light, limits) == 500
    assert batch_size(heavy, limits) < 10
