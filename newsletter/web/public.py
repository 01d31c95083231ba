"""The addresses that stand in mail, and the archive: open to everybody who holds them. Only a POST acts."""

from __future__ import annotations

import asyncio
from base64 import b64decode

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from newsletter.events.intake import WebHit, record_hit, record_leaving
from newsletter.links.tokens import Purpose, Recipient
from newsletter.providers.base import EventKind
from newsletter.store import Store
from newsletter.web import copies
from newsletter.web.pages import PRIVATE, letter, page
from newsletter.web.recorder import OverloadedError
from newsletter.web.site import Site, path_number, site_of

_PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""A transparent picture of one dot: 42 bytes of GIF."""

_PATIENCE = 2.0
"""Seconds for which a reader waits for their click to be recorded; then they are led on regardless."""


async def index(request: Request) -> Response:
    """The issues that were sent, the newest first."""
    issues = await run_in_threadpool(copies.published, site_of(request).store)
    return page(request, "index", issues=issues)


async def health(request: Request) -> Response:
    """Whether the app and its database are up; the database's trouble becomes a 503 as everywhere."""
    await run_in_threadpool(_reach, site_of(request).store)
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


async def archive(request: Request) -> Response:
    """An issue as anybody may read it."""
    html = await run_in_threadpool(copies.anonymous_copy, site_of(request).store, request.path_params["slug"])
    if html is None:
        raise HTTPException(404)
    return letter(html, {"Cache-Control": "public, max-age=300"}, players=True)


async def view(request: Request) -> Response:
    """An issue as the holder of the token got it."""
    site = site_of(request)
    html = await run_in_threadpool(copies.own_copy, site.store, site.signer, request.state.recipient)
    if html is None:
        raise HTTPException(404)
    return letter(html, PRIVATE, players=True)


async def pixel(request: Request) -> Response:
    """An open. Whatever the token, the answer is the same picture."""
    site = site_of(request)
    recipient = site.signer.read(Purpose.TRACK, request.path_params["token"])
    if recipient is not None:
        await _record(site, _hit(request, EventKind.OPENED, recipient))
    return Response(_PIXEL, media_type="image/gif", headers=PRIVATE)


async def click(request: Request) -> Response:
    """A click: on to the target that is stored for this position, and never to anything else."""
    site, recipient, position = site_of(request), request.state.recipient, path_number(request, "position")
    table = site.links.known(recipient.campaign_id)
    if table is None:
        table = await run_in_threadpool(site.links.load, recipient.campaign_id)
    target = table.get(position, "") if position is not None else ""
    if not target.startswith(("https://", "http://")):
        raise HTTPException(404)
    await _record(site, _hit(request, EventKind.CLICKED, recipient, position))
    return RedirectResponse(target, 302, headers=PRIVATE)


async def ask_to_leave(request: Request) -> Response:
    """The page behind the unsubscribe link. It has a button and does nothing by itself: scanners follow links."""
    return page(request, "leave", headers=PRIVATE)


async def leave(request: Request) -> Response:
    """Unsubscribe, at once: for a mailbox provider's one-click request (RFC 8058) and for the page's button alike.

    The answer is the same for everyone, subscribed or not, known or long gone. It is only given once the wish is
    committed; failing that, a 503 makes a mailbox provider try again.
    """
    site, recipient = site_of(request), request.state.recipient
    one_click = b"One-Click" in await request.body()
    source, now = "one-click" if one_click else "unsubscribe page", site.clock.now()
    done = site.recorder.submit(lambda session: record_leaving(session, recipient, source=source, now=now))
    await asyncio.wrap_future(done)
    return page(request, "left", headers=PRIVATE)


def _reach(store: Store) -> None:
    with store.read() as session:
        session.execute(select(1))


def _hit(request: Request, kind: EventKind, recipient: Recipient, link: int | None = None) -> WebHit:
    clock = site_of(request).clock
    return WebHit(
        kind=kind,
        recipient=recipient,
        key=clock.random_bytes(12).hex(),
        at=clock.now(),
        method=_method(request),
        user_agent=request.headers.get("user-agent", ""),
        client=request.client.host if request.client else "",
        link=link,
    )


def _method(request: Request) -> str:
    """The method, or that the request itself says it only fetches ahead."""
    purposes = (request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz"))
    return "prefetch" if any("prefetch" in purpose.lower() for purpose in purposes) else request.method


async def _record(site: Site, hit: WebHit) -> None:
    """Record a hit before it is answered; a reader is not made to pay for trouble with the database."""
    try:
        recorded = asyncio.wrap_future(site.recorder.submit(lambda session: record_hit(session, hit)))
    except OverloadedError:
        site.losses.add("too many are waiting")
        return

    def report(done: asyncio.Future[bool]) -> None:
        if error := done.exception():
            site.losses.add(type(error).__name__)

    recorded.add_done_callback(report)
    await asyncio.wait([recorded], timeout=_PATIENCE)
