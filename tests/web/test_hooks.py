"""Webhooks: only a provider that proves itself is believed, once, and answered when its word is stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import orjson
import pytest
from sqlalchemy import select

from newsletter.links.tokens import Purpose
from newsletter.publication import Publication
from newsletter.store import Event, Store, Suppression
from tests.support.web import Visitor, outage, publication, visitor

_PROVIDER = """
[providers.main]
kind = "postmark"
token_env = "POSTMARK_TOKEN"
webhook_secret_env = "POSTMARK_HOOK"

[providers.lost]
kind = "postmark"
token_env = "NOWHERE_TOKEN"
"""


@pytest.fixture
def web(
    sqlite_store: Store, settings: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Visitor]:
    """The publication as it is once a real provider is set up."""
    monkeypatch.setenv("POSTMARK_TOKEN", "server-token")
    monkeypatch.setenv("POSTMARK_HOOK", "hook-secret")
    with visitor(sqlite_store, publication(tmp_path, _PROVIDER), 1) as someone:
        yield someone


def bounce(web: Visitor, delivery: str | None = None) -> dict[str, object]:
    return {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "ID": 4711,
        "MessageID": "00000000-0000-0000-0000-000000000000",
        "BouncedAt": "2026-11-23T09:00:30Z",
        "Description": "The server was unable to deliver <b>your message</b>",
        "Metadata": {"delivery": delivery or web.token(Purpose.DELIVERY)},
    }


def post(web: Visitor, record: object, path: str = "/hooks/main") -> httpx.Response:
    return web.client.post(path, content=orjson.dumps(record), auth=("newsletter", "hook-secret"))


def stored(store: Store) -> tuple[int, int]:
    with store.read() as session:
        return len(session.scalars(select(Event.id)).all()), len(session.scalars(select(Suppression.id)).all())


def test_a_bounce_is_stored_and_acted_upon_by_the_time_it_is_answered(web: Visitor, sqlite_store: Store) -> None:
    answer = post(web, bounce(web))
    assert (answer.status_code, answer.text) == (200, "1 new, 0 known, 0 not ours\n")
    assert stored(sqlite_store) == (1, 1)


def test_the_second_copy_of_a_webhook_changes_nothing(web: Visitor, sqlite_store: Store) -> None:
    post(web, bounce(web))
    answer = post(web, bounce(web))
    assert (answer.status_code, answer.text) == (200, "0 new, 1 known, 0 not ours\n")
    assert stored(sqlite_store) == (1, 1)


def test_whoever_cannot_prove_it_is_refused_and_may_try_again(web: Visitor, sqlite_store: Store) -> None:
    body = orjson.dumps(bounce(web))
    for password in ("", "wrong", "hook-secreT", "é"):
        assert web.client.post("/hooks/main", content=body, auth=("newsletter", password)).status_code == 401
    assert web.client.post("/hooks/main", content=body).status_code == 401
    assert stored(sqlite_store) == (0, 0)


def test_a_provider_that_lacks_its_secrets_is_believed_nothing(web: Visitor, sqlite_store: Store) -> None:
    assert post(web, bounce(web), path="/hooks/lost").status_code == 401
    assert post(web, bounce(web), path="/hooks/outbox").status_code == 401
    assert post(web, bounce(web), path="/hooks/stranger").status_code == 404
    assert stored(sqlite_store) == (0, 0)


def test_news_of_mail_that_is_not_ours_is_ignored(web: Visitor, sqlite_store: Store) -> None:
    for delivery in (web.token(Purpose.LEAVE), web.token(Purpose.DELIVERY, person=4711), "x" * 32):
        assert post(web, bounce(web, delivery)).status_code == 200
    assert stored(sqlite_store) == (0, 0)


def test_what_could_not_be_stored_is_not_acknowledged(web: Visitor, sqlite_store: Store) -> None:
    with outage(sqlite_store):
        assert post(web, bounce(web)).status_code == 503
    assert post(web, bounce(web)).text.startswith("1 new")
    assert stored(sqlite_store) == (1, 1)
