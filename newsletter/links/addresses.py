"""The public addresses of the web app: written into mail here, routed by the same patterns in ``web.routes``.

Each is built from the configured base URL, never from a request.
"""

from __future__ import annotations

OPEN = "/o/{token}"
CLICK = "/c/{token}/{position}"
LEAVE = "/u/{token}"
VIEW = "/v/{token}"
ARCHIVE = "/archive/{slug}"
IMAGE = "/images/{name}"


def address(base_url: str, pattern: str, **values: object) -> str:
    """A pattern from above, filled in and made absolute."""
    return base_url + pattern.format(**values)
