"""Puts the web app together: site, routes, and what becomes of trouble."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from newsletter.clock import SYSTEM, Clock
from newsletter.errors import NewsletterError
from newsletter.providers.base import Provider
from newsletter.providers.discovery import open_provider
from newsletter.publication import Publication
from newsletter.store import Store, load_signer
from newsletter.store.engine import StoreError
from newsletter.web.pages import EVERYWHERE, PRIVATE, Headers, page
from newsletter.web.recorder import Losses, OverloadedError, Recorder
from newsletter.web.routes import routes
from newsletter.web.site import LinkTables, Site

log = logging.getLogger(__name__)


def create_app(publication: Publication, store: Store, *, clock: Clock = SYSTEM, inbox: bool = False) -> Starlette:
    """The web app of a publication. ``inbox`` adds a look into the outbox, for programs on this machine alone."""
    with store.read() as session:
        signer = load_signer(session)
    site = Site(
        publication,
        store,
        clock,
        signer,
        providers=_open_providers(publication),
        recorder=Recorder(store),
        links=LinkTables(store),
        losses=Losses(clock),
    )
    app = Starlette(
        routes=routes(inbox=inbox),
        middleware=[Middleware(Headers)],
        exception_handlers={
            HTTPException: _refused,
            SQLAlchemyError: _unavailable,
            StoreError: _unavailable,
            OverloadedError: _unavailable,
            Exception: _failed,
        },
        lifespan=_lifespan,
    )
    app.router.redirect_slashes = False  # it would redirect to whatever host the request names
    app.state.site = site
    return app


def _open_providers(publication: Publication) -> dict[str, Provider]:
    """The providers that can tell a genuine webhook; one that lacks its secret is named, and believed nothing."""
    providers = {}
    for name, settings in publication.providers.items():
        try:
            providers[name] = open_provider(settings)
        except NewsletterError as error:
            log.warning("webhooks of “%s” will be refused: %s", name, error.message)
    return providers


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    site: Site = app.state.site
    site.recorder.start()
    yield
    await run_in_threadpool(site.recorder.stop)
    for provider in site.providers.values():
        provider.close()


_WORDS = {
    401: ("Refused", "This request does not prove where it comes from."),
    404: ("Nothing here", "This address leads nowhere. It may have been cut off on its way to you."),
    405: ("Not like this", "This address does not answer such a request."),
}


def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    title, text = _WORDS.get(status, ("Not possible", "This request cannot be answered."))
    headers = {**PRIVATE, **(getattr(error, "headers", None) or {})}
    return page(request, "notice", status, headers, title=title, text=text)


def _unavailable(request: Request, error: Exception) -> Response:
    """The database cannot be reached: said plainly, so that whoever asked asks again."""
    # Other errors quote the statement and its values, which are addresses and tokens.
    log.error("a request was turned away: %s", error if isinstance(error, StoreError) else type(error).__name__)
    text = "Our database is out of reach. Nothing was changed; please try again in a minute."
    return page(request, "notice", 503, PRIVATE | {"Retry-After": "60"}, title="Not just now", text=text)


def _failed(request: Request, _error: Exception) -> Response:
    text = "This is a mistake of ours, and it has been noted."
    # This answer is made outside of all middleware.
    return page(request, "notice", 500, EVERYWHERE | PRIVATE, title="Something went wrong", text=text)
