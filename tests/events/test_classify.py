"""Who opened or clicked: each rule, on what it was made for and on what it must leave alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.events.classify import Hit, classify
from newsletter.providers.base import EventKind
from newsletter.store import Actor

AT = datetime(2026, 11, 23, 11, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"
GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
GMAIL_PREFETCH = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0"
)
YAHOO = "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html"
OPENED, CLICKED = EventKind.OPENED, EventKind.CLICKED


def hit(
    kind: EventKind = OPENED,
    user_agent: str = FIREFOX,
    *,
    method: str = "GET",
    after: float = 7200,
    link: int | None = None,
    at: datetime = AT,
) -> Hit:
    return Hit(kind, at, method, user_agent, link, timedelta(seconds=after))


@pytest.mark.parametrize(
    ("one", "actor", "rule"),
    [
        (hit(), Actor.HUMAN, "person"),
        (hit(CLICKED, link=1), Actor.HUMAN, "person"),
        (hit(method="HEAD"), Actor.MACHINE, "prefetch"),
        (hit(method="prefetch"), Actor.MACHINE, "prefetch"),
        (hit(method="flagged"), Actor.MACHINE, "provider"),
        (hit(user_agent=GMAIL_PREFETCH), Actor.MACHINE, "gmail-prefetch"),
        (hit(CLICKED, GMAIL_PREFETCH), Actor.HUMAN, "person"),
        (hit(user_agent=GMAIL), Actor.HUMAN, "gmail-proxy"),
        (hit(user_agent=GMAIL, after=5), Actor.HUMAN, "gmail-proxy"),
        (hit(user_agent=YAHOO), Actor.UNSURE, "yahoo-proxy"),
        (hit(user_agent="Mozilla/5.0"), Actor.UNSURE, "apple-privacy"),
        (hit(CLICKED, "Mozilla/5.0"), Actor.HUMAN, "person"),
        (hit(user_agent=""), Actor.MACHINE, "robot"),
        (hit(user_agent="  "), Actor.MACHINE, "robot"),
        (hit(user_agent="", method=""), Actor.HUMAN, "person"),
        (hit(CLICKED, "Mozilla/5.0 (compatible; LinkPreviewBot/1.0; +https://x.example)"), Actor.MACHINE, "robot"),
        (hit(CLICKED, "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"), Actor.MACHINE, "robot"),
        (hit(CLICKED, "python-requests/2.32"), Actor.MACHINE, "robot"),
        (hit(CLICKED, "Mozilla/5.0 (Linux; Android 15; CUBOT NOTE 50) AppleWebKit/537.36"), Actor.HUMAN, "person"),
        (hit(after=59), Actor.UNSURE, "fast"),
        (hit(CLICKED, after=3), Actor.UNSURE, "fast"),
        (hit(after=60), Actor.HUMAN, "person"),
    ],
)
def test_the_first_rule_that_holds_decides(one: Hit, actor: Actor, rule: str) -> None:
    assert classify(one, []) == (actor, rule)


def test_how_long_after_sending_need_not_be_known() -> None:
    assert classify(Hit(OPENED, AT, "GET", FIREFOX), []).actor is Actor.HUMAN


def clicks(*at: tuple[float, int]) -> list[Hit]:
    return [hit(CLICKED, link=link, at=AT + timedelta(seconds=second)) for second, link in at]


def verdicts(hits: list[Hit]) -> list[Actor]:
    return [classify(one, [other for other in hits if other is not one]).actor for one in hits]


H, M = Actor.HUMAN, Actor.MACHINE


@pytest.mark.parametrize(
    ("hits", "expected"),
    [
        (clicks((0, 0), (4, 1), (10, 2)), [M, M, M]),
        (clicks((0, 0), (4, 1), (10.1, 2)), [H, H, H]),
        (clicks((0, 0), (4, 0), (9, 1)), [H, H, H]),
        (clicks((0, 0), (1, 1)), [H, H]),
        (clicks((0, 0), (9, 1), (12, 2), (18, 3)), [H, M, M, M]),
        (clicks((0, 0), (0, 1), (0, 2), (30, 3)), [M, M, M, H]),
    ],
)
def test_three_links_within_ten_seconds_are_a_burst_and_nothing_less(hits: list[Hit], expected: list[Actor]) -> None:
    for order in permutations(range(len(hits))):
        shuffled = [hits[place] for place in order]
        assert verdicts(shuffled) == [expected[place] for place in order]


def test_an_open_is_not_part_of_a_burst() -> None:
    assert classify(hit(), clicks((0, 0), (1, 1), (2, 2))).actor is Actor.HUMAN


@given(
    st.builds(
        Hit,
        st.sampled_from([OPENED, CLICKED]),
        st.just(AT),
        st.text(max_size=10),
        st.text(max_size=600),
        st.none() | st.integers(),
        st.none() | st.timedeltas(),
    )
)
def test_whatever_comes_there_is_a_verdict_with_a_name(one: Hit) -> None:
    verdict = classify(one, [])
    assert verdict.actor in set(Actor)
    assert verdict.rule
