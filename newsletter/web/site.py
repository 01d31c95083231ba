"""What every endpoint may use, made once when the app is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from starlette.requests import Request

from newsletter.clock import Clock
from newsletter.links.tokens import Signer
from newsletter.providers.base import Provider
from newsletter.publication import Publication
from newsletter.store import CampaignLink, Store
from newsletter.web.recorder import Losses, Recorder

_NUMBER = re.compile("[0-9]{1,9}")


class LinkTables:
    """The targets of tracked links, kept in memory once asked for, so that they lead on while the database is down."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tables: dict[int, Mapping[int, str]] = {}

    def known(self, campaign_id: int) -> Mapping[int, str] | None:
        """A campaign's targets by position, if they were asked for before."""
        return self._tables.get(campaign_id)

    def load(self, campaign_id: int) -> Mapping[int, str]:
        """Read a campaign's targets and keep them: they never change once its mail is out."""
        query = select(CampaignLink.position, CampaignLink.url).where(CampaignLink.campaign_id == campaign_id)
        with self._store.read() as session:
            table = dict(session.execute(query).all())
        if table:
            self._tables[campaign_id] = table
        return table


@dataclass(frozen=True, slots=True)
class Site:
    """A publication on the web."""

    publication: Publication
    store: Store
    clock: Clock
    signer: Signer
    recorder: Recorder
    providers: Mapping[str, Provider]
    """Those that can tell a genuine webhook from another."""
    links: LinkTables
    losses: Losses


def site_of(request: Request) -> Site:
    """The site that a request came to."""
    site: Site = request.app.state.site
    return site


def path_number(request: Request, name: str) -> int | None:
    """A number in a path; ``None`` for whatever else somebody typed there."""
    text = request.path_params[name]
    return int(text) if _NUMBER.fullmatch(text) else None
