"""A picture has a format that some mail programs cannot show.

Outlook on Windows shows no SVG, WebP or AVIF, and Gmail no SVG. Pictures in ``images/`` are converted; one that lies
elsewhere on the web is taken as it is.

Remedy: put it into ``images/``, or link a PNG, JPEG or GIF.

Source: https://www.caniemail.com/features/image-svg/, image-webp and image-avif.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.html import pictures

BAD = Example("![The harbour at dusk](https://pale.example/harbour.webp)")
GOOD = Example("![The harbour at dusk](https://pale.example/harbour.jpg)")

_UNFIT = {
    ".svg": "SVG",
    ".svgz": "SVG",
    ".webp": "WebP",
    ".avif": "AVIF",
    ".heic": "HEIC",
    ".tif": "TIFF",
    ".bmp": "BMP",
}


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at the end of each picture's address."""
    for url in dict.fromkeys(picture.url for picture in pictures(dossier.html)):
        kind = next((kind for ending, kind in _UNFIT.items() if _path(url).endswith(ending)), "")
        if kind:
            yield Finding(
                Severity.WARNING,
                f"not every mail program shows {kind}: {url}",
                "put the picture into images/, or link a PNG, JPEG or GIF",
                dossier.find(url),
            )


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.lower()
    except ValueError:
        return ""
