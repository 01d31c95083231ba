"""Puts the preview together: all its routes on one page, and who is let in, which is this machine alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from newsletter.clock import SYSTEM, Clock
from newsletter.web.local import is_local
from newsletter.web.pages import EVERYWHERE, PRIVATE, Headers
from newsletter.web.preview import views
from newsletter.web.preview.views import Desk
from newsletter.web.preview.watching import Changes, watch
from newsletter.web.preview.workbench import Workbench

log = logging.getLogger(__name__)

_ROUTES = {
    "/": views.index,
    "/issues/{file}": views.issue,
    "/issues/{file}/mail": views.issue_mail,
    "/blocks": views.blocks,
    "/blocks/{name}/mail": views.block_mail,
    "/images/{name}": views.picture,
    "/changes": views.changes,
    "/preview.js": views.script,
}
"""All of them only look: nothing here takes anything but GET and HEAD."""

_EVERYWHERE = {
    **EVERYWHERE,
    **PRIVATE,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""For every answer: no page elsewhere can read it, show it, or hold on to a window that shows it."""


def create_app(folder: Path, further: Iterable[Path] = (), clock: Clock = SYSTEM) -> Starlette:
    """The preview of the publication in ``folder``; ``further`` are issues that lie elsewhere.

    Raises what is wrong with ``newsletter.toml``. Call ``end(app)`` before the server waits for its last answers.
    """
    bench = Workbench(folder, clock, further)
    # Other than any version of an earlier run, so that a page that was left open learns of what it missed.
    changes = Changes(int(clock.now().timestamp() * 1000))
    app = Starlette(
        routes=[Route(path, endpoint) for path, endpoint in _ROUTES.items()],
        middleware=[Middleware(Headers, headers=_EVERYWHERE), Middleware(_OnlyHere)],
        exception_handlers={HTTPException: _refused, Exception: _failed},
        lifespan=_watching,
    )
    app.router.redirect_slashes = False  # it would redirect to whatever host the request names
    app.state.desk = Desk(bench, changes, clock)
    return app


def end(app: Starlette) -> None:
    """Let go of everybody who waits for changes."""
    desk: Desk = app.state.desk
    desk.changes.close()


class _OnlyHere:
    """Turns away whatever does not come from this machine, or was meant for another host."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not is_local(Request(scope)):
            refusal = PlainTextResponse("The preview is for this machine alone.\n", 403)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


@asynccontextmanager
async def _watching(app: Starlette) -> AsyncIterator[None]:
    desk: Desk = app.state.desk

    def changed(paths: set[Path]) -> None:
        desk.bench.changed(paths)
        desk.changes.tell()

    async def follow() -> None:
        try:
            await watch(desk.bench.publication.folder, desk.bench.further, changed, stop)
        except OSError as error:
            desk.bench.distrust()
            log.warning("files cannot be watched, so reload the page yourself after a save: %s", error)

    stop = asyncio.Event()
    following = asyncio.create_task(follow())
    yield
    stop.set()
    await following


def _refused(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    return PlainTextResponse("Nothing here.\n" if status == 404 else "Not like this.\n", status)


def _failed(_request: Request, error: Exception) -> Response:
    log.error("this is a mistake in newsletter itself: %s: %s", type(error).__name__, error)
    # This answer is made outside of all middleware.
    return PlainTextResponse("This is a mistake of ours; the terminal says more.\n", 500, _EVERYWHERE)
