"""Makes answers: pages from templates, and the headers that every answer carries."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsletter.resources import resource

if TYPE_CHECKING:
    from jinja2 import Environment

EVERYWHERE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""For every answer, whatever it is."""

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
"""For answers that depend on a token: nobody keeps them, and no search engine lists them."""

LETTER_POLICY = (
    "default-src 'none'; img-src 'self' http: https: data:; style-src 'unsafe-inline'; font-src https:; "
    "media-src https:; form-action 'none'; base-uri 'none'; frame-ancestors {frame}; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)
"""For an issue shown as it was sent: no script runs, it has no origin and no cookies, and its links open."""

PLAYER_POLICY = f"frame-src https:; script-src 'none'; {LETTER_POLICY} allow-scripts allow-same-origin"
"""For an issue that frames the player of another site, which is nothing without its own scripts and storage. The page
itself still runs none, whatever its sandbox lets the player do."""


class Headers:
    """Adds the headers that every answer carries, where the endpoint did not set its own."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str] = EVERYWHERE) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def page(
    request: Request, template: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """A page from ``templates/web``; values are escaped by the template engine."""
    from newsletter.web.site import site_of  # and with it the database, which not every page needs

    publication = site_of(request).publication
    html = templates().get_template(f"{template}.html.j2").render(publication=publication, **values)
    return HTMLResponse(html, status, headers)


def letter(html: str, headers: dict[str, str], *, frame: str = "'none'", players: bool = False) -> HTMLResponse:
    """An issue's own HTML, under the strictest policy that still shows it.

    ``frame`` says who may frame it, and ``players`` whether it may frame other sites'.
    """
    policy = PLAYER_POLICY if players and "<iframe" in html else LETTER_POLICY
    return HTMLResponse(html, headers={"Content-Security-Policy": policy.format(frame=frame)} | headers)


@cache
def templates() -> Environment:
    """The templates in ``templates/web``; what they print is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(resource("templates") / "web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
