"""Leaving: a POST acts at once and for everybody, and nothing else acts at all."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, select, update

from newsletter.links.tokens import Purpose
from newsletter.store import (
    ConsentRecord,
    Delivery,
    Event,
    Store,
    Subscriber,
    Subscription,
    SubscriptionState,
)
from tests.support.web import Visitor, outage

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def state_of(store: Store, person: int = 1) -> str | None:
    with store.read() as session:
        return session.scalar(select(Subscription.state).where(Subscription.subscriber_id == person))


def sources(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(ConsentRecord.source)))


def leave_path(web: Visitor, person: int = 1) -> str:
    return f"/u/{web.token(Purpose.LEAVE, person)}"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_following_the_link_changes_nothing(web: Visitor, sqlite_store: Store, method: str) -> None:
    for _ in range(3):
        answer = web.client.request(method, leave_path(web))
        assert answer.status_code == 200
    assert state_of(sqlite_store) == SubscriptionState.ACTIVE
    with sqlite_store.read() as session:
        assert session.scalars(select(Event)).all() == []


def test_the_page_has_a_button_that_posts_to_itself_and_no_script(web: Visitor) -> None:
    page = web.get(leave_path(web)).text
    assert '<form method="post">' in page
    assert '<button type="submit">' in page
    assert "<script" not in page
    assert "reader0" not in page.lower()


@pytest.mark.parametrize(
    "body",
    [{"data": ONE_CLICK}, {"files": {"List-Unsubscribe": (None, "One-Click")}}],
    ids=["urlencoded", "multipart"],
)
def test_one_click_acts_at_once_without_cookie_or_redirect(
    web: Visitor, sqlite_store: Store, body: Mapping[str, Mapping[str, str]]
) -> None:
    answer = web.client.post(leave_path(web), **body)  # type: ignore[arg-type] # one of two ways to write a form
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert state_of(sqlite_store) == SubscriptionState.UNSUBSCRIBED
    assert state_of(sqlite_store, 2) == SubscriptionState.ACTIVE
    assert sources(sqlite_store) == ["one-click"]


def test_the_button_acts_and_says_so(web: Visitor, sqlite_store: Store) -> None:
    answer = web.client.post(leave_path(web))
    assert "You are unsubscribed" in answer.text
    assert state_of(sqlite_store) == SubscriptionState.UNSUBSCRIBED
    assert sources(sqlite_store) == ["unsubscribe page"]


def test_saying_it_again_changes_nothing_and_is_answered_alike(web: Visitor, sqlite_store: Store) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: web.client.post(leave_path(web), data=ONE_CLICK), range(10)))
    assert len({(answer.status_code, answer.text) for answer in answers}) == 1
    assert len(sources(sqlite_store)) == 1
    with sqlite_store.read() as session:
        assert [event.kind for event in session.scalars(select(Event))] == ["unsubscribed"]


def test_a_link_in_an_old_mail_works_for_whoever_joined_again(web: Visitor, sqlite_store: Store) -> None:
    web.client.post(leave_path(web), data=ONE_CLICK)
    with sqlite_store.write() as session:
        session.execute(update(Subscription).values(state=SubscriptionState.ACTIVE))
    web.client.post(leave_path(web), data=ONE_CLICK)
    assert state_of(sqlite_store) == SubscriptionState.UNSUBSCRIBED


def test_the_answer_never_tells_whether_somebody_is_known(web: Visitor, sqlite_store: Store) -> None:
    known = [web.client.post(leave_path(web, 1)), web.get(leave_path(web, 1))]
    with sqlite_store.write() as session:
        session.execute(delete(Delivery).where(Delivery.subscriber_id == 2))
        session.execute(delete(Subscription).where(Subscription.subscriber_id == 2))
        session.execute(delete(Subscriber).where(Subscriber.id == 2))
    gone = [web.client.post(leave_path(web, 2)), web.get(leave_path(web, 2))]
    assert [(one.status_code, one.text) for one in gone] == [(one.status_code, one.text) for one in known]


def test_a_token_alone_names_who_leaves(web: Visitor, sqlite_store: Store) -> None:
    answer = web.client.post(
        leave_path(web, 1), params={"email": "reader1@weekly.example"}, data={"email": "reader1@weekly.example"}
    )
    assert answer.status_code == 200
    assert [state_of(sqlite_store, person) for person in (1, 2)] == ["unsubscribed", "active"]


def test_a_token_for_something_else_is_as_good_as_none(web: Visitor, sqlite_store: Store) -> None:
    answers = [
        web.client.post(f"/u/{token}", data=ONE_CLICK)
        for token in (web.token(Purpose.TRACK), web.token(Purpose.VIEW), web.token(Purpose.DELIVERY), "x" * 32)
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}
    assert state_of(sqlite_store) == SubscriptionState.ACTIVE


def test_nobody_is_told_that_they_left_when_it_could_not_be_stored(web: Visitor, sqlite_store: Store) -> None:
    with outage(sqlite_store):
        answer = web.client.post(leave_path(web), data=ONE_CLICK)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"
    assert "unsubscribed" not in answer.text.lower()
    assert web.client.post(leave_path(web), data=ONE_CLICK).status_code == 200
    assert state_of(sqlite_store) == SubscriptionState.UNSUBSCRIBED
