"""A publication on the web: settings in a folder, mail that was sent, a server, and somebody who asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import httpx
from sqlalchemy import delete, insert

from newsletter.campaigns.launch import run
from newsletter.clock import SYSTEM
from newsletter.links.tokens import Purpose, Signer
from newsletter.publication import Publication, load_publication
from newsletter.simulation.clock import StagedClock
from newsletter.store import CampaignLink, Store, load_signer
from newsletter.web.app import create_app
from newsletter.web.server import listen, served
from tests.support.campaigns import frozen_campaign

SENT = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = SENT + timedelta(hours=2)
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.4.0"
LINKS = ("https://pale.example/study", "https://pale.example/ines", "https://pale.example/end", "https://ok.example")

_SETTINGS = """
[publication]
name = "The Margin"
from = "Jo Aldana <jo@margin.example>"
base_url = "https://news.example"
postal_address = "12 Quay Street, Pale Harbour"
"""


def publication(folder: Path, more: str = "") -> Publication:
    """The settings of a publication in this folder; ``more`` is further TOML."""
    (folder / "newsletter.toml").write_text(_SETTINGS + more, encoding="utf-8")
    return load_publication(folder)


def stopped_clock(moment: datetime) -> StagedClock:
    """A clock that stands still."""
    clock = StagedClock(SYSTEM)
    clock.stand_at(moment)
    return clock


def sent_campaign(store: Store, settings: Publication, people: int = 3, links: Sequence[str] = LINKS) -> int:
    """A campaign that went out through the outbox at ``SENT``, with these tracked links."""
    number = frozen_campaign(store, people, now=SENT)
    with store.write() as session:
        session.execute(delete(CampaignLink).where(CampaignLink.campaign_id == number))
        rows = [
            {"campaign_id": number, "position": position, "url": url, "label": f"link {position}"}
            for position, url in enumerate(links)
        ]
        session.execute(insert(CampaignLink), rows)
    run(store, settings, number, clock=stopped_clock(SENT), stop=Event(), watch=lambda _: None)
    return number


def signer_of(store: Store) -> Signer:
    """What signs this database's tokens."""
    with store.read() as session:
        return load_signer(session)


@dataclass
class Visitor:
    """Somebody with a browser, who knows the tokens of everybody's mail."""

    client: httpx.Client
    clock: StagedClock
    signer: Signer
    campaign: int

    def token(self, purpose: Purpose, person: int = 1) -> str:
        """The token in this person's mail."""
        return self.signer.sign(purpose, self.campaign, person)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask for a page."""
        return self.client.get(path, headers=headers)


@contextmanager
def visitor(store: Store, settings: Publication, campaign: int, *, inbox: bool = False) -> Iterator[Visitor]:
    """The publication's web app on a real socket, and somebody who visits it two hours after the mail went out."""
    clock = stopped_clock(LATER)
    app, browser = create_app(settings, store, clock=clock, inbox=inbox), {"User-Agent": PERSON}
    with (
        listen("127.0.0.1", 0) as listening,
        served(app, listening) as address,
        httpx.Client(base_url=address, headers=browser) as client,
    ):
        yield Visitor(client, clock, signer_of(store), campaign)


@contextmanager
def outage(store: Store) -> Iterator[None]:
    """The SQLite database cannot be opened: its file is elsewhere, and a folder stands in its place."""
    file = Path(store.engine.url.database or "")
    store.engine.dispose()
    away = file.rename(file.with_suffix(".away"))
    file.mkdir()
    try:
        yield
    finally:
        file.rmdir()
        away.rename(file)
