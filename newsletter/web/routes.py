"""All routes, each with its methods and with whom it trusts. What is not on this page cannot be reached."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import Enum
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from newsletter.links import addresses
from newsletter.links.tokens import Purpose
from newsletter.web import hooks, images, inbox, public
from newsletter.web.local import is_local
from newsletter.web.site import site_of

Endpoint = Callable[[Request], Awaitable[Response]]


class Permission(Enum):
    """Who is let in. A token for one purpose is worth nothing for another."""

    PUBLIC = "everybody"
    TRACK = Purpose.TRACK
    LEAVE = Purpose.LEAVE
    VIEW = Purpose.VIEW
    PROVIDER = "whoever signs as the provider does; the endpoint checks it on the raw body"
    LOCAL = "programs on this machine, and only when the inbox was asked for"


class Entry(NamedTuple):
    """A line of the table. ``body`` is how many bytes a request may carry."""

    path: str
    method: str
    permission: Permission
    endpoint: Endpoint
    body: int = 16_384


ROUTES = (
    Entry("/", "GET", Permission.PUBLIC, public.index),
    Entry("/health", "GET", Permission.PUBLIC, public.health),
    Entry(addresses.ARCHIVE, "GET", Permission.PUBLIC, public.archive),
    Entry(addresses.IMAGE, "GET", Permission.PUBLIC, images.image),
    # The picture is the same for any token; only a genuine one leaves a trace.
    Entry(addresses.OPEN, "GET", Permission.PUBLIC, public.pixel),
    Entry(addresses.CLICK, "GET", Permission.TRACK, public.click),
    Entry(addresses.LEAVE, "GET", Permission.LEAVE, public.ask_to_leave),
    Entry(addresses.LEAVE, "POST", Permission.LEAVE, public.leave),
    Entry(addresses.VIEW, "GET", Permission.VIEW, public.view),
    Entry("/hooks/{provider}", "POST", Permission.PROVIDER, hooks.receive, 1_000_000),
    Entry("/inbox", "GET", Permission.LOCAL, inbox.inbox),
    Entry("/inbox/letters/{file}", "GET", Permission.LOCAL, inbox.opened),
    Entry("/inbox/mail/{file}", "GET", Permission.LOCAL, inbox.mail),
    Entry("/inbox/figures/{campaign}", "GET", Permission.LOCAL, inbox.campaign_figures),
)


def routes(*, inbox: bool) -> list[Route]:
    """The table as the app wants it, each endpoint behind its guard; the local ones only with ``inbox``."""
    return [
        Route(entry.path, _guarded(entry), methods=[entry.method], max_body_size=entry.body)
        for entry in ROUTES
        if inbox or entry.permission is not Permission.LOCAL
    ]


def _guarded(entry: Entry) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        _admit(request, entry.permission)
        return await entry.endpoint(request)

    return endpoint


def _admit(request: Request, permission: Permission) -> None:
    """Let a request in, or answer as if there were nothing here."""
    if permission is Permission.PUBLIC or permission is Permission.PROVIDER:
        return
    if isinstance(permission.value, Purpose):
        recipient = site_of(request).signer.read(permission.value, request.path_params["token"])
        if recipient is not None:
            request.state.recipient = recipient
            return
    if permission is Permission.LOCAL and is_local(request):
        return
    raise HTTPException(404)
