"""A look into the outbox, as the readers' inboxes would show it, and the figures. For programs on this machine only.

The pages hold no script. The mail itself stands in a frame with no rights but to open links.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsletter.links import addresses
from newsletter.providers.outbox.reading import Letter, OpenedLetter, letters, open_letter
from newsletter.providers.outbox.send import Outbox
from newsletter.stats import wording
from newsletter.stats.figures import Figures, figures
from newsletter.store import Campaign, Store
from newsletter.web.pages import PRIVATE, letter, page
from newsletter.web.site import Site, path_number, site_of

_PER_PAGE = 30
_PREHEADER = 140
_PARTS = ("html", "text", "headers", "source")
_WIDTHS = {"phone": "375px", "tablet": "600px", "desktop": "100%"}
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_BLANK = re.compile("[\u00a0\u00ad\u034f\u2007\u200b-\u200f\ufeff]+")
"""What fills a preheader up, so that nothing else is shown beside it."""
_HIDDEN = re.compile(r"<div[^>]*display:\s*none[^>]*>(.*?)</div>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Look:
    """What of the inbox is looked at, as its addresses say."""

    q: str = ""
    page: int = 1
    part: str = "html"
    width: str = "desktop"

    def link(self, path: str, **changes: object) -> str:
        """The address of another look, with what differs from this one."""
        wanted = {name: changes.get(name, getattr(self, name)) for name in ("q", "page", "part", "width")}
        usual = Look()
        query = urlencode({name: value for name, value in wanted.items() if value != getattr(usual, name)})
        return path + (f"?{query}" if query else "")

    def letter(self, file: str, **changes: object) -> str:
        """The address of one mail, seen in the same way."""
        return self.link(f"/inbox/letters/{quote(file)}", **changes)


class Row(NamedTuple):
    """A mail in the list."""

    letter: Letter
    preheader: str
    at: datetime | None


async def inbox(request: Request) -> Response:
    """The list of what was sent, with a search by recipient."""
    return await _page(request, None)


async def opened(request: Request) -> Response:
    """One mail beside the list."""
    site = site_of(request)
    found = await run_in_threadpool(open_letter, _folder(site), request.path_params["file"])
    if found is None:
        raise HTTPException(404)
    return await _page(request, found)


async def mail(request: Request) -> Response:
    """The mail's own HTML, for the frame. Its links open beside it; its pixel is left out: looking is not reading."""
    site = site_of(request)
    found = await run_in_threadpool(open_letter, _folder(site), request.path_params["file"])
    if found is None:
        raise HTTPException(404)
    pixel = re.escape(site.publication.base_url + addresses.OPEN.partition("{")[0]) + r"[\w-]+"
    html = re.sub(pixel, "data:,", found.html)
    return letter(_HEAD.sub(r'\g<0><base target="_blank">', html, count=1), PRIVATE, frame="'self'")


async def campaign_figures(request: Request) -> Response:
    """What ``newsletter stats show`` prints, with a plot."""
    found = await run_in_threadpool(_figures, site_of(request).store, path_number(request, "campaign") or 0)
    if found is None:
        raise HTTPException(404)
    shown, campaigns = found
    return page(
        request,
        "figures",
        headers=PRIVATE,
        campaigns=campaigns,
        figures=shown,
        title=wording.title(shown),
        lines=wording.lines(shown),
        step=wording.span(shown.opens.step),
        half_after=wording.span(shown.opens.half_after) if shown.opens.half_after else "",
        bars=_bars(shown.opens.counts),
    )


async def _page(request: Request, chosen: OpenedLetter | None) -> Response:
    """The list, and beside it the mail that was chosen; where there is room, the first of the list without asking."""
    site, look = site_of(request), _look(request)
    folder = _folder(site)
    rows, more = await run_in_threadpool(_rows, folder, look)
    shown = chosen or (await run_in_threadpool(open_letter, folder, rows[0].letter.file) if rows else None)
    campaigns = await run_in_threadpool(_campaigns, site.store)
    return page(
        request,
        "inbox",
        headers=PRIVATE,
        look=look,
        rows=rows,
        more=more,
        reading=chosen is not None,
        shown=shown,
        shown_at=_moment(shown.letter.date) if shown else None,
        parts=_PARTS,
        widths=_WIDTHS,
        campaigns=campaigns,
    )


def _look(request: Request) -> Look:
    """What the address asks for; what makes no sense is left out."""
    asked = request.query_params
    number, part, width = asked.get("page", ""), asked.get("part", ""), asked.get("width", "")
    return Look(
        q=asked.get("q", "").strip()[:200],
        page=max(1, int(number)) if re.fullmatch("[0-9]{1,6}", number) else 1,
        part=part if part in _PARTS else "html",
        width=width if width in _WIDTHS else "desktop",
    )


def _folder(site: Site) -> Path:
    """Where the outbox is: the default provider's, or that of any other."""
    wanted = [site.providers.get(site.publication.provider), *site.providers.values()]
    return next((one.folder for one in wanted if isinstance(one, Outbox)), Path("/nonexistent"))


def _rows(folder: Path, look: Look) -> tuple[list[Row], bool]:
    """The mails of one page of the list, and whether there are more."""
    start = (look.page - 1) * _PER_PAGE
    found = list(islice(letters(folder, look.q), start, start + _PER_PAGE + 1))
    rows = [Row(one, _preheader(folder, one.file), _moment(one.date)) for one in found[:_PER_PAGE]]
    return rows, len(found) > _PER_PAGE


@lru_cache(maxsize=1000)
def _preheader(folder: Path, file: str) -> str:
    """The hidden text at the top, which mail apps show in their list; failing that, how the mail begins."""
    from selectolax.lexbor import LexborHTMLParser

    opened = open_letter(folder, file)
    if opened is None:
        return ""
    hidden = _HIDDEN.search(opened.html)
    text = LexborHTMLParser(hidden[1]).text() if hidden else opened.text
    return " ".join(_BLANK.sub(" ", text).split())[:_PREHEADER]


def _moment(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date)
    except ValueError:
        return None


def _campaigns(store: Store) -> list[Campaign]:
    with store.read() as session:
        return list(session.scalars(select(Campaign).order_by(Campaign.id.desc()).limit(20)))


def _figures(store: Store, campaign_id: int) -> tuple[Figures, list[Campaign]] | None:
    with store.read() as session:
        campaign = session.get(Campaign, campaign_id)
        return (figures(session, campaign), _campaigns(store)) if campaign else None


def _bars(counts: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """For each step its place, its height out of a hundred, and its count."""
    most = max(counts, default=0)
    return [(place, max(1, round(count * 100 / most)) if count else 0, count) for place, count in enumerate(counts)]
