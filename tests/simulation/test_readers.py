"""The simulated readers: the same in every run, plausible, and acting only through real addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import httpx
import pytest

from newsletter.clock import SYSTEM
from newsletter.message import Address, Body, Message
from newsletter.providers.mime import to_eml
from newsletter.simulation.clock import StagedClock
from newsletter.simulation.readers import SPAN, Visit, make_visits, plan_visits

BASE = "https://news.deckle.example"
SENT = datetime(2026, 11, 21, 9, tzinfo=UTC)


def letter(number: int, key: str = "k") -> bytes:
    """A mail as the outbox holds it; ``key`` stands for the secret that signs its links."""
    token = f"{key}{number:05}"
    links = "".join(f'<p>Grüße <a href="{BASE}/c/{token}/{place}">x</a></p>' for place in range(12))
    return to_eml(
        Message(
            delivery=token,
            sender=Address("imke@deckle.example", "Imke"),
            to=Address(f"reader{number}@postbox.example"),
            reply_to=Address("imke@deckle.example"),
            subject="How small?",
            date=SENT,
            message_id=f"<{token}@deckle.example>",
            headers=(("List-Unsubscribe", f"<{BASE}/u/{token}>"),),
            html=Body.of(f'{links}<a href="{BASE}/u/{token}">Leave</a><img src="{BASE}/o/{token}" alt="">'),
            text=Body.of("How small?"),
        )
    )


LETTERS = [letter(number) for number in range(1000)]


def readers_with(visits: list[Visit], path: str, machine: bool) -> int:
    """How many readers have such a visit; machines are those that say so, or act within a minute of sending."""
    soon = timedelta(minutes=1)
    chosen = [
        v for v in visits if (v.user_agent == "Mozilla/5.0" or "Bot" in v.user_agent or v.after < soon) is machine
    ]
    return len({v.url.split("/")[4] for v in chosen if f"/{path}/" in v.url})


def test_the_same_seed_gives_the_same_readers_whatever_the_order_of_mail_and_the_keys() -> None:
    def shape(visits: list[Visit]) -> list[tuple[timedelta, str, str]]:
        return [(v.after, v.method, v.url.split("/", 4)[4][1:]) for v in visits]

    again = [letter(number, key="j") for number in reversed(range(1000))]
    assert shape(plan_visits(LETTERS, 7)) == shape(plan_visits(again, 7))
    assert shape(plan_visits(LETTERS, 7)) != shape(plan_visits(LETTERS, 8))


@pytest.mark.parametrize("seed", [1, 14, 2026])
def test_the_rates_are_those_of_a_well_liked_newsletter(seed: int) -> None:
    visits = plan_visits(LETTERS, seed)
    assert 380 <= readers_with(visits, "o", machine=False) <= 520
    assert 80 <= readers_with(visits, "c", machine=False) <= 160
    assert 260 <= readers_with(visits, "o", machine=True) <= 400
    assert 1 <= sum(visit.method == "POST" for visit in visits) <= 12
    assert len(visits) < 2500, "the demo must stay quick"


def test_visits_come_in_the_order_of_time_and_within_two_days() -> None:
    moments = [visit.after for visit in plan_visits(LETTERS, 3)]
    assert moments == sorted(moments)
    assert timedelta(0) < moments[0]
    assert moments[-1] <= SPAN


def test_only_machines_use_head_and_only_people_leave() -> None:
    visits = plan_visits(LETTERS, 5)
    assert {visit.method for visit in visits} == {"GET", "HEAD", "POST"}
    for visit in visits:
        assert (visit.method == "POST") == ("/u/" in visit.url)
        if visit.method == "HEAD":
            assert visit.after < timedelta(minutes=1)


class _App(BaseHTTPRequestHandler):
    """Stands where the web app stands; notes what time its clock shows at each request."""

    seen: ClassVar[list[tuple[str, datetime, str]]] = []
    clock: ClassVar[StagedClock]

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append((self.command, self.clock.now(), self.headers["User-Agent"]))
        self.send_response(404 if self.path == "/missing" else 302)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_POST = do_GET  # noqa: N815 - the standard library's names

    def log_message(self, *_: object) -> None:
        """Be silent."""


def test_each_request_finds_the_clock_at_its_own_moment() -> None:
    clock = _App.clock = StagedClock(SYSTEM, behind=timedelta(days=2))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _App)
    Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    hours = [1, 5, 40]
    visits = [
        Visit(timedelta(hours=hour), method, base + "/x", "agent")
        for hour, method in zip(hours, ("HEAD", "GET", "POST"), strict=True)
    ]
    progress: list[timedelta] = []
    with httpx.Client() as client:
        make_visits(visits, SENT, clock, client, progress.append)
        assert [(m, at) for m, at, _ in _App.seen] == [(visit.method, SENT + visit.after) for visit in visits]
        assert progress == [visit.after for visit in visits]
        with pytest.raises(httpx.HTTPStatusError):
            make_visits([Visit(timedelta(0), "GET", base + "/missing", "agent")], SENT, clock, client, progress.append)
    server.shutdown()
    server.server_close()


def test_the_staged_clock_runs_late_stands_still_and_catches_up() -> None:
    clock = StagedClock(SYSTEM, behind=timedelta(days=2))
    late = SYSTEM.now() - clock.now()
    assert timedelta(days=1, hours=23) < late < timedelta(days=2, minutes=1)
    clock.stand_at(SENT)
    assert clock.now() == clock.now() == SENT
    clock.catch_up()
    assert abs(SYSTEM.now() - clock.now()) < timedelta(minutes=1)
