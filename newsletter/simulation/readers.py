"""Invented readers, and the machines that come with them, acting on real mail through the real web addresses.

Whatever a reader does is drawn from the seed and the reader's own address, so the same publication has the same
readers in every run, in whatever order its mail is read. How people and machines show themselves in a log:
Apple's relay fetches pictures for people who may never look, as plain ``Mozilla/5.0``; Gmail fetches them when its user
opens the mail, and for some before; security gateways try every link within a second, with HEAD and then GET.
"""

from __future__ import annotations

import re
from binascii import a2b_qp
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.parser import BytesHeaderParser
from random import Random
from typing import TYPE_CHECKING

from newsletter.links.addresses import CLICK, OPEN
from newsletter.simulation.clock import StagedClock

if TYPE_CHECKING:
    import httpx

SPAN = timedelta(hours=48)
"""How long readers are followed; nobody acts later."""

_HOUR = 3600.0
_PERSON = {
    "gmail": "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "phone": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)",
    "desktop": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.4.0",
    "webmail": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0",
}
"""What loads the pictures when a person opens mail, by where they read it."""

_BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
_RELAY = "Mozilla/5.0"
_PREFETCHER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0"
)
_CRAWLER = "Mozilla/5.0 (compatible; LinkPreviewBot/1.0; +https://previews.example/bot)"

_RELAYED = 0.31
"""Readers whose mail app hides them behind Apple's relay."""
_PREFETCHED = 0.05
"""Readers for whom Gmail fetches the pictures before they look."""
_SCANNED = 0.006
"""Readers behind a gateway that tries every link."""
_CRAWLED = 0.01
"""Readers who paste a link where a crawler makes a preview of it."""
_OPENS = 0.65
"""Chance that somebody opens the mail, where one could see it."""
_OPENS_AGAIN = 0.15
_CLICKS = 0.18
"""Chance that somebody who reads follows a link."""
_LEAVES = 0.008
"""Chance that somebody who reads unsubscribes."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to make, so long after the mail was sent."""

    after: timedelta
    method: str
    url: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class _Mail:
    """What of a mail can be acted on; ``links`` are those that are tracked, in the order they stand."""

    reader: str
    pixel: str
    links: tuple[str, ...]
    leave: str


def plan_visits(mails: Iterable[bytes], seed: int) -> list[Visit]:
    """Everything that the readers of these mail files, and machines, will do, in the order of time."""
    visits: list[Visit] = []
    for source in mails:
        mail = _take_apart(source)
        visits += _visits(mail, Random(f"{seed} {mail.reader}"))
    return sorted(visits, key=lambda visit: (visit.after, visit.url, visit.method))


def make_visits(
    visits: Iterable[Visit],
    sent_at: datetime,
    clock: StagedClock,
    client: httpx.Client,
    watch: Callable[[timedelta], None],
) -> None:
    """Make each request, with ``clock``, which must be the web app's own, put to its moment first.

    ``watch`` hears how far the readers' time has come. Raises ``httpx.HTTPStatusError`` when the app fails.
    """
    for visit in visits:
        clock.stand_at(sent_at + visit.after)
        form = {"List-Unsubscribe": "One-Click"} if visit.method == "POST" else None
        response = client.request(visit.method, visit.url, data=form, headers={"User-Agent": visit.user_agent})
        if response.is_error:
            response.raise_for_status()
        watch(visit.after)


def _take_apart(source: bytes) -> _Mail:
    """What can be acted on. Taking a mail apart by the book costs ten times as much, and a thousand wait."""
    head, _, body = source.partition(b"\r\n\r\n")
    headers = BytesHeaderParser().parsebytes(head)
    html = a2b_qp(body).decode("utf-8")
    return _Mail(
        reader=headers["To"],
        pixel=_addresses(html, "src", OPEN)[0],
        links=tuple(dict.fromkeys(_addresses(html, "href", CLICK))),
        leave=headers["List-Unsubscribe"].strip("<>"),
    )


def _addresses(html: str, attribute: str, pattern: str) -> list[str]:
    path = re.escape(pattern.partition("{")[0])
    return re.findall(rf'{attribute}="(https?://[^"/]+{path}[^"]+)"', html)


def _visits(mail: _Mail, chance: Random) -> Iterator[Visit]:
    if chance.random() < _SCANNED:
        yield from _scan(mail, chance)
    if chance.random() < _CRAWLED:
        yield Visit(_moment(chance), "GET", chance.choice(mail.links), _CRAWLER)
    if chance.random() < _PREFETCHED:
        yield Visit(timedelta(minutes=chance.lognormvariate(1.5, 1.0)), "GET", mail.pixel, _PREFETCHER)
    if chance.random() < _RELAYED:
        yield Visit(timedelta(minutes=chance.lognormvariate(3.2, 1.0)), "GET", mail.pixel, _RELAY)
        if chance.random() < _OPENS * _CLICKS:
            yield from _follow(mail, _moment(chance), chance)
    elif chance.random() < _OPENS:
        yield from _read(mail, chance)


def _scan(mail: _Mail, chance: Random) -> Iterator[Visit]:
    """A security gateway: everything at once, before anybody can have seen the mail."""
    arrival = timedelta(seconds=chance.uniform(2, 20))
    for number, (method, url) in enumerate((method, url) for url in mail.links for method in ("HEAD", "GET")):
        yield Visit(arrival + timedelta(milliseconds=30 * number), method, url, _BROWSER)
    yield Visit(arrival + timedelta(milliseconds=900), "GET", mail.pixel, _BROWSER)


def _read(mail: _Mail, chance: Random) -> Iterator[Visit]:
    """A person whose mail app loads pictures when the mail is opened."""
    opened, user_agent = _moment(chance), chance.choice(list(_PERSON.values()))
    yield Visit(opened, "GET", mail.pixel, user_agent)
    if chance.random() < _OPENS_AGAIN:
        again = opened + (SPAN - opened) * chance.random()
        yield Visit(timedelta(seconds=round(again.total_seconds())), "GET", mail.pixel, user_agent)
    if chance.random() < _CLICKS:
        yield from _follow(mail, opened, chance)
    if chance.random() < _LEAVES:
        yield Visit(opened + timedelta(seconds=chance.randint(8, 60)), "POST", mail.leave, user_agent)


def _follow(mail: _Mail, opened: timedelta, chance: Random) -> Iterator[Visit]:
    """One to three links, those further up more often, each after some reading."""
    weights = [1 / (place + 2) for place in range(len(mail.links))]
    wanted = chance.choices(mail.links, weights, k=chance.choice((1, 1, 1, 2, 2, 3)))
    moment = opened
    for url in dict.fromkeys(wanted):
        moment += timedelta(seconds=chance.randint(25, 240))
        yield Visit(min(moment, SPAN), "GET", url, _BROWSER)


def _moment(chance: Random) -> timedelta:
    """When a person gets round to it: most within hours, some the next day at about the same time.

    Whole seconds, as all that people do: figures then do not hang on the fraction at which the mail was sent.
    """
    hours = chance.gauss(23.5, 2.2) if chance.random() < 0.22 else chance.lognormvariate(0.8, 1.0)
    return timedelta(seconds=round(min(max(hours * _HOUR, 90.0), SPAN.total_seconds() - 600)))
