"""The inbox: what was sent, as its readers would see it, and harmless to look at."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from newsletter.links.tokens import Purpose
from newsletter.publication import Publication
from newsletter.store import Event, Store
from tests.support.web import Visitor

HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def outbox(settings: Publication) -> Path:
    """Forty mails, the newest the last, beside the three that were sent."""
    folder = settings.folder / "outbox"
    for number in range(40):
        file = folder / f"extra-{number:02}.eml"
        file.write_bytes(
            f"From: Jo <jo@margin.example>\r\nTo: extra{number}@pale.example\r\nSubject: Number {number}\r\n"
            "Date: Mon, 23 Nov 2026 09:00:00 +0000\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
            f'<html><head></head><body><div style="display:none">Soon &amp; {number}</div>Hello</body></html>'.encode()
        )
        os.utime(file, (2e9 + number, 2e9 + number))
    return folder


def subjects(page: str) -> list[str]:
    return re.findall('<span class="subject">(.*?)</span>', page)


def test_the_newest_mail_is_on_top_and_older_ones_on_the_next_page(inbox: Visitor, outbox: Path) -> None:
    first, second = inbox.get("/inbox").text, inbox.get("/inbox?page=2").text
    assert subjects(first)[:2] == ["Number 39", "Number 38"]
    assert len(subjects(first)) == 30
    assert len(subjects(second)) == 13
    assert "/inbox?page=2" in first
    assert "Older" not in second
    assert "Soon &amp; 39" in first, "the preheader"


def test_a_search_finds_mail_by_its_recipient(inbox: Visitor, outbox: Path) -> None:
    assert subjects(inbox.client.get("/inbox", params={"q": "EXTRA12@"}).text) == ["Number 12"]
    nobody = inbox.client.get("/inbox", params={"q": HOSTILE}).text
    assert subjects(nobody) == []
    assert "<script" not in nobody


def test_what_makes_no_sense_in_an_address_is_left_out(inbox: Visitor) -> None:
    for query in ("page=-1", "page=x", "page=" + "9" * 5000, "part=../../etc", "width=9e9", "q=" + "x" * 9000):
        assert inbox.get(f"/inbox?{query}").status_code == 200
    for file in ("x.eml", "..%2f..%2fnewsletter.toml", "%2e%2e", "extra.txt"):
        assert inbox.get(f"/inbox/letters/{file}").status_code == 404
        assert inbox.get(f"/inbox/mail/{file}").status_code == 404
    for campaign in ("2", "x", "-1", "9" * 5000):
        assert inbox.get(f"/inbox/figures/{campaign}").status_code == 404


def test_a_hostile_mail_is_only_text_to_the_page_around_it(inbox: Visitor, settings: Publication) -> None:
    (settings.folder / "outbox" / "evil.eml").write_bytes(
        f"From: {HOSTILE} <a@x.example>\r\nTo: {HOSTILE}\r\nSubject: {HOSTILE}\r\nX-{HOSTILE}: {HOSTILE}\r\n"
        f"Date: {HOSTILE}\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>".encode()
    )
    for part in ("html", "text", "headers", "source"):
        page = inbox.get(f"/inbox/letters/evil.eml?part={part}")
        assert page.status_code == 200
        assert "<script" not in page.text
        assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text or part != "html"
    mail = inbox.get("/inbox/mail/evil.eml")
    assert "<script>" in mail.text, "as it is"
    policy = mail.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy


def test_looking_at_a_mail_is_not_an_open(inbox: Visitor, settings: Publication, sqlite_store: Store) -> None:
    pixel = f"https://news.example/o/{inbox.token(Purpose.TRACK)}"
    (settings.folder / "outbox" / "pixel.eml").write_bytes(
        f'Content-Type: text/html\r\n\r\n<html><head></head><body><img src="{pixel}"></body></html>'.encode()
    )
    mail = inbox.get("/inbox/mail/pixel.eml").text
    assert "/o/" not in mail
    assert '<base target="_blank">' in mail
    with sqlite_store.read() as session:
        assert session.scalars(select(Event)).all() == []


def test_the_figures_page_shows_what_the_terminal_shows(inbox: Visitor) -> None:
    empty = inbox.get("/inbox/figures/1").text
    assert "Nobody has opened it yet" in empty
    for person in (1, 2):
        inbox.get(f"/o/{inbox.token(Purpose.TRACK, person)}")
    inbox.get(f"/c/{inbox.token(Purpose.TRACK)}/1")
    page = inbox.get("/inbox/figures/1").text
    assert re.search(r"Opened</th><td class=.number.>2</td><td class=.share.>66\.7 % of accepted, not bounced", page)
    assert "<svg" in page
    assert "link 1" in page
