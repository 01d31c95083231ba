"""Who opened or clicked: a person, a machine, or nobody can say. One pure function over what was recorded.

Mail programs and filters fetch pictures and follow links by themselves, so raw counts say little. The rules are tried
in order and the first that holds decides; each is a proposal with known mistakes, so the verdict is kept with the
rule's name and ``RULES_VERSION``, and can be worked out again from the raw rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from newsletter.providers.base import EventKind
from newsletter.store import Actor

RULES_VERSION = 1
BURST_WINDOW = timedelta(seconds=10)
_BURST_LINKS = 3
_FAST = timedelta(seconds=60)

# What Gmail's prefetcher says, and no browser: two engines that never were in one.
_GMAIL_PREFETCH = re.compile(r"Chrome/42\.0\.2311\.135 Safari/537\.36 Edge/12\.246 Mozilla/5\.0$")
_GMAIL_PROXY = "GoogleImageProxy"
_YAHOO_PROXY = "YahooMailProxy"
_ROBOT = re.compile(
    r"(?<!cu)bot\b|crawl|spider|scan|preview|fetch|monitor|validator|headless|phantom|externalhit|"  # CUBOT: a phone
    r"curl/|wget/|python|httpx|aiohttp|okhttp|go-http|java/|libwww|apache-httpclient|axios|undici",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One open or click, as recorded. ``since_accepted`` is ``None`` when it is not known when the mail left."""

    kind: EventKind
    at: datetime
    method: str
    user_agent: str
    link: int | None = None
    since_accepted: timedelta | None = None


class Verdict(NamedTuple):
    """Who it was, and the name of the rule that says so; people read the name."""

    actor: Actor
    rule: str


def classify(hit: Hit, others: Sequence[Hit]) -> Verdict:
    """Judge one hit; ``others`` are hits of the same delivery, at least those within ``BURST_WINDOW`` of it."""
    for rule, actor, holds in _RULES:
        if holds(hit, others):
            return Verdict(actor, rule)
    return Verdict(Actor.HUMAN, "person")


def _opened(hit: Hit) -> bool:
    return hit.kind == EventKind.OPENED


def _in_burst(hit: Hit, others: Sequence[Hit]) -> bool:
    """Some ten seconds that hold this click also hold clicks on two other links: too quick for a hand.

    A window that holds the click may as well begin at a click, so only those beginnings are tried.
    """
    if hit.kind != EventKind.CLICKED:
        return False
    near = [one for one in (hit, *others) if one.kind == EventKind.CLICKED and abs(one.at - hit.at) <= BURST_WINDOW]
    for first in near:
        if first.at > hit.at:
            continue
        links = {one.link for one in near if first.at <= one.at <= first.at + BURST_WINDOW}
        if len(links) >= _BURST_LINKS:
            return True
    return False


def _robot(hit: Hit) -> bool:
    """Every browser names itself; a provider that reports a hit may leave the name out."""
    return bool(_ROBOT.search(hit.user_agent)) or (hit.method == "GET" and not hit.user_agent.strip())


Rule = Callable[[Hit, Sequence[Hit]], bool]

# What each rule rests on, and whom it wrongs, is in docs/tracking.md.
_RULES: tuple[tuple[str, Actor, Rule], ...] = (
    # Not a request to see anything: HEAD, or a browser that says it only fetches ahead.
    ("prefetch", Actor.MACHINE, lambda hit, _: hit.method not in {"GET", "flagged", ""}),
    ("provider", Actor.MACHINE, lambda hit, _: hit.method == "flagged"),
    ("gmail-prefetch", Actor.MACHINE, lambda hit, _: _opened(hit) and bool(_GMAIL_PREFETCH.search(hit.user_agent))),
    # Gmail fetches a picture when it is first shown, and keeps it: a person, seen once.
    ("gmail-proxy", Actor.HUMAN, lambda hit, _: _opened(hit) and _GMAIL_PROXY in hit.user_agent),
    ("yahoo-proxy", Actor.UNSURE, lambda hit, _: _opened(hit) and _YAHOO_PROXY in hit.user_agent),
    # Apple's privacy relay, nineteen times in twenty; telling for sure would take Apple's list of relay addresses.
    ("apple-privacy", Actor.UNSURE, lambda hit, _: _opened(hit) and hit.user_agent == "Mozilla/5.0"),
    ("robot", Actor.MACHINE, lambda hit, _: _robot(hit)),
    ("burst", Actor.MACHINE, _in_burst),
    # A filter looks as the mail arrives; so does a person who happens to sit there.
    ("fast", Actor.UNSURE, lambda hit, _: hit.since_accepted is not None and hit.since_accepted < _FAST),
)
