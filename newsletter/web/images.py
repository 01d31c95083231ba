"""The pictures that issues name, from the publication's folder of images."""

from __future__ import annotations

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsletter.web.site import site_of

_LARGEST = 20_000_000

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
)
"""What a file of each type holds, and where; an SVG is a program and is not among them."""


async def image(request: Request) -> Response:
    """A picture; its type is what it holds, whatever its name says."""
    content = await run_in_threadpool(read_image, site_of(request).publication.images, request.path_params["path"])
    media_type = _media_type(content) if content else None
    if media_type is None:
        raise HTTPException(404)
    return Response(content, media_type=media_type, headers={"Cache-Control": "public, max-age=86400"})


def read_image(folder: Path, path: str) -> bytes | None:
    """A file below ``folder``, or ``None``; a path that climbs, a hidden file or a link is as if it were not there."""
    here = folder
    try:
        for name in path.split("/"):
            if not name or name.startswith(".") or "\\" in name or not name.isprintable():
                return None
            here /= name
            if here.is_symlink():
                return None
        return here.read_bytes() if here.is_file() and here.stat().st_size <= _LARGEST else None
    except OSError:  # a name too long for the disk, a file that may not be read
        return None


def _media_type(content: bytes) -> str | None:
    for signature, offset, media_type in _SIGNATURES:
        if content[offset : offset + len(signature)] == signature:
            return media_type
    return None
