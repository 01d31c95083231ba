"""The archive and the recipient's own copy: what was sent, for those it may be shown to."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from newsletter.links.tokens import Purpose
from newsletter.store import Campaign, CampaignState, Store, Subscriber
from tests.support.web import Visitor


@pytest.fixture(autouse=True)
def copies(sqlite_store: Store) -> None:
    """The issue greets its reader by name, and links to the way out."""
    name, leave = ["subscriber.first_name", "html", "there", []], ["token.leave", "url", "", []]
    own = ["<p>Hello ", name, '</p><a href="https://news.example/u/', leave, '">Leave</a>']
    with sqlite_store.write() as session:
        session.execute(update(Campaign).values(web={"html": own, "public": ["<p>Hello ", name, "</p>"]}))


def test_the_archive_shows_the_issue_as_nobody_in_particular_reads_it(web: Visitor) -> None:
    assert "/archive/001-promise" in web.get("/").text
    page = web.get("/archive/001-promise")
    assert (page.status_code, page.text) == (200, "<p>Hello there</p>")
    assert "sandbox" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("state", "status"),
    [("draft", 404), ("sending", 200), ("paused", 200), ("sent", 200), ("cancelled", 404)],
)
def test_only_what_was_let_go_is_public(web: Visitor, sqlite_store: Store, state: CampaignState, status: int) -> None:
    with sqlite_store.write() as session:
        session.execute(update(Campaign).values(state=state))
    assert web.get("/archive/001-promise").status_code == status
    assert ("/archive/001-promise" in web.get("/").text) is (status == 200)
    assert web.get("/archive/002-unwritten").status_code == 404


def test_a_reader_sees_their_own_copy_in_the_browser(web: Visitor) -> None:
    page = web.get(f"/v/{web.token(Purpose.VIEW, 2)}")
    assert "<p>Hello Name1</p>" in page.text
    assert f"/u/{web.token(Purpose.LEAVE, 2)}" in page.text
    assert page.headers["cache-control"] == "no-store"
    for token in (web.token(Purpose.TRACK, 2), web.token(Purpose.VIEW, 4711), "x" * 32):
        assert web.get(f"/v/{token}").status_code == 404


def test_what_a_reader_calls_themselves_is_text_and_nothing_more(web: Visitor, sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        session.execute(update(Subscriber).values(attributes={"first_name": "<img src=x onerror=alert(1)>{{7*7}}"}))
    page = web.get(f"/v/{web.token(Purpose.VIEW)}")
    assert "&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "allow-scripts" not in policy


def test_a_page_that_frames_a_player_lets_that_run_its_scripts_and_runs_none_itself(
    web: Visitor, sqlite_store: Store
) -> None:
    html = ["<html><body><iframe src='https://v.example/1'></iframe></body></html>"]
    with sqlite_store.write() as session:
        session.execute(update(Campaign).values(web={"html": html, "public": html}))
    for address in ("/archive/001-promise", f"/v/{web.token(Purpose.VIEW)}"):
        policy = web.get(address).headers["content-security-policy"].split("; ")
        assert {"default-src 'none'", "script-src 'none'", "frame-src https:", "form-action 'none'"} <= set(policy)
        (sandbox,) = (one for one in policy if one.startswith("sandbox "))
        assert {"allow-scripts", "allow-same-origin"} <= set(sandbox.split())


def test_a_reader_sees_the_variant_they_were_mailed_and_the_archive_the_one_for_nobody(
    web: Visitor, sqlite_store: Store
) -> None:
    copies = {
        "html": ["for all"],
        "public": ["for all"],
        "chooser": {
            "conditions": ['first_name = "name1"'],
            "attributes": {"first_name": "text"},
            "variants": {"0": "0", "1": "1"},
        },
        "variants": {"0": ["for all"], "1": ["for one"]},
    }
    with sqlite_store.write() as session:
        session.execute(update(Campaign).values(web=copies))
    assert web.get(f"/v/{web.token(Purpose.VIEW, 1)}").text == "for all"
    assert web.get(f"/v/{web.token(Purpose.VIEW, 2)}").text == "for one"
    assert web.get("/archive/001-promise").text == "for all"


def test_a_title_is_escaped_on_the_index(web: Visitor, sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        session.execute(update(Campaign).values(issue_title='<script>alert("x")</script>'))
    page = web.get("/").text
    assert "<script" not in page
    assert "&lt;script&gt;" in page
