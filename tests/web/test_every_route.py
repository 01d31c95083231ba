"""What holds on every address of the web app, one and all, as the table of routes lists them."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from newsletter.clock import SYSTEM
from newsletter.links.tokens import Purpose
from newsletter.store import Event, Store, Subscription, SubscriptionState
from newsletter.web.routes import ROUTES, Entry, Permission
from tests.support.web import Visitor, outage

PRIVATE = {Permission.TRACK, Permission.LEAVE, Permission.VIEW, Permission.LOCAL}


def paths(entry: Entry, web: Visitor) -> str:
    """A genuine address of this route."""
    purpose = entry.permission.value if isinstance(entry.permission.value, Purpose) else Purpose.TRACK
    return entry.path.format(
        token=web.token(purpose),
        position=0,
        slug="001-promise",
        name=f"cover.{'0' * 20}.png",
        provider="outbox",
        file="x.eml",
        campaign=1,
    )


def every(web: Visitor) -> Iterator[tuple[Entry, str]]:
    return ((entry, paths(entry, web)) for entry in ROUTES)


def test_every_answer_carries_the_headers_that_keep_it_harmless(inbox: Visitor) -> None:
    for entry, path in every(inbox):
        for wanted in (path, path + "/", path[:-1] + "~"):
            answer = inbox.client.request(entry.method, wanted)
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy, wanted
            assert "script" not in policy, wanted
            assert "frame-ancestors" in policy, wanted
            assert answer.headers["referrer-policy"] == "no-referrer", wanted
            assert answer.headers["x-content-type-options"] == "nosniff", wanted
            assert "set-cookie" not in answer.headers, wanted
            assert "<script" not in answer.text, wanted


def test_what_a_token_opens_is_neither_kept_nor_listed_nor_told_on(inbox: Visitor) -> None:
    for entry, path in every(inbox):
        if entry.permission in PRIVATE or "token" in entry.path:
            answer = inbox.client.request(entry.method, path)
            assert answer.headers["cache-control"] == "no-store", path
            assert "noindex" in answer.headers["x-robots-tag"], path


def test_without_its_token_no_address_gives_anything(inbox: Visitor) -> None:
    for entry, path in every(inbox):
        if isinstance(entry.permission.value, Purpose):
            token = path.split("/")[2]
            for forged in ("x" * 32, token[:-1], token + "A", inbox.token(Purpose.DELIVERY)):
                answer = inbox.client.request(entry.method, path.replace(token, forged))
                assert answer.status_code == 404, path
                assert "location" not in answer.headers


def test_only_a_post_with_a_token_changes_what_somebody_gets(inbox: Visitor, sqlite_store: Store) -> None:
    acting = [entry for entry in ROUTES if entry.method != "GET"]
    assert {entry.permission for entry in acting} == {Permission.LEAVE, Permission.PROVIDER}
    for _, path in every(inbox):
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"):
            answer = inbox.client.request(method, path)
            assert answer.status_code < 500, (method, path)
            if method not in {"GET", "HEAD"}:
                assert answer.status_code == 405, (method, path)
    with sqlite_store.read() as session:
        assert set(session.scalars(select(Subscription.state))) == {SubscriptionState.ACTIVE}
        assert set(session.scalars(select(Event.kind))) <= {"opened", "clicked"}


def test_the_inbox_is_there_only_when_it_was_asked_for(web: Visitor) -> None:
    for entry, path in every(web):
        if entry.permission is Permission.LOCAL:
            assert web.get(path).status_code == 404


def test_the_inbox_is_not_for_pages_from_elsewhere(inbox: Visitor) -> None:
    for host in ("localhost:8000", "127.0.0.1", "[::1]:8000"):
        assert inbox.get("/inbox", Host=host).status_code == 200
    for host in ("evil.example", "127.0.0.1.evil.example", "[::1", "", "localhost@evil.example:80"):
        assert inbox.get("/inbox", Host=host).status_code == 404, host


def test_the_inbox_is_not_for_readers_behind_a_proxy(inbox: Visitor) -> None:
    assert inbox.get("/inbox", **{"X-Forwarded-For": "203.0.113.9"}).status_code == 404


def test_no_address_is_built_from_the_request(web: Visitor) -> None:
    for entry, path in every(web):
        answer = web.client.request(entry.method, path + "/", headers={"Host": "evil.example"})
        assert "evil.example" not in answer.text
        assert "evil.example" not in str(answer.headers)


def test_bodies_beyond_measure_are_refused_quickly(inbox: Visitor) -> None:
    start = SYSTEM.now()
    for _, path in every(inbox):
        answer = inbox.client.post(path, content=b"a=b&" * 2_500_000)
        assert 400 <= answer.status_code < 500, path
    for _, path in every(inbox):
        answer = inbox.client.get(path, headers={"Range": "bytes=" + ",".join(f"{n}-{n}" for n in range(1000))})
        assert answer.status_code < 500, path
    assert (SYSTEM.now() - start).total_seconds() < 5


def test_a_body_that_never_says_its_length_is_cut_off_too(web: Visitor, sqlite_store: Store) -> None:
    chunks = (b"List-Unsubscribe=One-Click&" * 1000 for _ in range(100))
    answer = web.client.post(f"/u/{web.token(Purpose.LEAVE)}", content=chunks)
    assert answer.status_code == 413
    with sqlite_store.read() as session:
        assert set(session.scalars(select(Subscription.state))) == {SubscriptionState.ACTIVE}


def test_nonsense_on_the_wire_does_not_stop_the_server(web: Visitor) -> None:
    address = urlsplit(str(web.client.base_url))
    for nonsense in (b"\0\1\2\r\n\r\n", b"GET\r\n\r\n", b"GET /\xff HTTP/1.1\r\nHost: \xff\r\n\r\n", b"A" * 100_000):
        with socket.create_connection((address.hostname or "", address.port or 0), timeout=5) as wire:
            wire.sendall(nonsense)
            wire.settimeout(1)
            with suppress(OSError):
                wire.recv(100)
    assert web.get("/health").text == "ok\n"


def test_trouble_with_the_database_is_a_503_and_says_nothing_else(web: Visitor, sqlite_store: Store) -> None:
    with outage(sqlite_store):
        answers = [web.get(path) for path in ("/", "/health", f"/v/{web.token(Purpose.VIEW)}", "/archive/x")]
    for answer in answers:
        assert answer.status_code == 503
        assert "sqlite" not in answer.text.lower()
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert web.get("/health").status_code == 200


def test_no_log_names_a_token(web: Visitor, sqlite_store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    tokens = [web.token(purpose) for purpose in Purpose]
    with outage(sqlite_store):
        for entry, path in every(web):
            web.client.request(entry.method, path)
    assert caplog.text
    for token in tokens:
        assert not any(token in record.getMessage() for record in caplog.records if record.name != "httpx")


def test_a_hostile_browser_name_is_cut_and_cleaned(web: Visitor, sqlite_store: Store) -> None:
    name = "<script>\x1b[31m" + "x" * 10_000
    web.get(f"/o/{web.token(Purpose.TRACK)}", **{"User-Agent": name})
    with sqlite_store.read() as session:
        for event in session.scalars(select(Event)):
            assert len(event.user_agent) == 500
            assert event.user_agent.isprintable()
