"""Pixels and links: every hit is recorded before it is answered, and nobody is led anywhere but to our own links."""

from __future__ import annotations

from sqlalchemy import insert, select

from newsletter.links.tokens import Purpose
from newsletter.store import CampaignLink, Event, Store
from tests.support.web import LINKS, PERSON, Visitor, outage

GIF = b"GIF89a"


def events(store: Store) -> list[Event]:
    with store.read() as session:
        return list(session.scalars(select(Event).order_by(Event.id)))


def test_a_pixel_is_recorded_by_the_time_it_is_answered(web: Visitor, sqlite_store: Store) -> None:
    answer = web.get(f"/o/{web.token(Purpose.TRACK)}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    assert answer.content.startswith(GIF)
    assert len(answer.content) == 42
    [event] = events(sqlite_store)
    assert (event.kind, event.source, event.subscriber_id) == ("opened", "web", 1)
    assert (event.at, event.user_agent, event.network) == (web.clock.now(), PERSON, "127.0.0.0/24")
    assert (event.actor, event.rule) == ("human", "person")


def test_a_forged_token_gets_the_same_picture_and_leaves_no_trace(web: Visitor, sqlite_store: Store) -> None:
    genuine = web.get(f"/o/{web.token(Purpose.TRACK, 2)}")
    for token in ("x", "A" * 32, "é" * 32, "<script>", "a" * 5000, web.token(Purpose.LEAVE)):
        forged = web.get(f"/o/{token}")
        assert (forged.status_code, forged.content) == (genuine.status_code, genuine.content)
        assert {**forged.headers, "date": ""} == {**genuine.headers, "date": ""}
    assert [event.subscriber_id for event in events(sqlite_store)] == [2]


def test_a_click_leads_to_the_stored_link_and_is_recorded(web: Visitor, sqlite_store: Store) -> None:
    answer = web.get(f"/c/{web.token(Purpose.TRACK)}/1")
    assert (answer.status_code, answer.headers["location"]) == (302, LINKS[1])
    [event] = events(sqlite_store)
    assert (event.kind, event.link) == ("clicked", 1)


def test_what_is_not_our_link_leads_nowhere(web: Visitor, sqlite_store: Store) -> None:
    token, other = web.token(Purpose.TRACK), web.token(Purpose.LEAVE)
    places = (f"{token}/{place}" for place in ("99", "-1", "٣", "1/", "9" * 5000, "https://evil.example", "1e0"))
    for path in (*places, f"{other}/1", f"{flipped(token)}/1"):
        answer = web.get(f"/c/{path}?url=//evil.example&next=https://evil.example")
        assert answer.status_code == 404, path
        assert "location" not in answer.headers
    assert events(sqlite_store) == []


def flipped(token: str) -> str:
    return token[:-1] + ("A" if token[-1] != "A" else "B")


def test_even_a_stored_link_must_be_a_web_address(web: Visitor, sqlite_store: Store) -> None:
    hostile = ["javascript:alert(1)", "//evil.example", "data:text/html,x", "file:///etc/passwd"]
    rows = [{"campaign_id": 1, "position": 10 + place, "url": url} for place, url in enumerate(hostile)]
    with sqlite_store.write() as session:
        session.execute(insert(CampaignLink), rows)
    for row in rows:
        answer = web.get(f"/c/{web.token(Purpose.TRACK)}/{row['position']}")
        assert answer.status_code == 404
        assert "location" not in answer.headers


def test_a_click_leads_on_while_the_database_is_down(web: Visitor, sqlite_store: Store) -> None:
    web.get(f"/c/{web.token(Purpose.TRACK)}/0")
    with outage(sqlite_store):
        answer = web.get(f"/c/{web.token(Purpose.TRACK)}/1")
        picture = web.get(f"/o/{web.token(Purpose.TRACK)}")
    assert (answer.status_code, answer.headers["location"]) == (302, LINKS[1])
    assert picture.content.startswith(GIF)
    assert [event.link for event in events(sqlite_store)] == [0]
