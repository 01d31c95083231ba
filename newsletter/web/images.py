"""The finished pictures that mail and the archive show."""

from __future__ import annotations

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsletter.assets.cabinet import FOREVER, media_type
from newsletter.web.site import site_of


async def image(request: Request) -> Response:
    """A finished picture by its name; what is in ``images/`` nobody sees as it is."""
    name = request.path_params["name"]
    kind = media_type(name)
    content = await run_in_threadpool(_read, site_of(request).publication.finished / name) if kind else None
    if content is None:
        raise HTTPException(404)
    return Response(content, media_type=kind, headers={"Cache-Control": FOREVER})


def _read(path: Path) -> bytes | None:
    try:
        return None if path.is_symlink() else path.read_bytes()
    except OSError:
        return None
