"""The pages: an issue as mail, all issues, all blocks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse

from newsletter.assets import cabinet
from newsletter.checks.rules.size_gmail import LIMIT
from newsletter.clock import Clock
from newsletter.errors import NewsletterError, Place
from newsletter.issues.files import IssueFile
from newsletter.issues.theme_folders import theme_names
from newsletter.resources import resource
from newsletter.web.pages import templates
from newsletter.web.preview import gallery, looks
from newsletter.web.preview.looks import Look
from newsletter.web.preview.mail import Copy, framed
from newsletter.web.preview.readers import Reader, has_subscribers, reader
from newsletter.web.preview.remarks import mistake, remarks
from newsletter.web.preview.sources import nearby, numbered
from newsletter.web.preview.watching import Changes
from newsletter.web.preview.workbench import Draft, Workbench

_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_AS_READ = {"": "The reader’s"}


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages are made from."""

    bench: Workbench
    changes: Changes
    clock: Clock


async def index(request: Request) -> Response:
    """All issues."""
    desk = _desk(request)
    version = desk.changes.version
    issues = await run_in_threadpool(desk.bench.issues)
    return _page(desk, "issues", version=version, issues=issues)


async def issue(request: Request) -> Response:
    """One issue, looked at in one way."""
    desk, look = _desk(request), Look.asked(request.query_params)
    return await run_in_threadpool(_issue, desk, _asked(request), look)


async def issue_mail(request: Request) -> Response:
    """The mail itself, for its frame: the last that could be rendered."""
    return await run_in_threadpool(_framed, _desk(request), _asked(request), Look.asked(request.query_params))


async def blocks(request: Request) -> Response:
    """Every block with its fields, and its example as mail."""
    return await run_in_threadpool(_blocks, _desk(request), Look.asked(request.query_params))


async def block_mail(request: Request) -> Response:
    """The example of a block, for its frame."""
    look, name = Look.asked(request.query_params), request.path_params["name"]
    return await run_in_threadpool(_example, _desk(request), name, look)


async def picture(request: Request) -> Response:
    """A finished picture of the publication."""
    name = request.path_params["name"]
    media_type, path = cabinet.media_type(name), _desk(request).bench.publication.finished / name
    if media_type is None or not await run_in_threadpool(path.is_file):
        raise HTTPException(404)
    return FileResponse(path, media_type=media_type, headers={"Cache-Control": cabinet.FOREVER})


async def changes(request: Request) -> Response:
    """Server-sent events (HTML, 9.2): one whenever the files are others than the page knows."""
    desk = _desk(request)
    seen = request.headers.get("last-event-id") or request.query_params.get("since", "")
    known = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 20 else desk.changes.version

    async def events() -> AsyncIterator[str]:
        yield "retry: 500\n\n"
        async for version in desk.changes.after(known):
            yield f"id: {version}\nevent: change\ndata: {version}\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


async def script(_request: Request) -> Response:
    """What makes the page follow the files; without it, one reloads."""
    text = (resource("templates") / "web" / "preview" / "preview.js").read_text(encoding="utf-8")
    return Response(text, media_type="text/javascript")


def _issue(desk: Desk, listed: IssueFile, look: Look) -> Response:
    # The version first: of what changes from here on, the page is told.
    version, sight = desk.changes.version, desk.bench.sight(listed.path)
    draft, folder = sight.draft, desk.bench.publication.folder
    said = remarks(folder, sight, listed.path)
    shown: dict[str, Any] = {}
    if draft is not None:
        someone = reader(draft.materials.publication, look)
        shown = _shown(desk, draft, someone, look)
    return _page(
        desk,
        "issue",
        listed=listed,
        path=f"/issues/{listed.path.name}",
        version=version,
        look=look,
        choices=looks,
        broken=bool(sight.mistakes),
        draft=draft,
        remarks=said,
        lines=numbered(listed.path, {one.line: one.severity for one in reversed(said)}) if look.part == "file" else [],
        where_it_is=nearby(folder, Place(str(listed.path))),
        limit=LIMIT,
        subscribers=has_subscribers(desk.bench.publication),
        **shown,
    )


def _shown(desk: Desk, draft: Draft, someone: Reader, look: Look) -> dict[str, Any]:
    """The part of the mail that is looked at, and what an inbox would show of it."""
    copy = Copy(draft, someone, look.variant)
    forms: dict[str, Callable[[], str]] = {
        "text": copy.text,
        "html": copy.html,
        "mjml": copy.mjml,
        "headers": lambda: copy.headers(desk.clock.now()),
    }
    return {
        "someone": someone,
        "variants": _AS_READ | {one.key: one.name for one in draft.shown.variants if one.key},
        "size": len(copy.html().encode()),
        "subject": copy.subject(),
        "snippet": copy.snippet(),
        "source": forms[look.part]() if look.part in forms else "",
    }


def _framed(desk: Desk, listed: IssueFile, look: Look) -> Response:
    draft = desk.bench.sight(listed.path).draft
    if draft is None:
        raise HTTPException(404)
    someone = reader(draft.materials.publication, look)
    copy = Copy(draft, someone, look.variant)
    return framed(copy.page() if look.part == "web" else copy.shown(), draft.materials.publication, look)


def _blocks(desk: Desk, look: Look) -> Response:
    version, publication = desk.changes.version, desk.bench.publication
    themes = theme_names(publication.folder)
    try:
        materials = desk.bench.materials(look.theme if look.theme in themes else "")
    except NewsletterError as error:
        return _page(desk, "blocks", version=version, trouble=mistake(publication.folder, error))
    specimens = [
        (one, mistake(publication.folder, one.trouble) if one.trouble else None) for one in gallery.specimens(materials)
    ]
    return _page(
        desk,
        "blocks",
        version=version,
        trouble=None,
        look=look,
        choices=looks,
        themes=dict(zip(themes, themes, strict=True)),
        theme=materials.theme,
        specimens=specimens,
        rows=gallery.rows,
    )


def _example(desk: Desk, name: str, look: Look) -> Response:
    try:
        materials = desk.bench.materials(look.theme)
        if name in materials.catalogue.types:
            return framed(gallery.render_example(materials, name, look.part), materials.publication, look)
    except NewsletterError as error:  # the page around it says what is wrong
        raise HTTPException(404) from error
    raise HTTPException(404)


def _asked(request: Request) -> IssueFile:
    """The issue that an address names: one of those there are, never a path put together from it."""
    found = _desk(request).bench.issues().get(request.path_params["file"])
    if found is None:
        raise HTTPException(404)
    return found


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _page(desk: Desk, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    html = templates().get_template(f"preview/{template}.html.j2").render(publication=desk.bench.publication, **values)
    return HTMLResponse(html, status, headers={"Content-Security-Policy": _POLICY})
