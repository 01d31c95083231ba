"""Pictures: those of the publication's folder, by what they hold, and no other file of the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.publication import Publication
from tests.support.web import Visitor

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def pictures(settings: Publication) -> Path:
    """A folder with pictures of several kinds, and what should not be found there."""
    folder = settings.images
    (folder / "people").mkdir(parents=True)
    files = {
        "people/ines.png": PNG,
        "odd.txt": b"\xff\xd8\xff\xe0" + b"\0" * 32,
        "loop.gif": b"GIF89a" + b"\0" * 32,
        "new.webp": b"RIFF\0\0\0\0WEBP" + b"\0" * 32,
        "drawing.png": SVG,
        "page.html": b"<!doctype html>",
        "empty.png": b"",
        ".hidden.png": PNG,
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "link.png").symlink_to(folder / "people" / "ines.png")
    (folder / "out").symlink_to("/etc")
    return folder


def test_a_picture_is_what_it_holds(web: Visitor, pictures: Path) -> None:
    kinds = {
        "people/ines.png": "image/png",
        "odd.txt": "image/jpeg",
        "loop.gif": "image/gif",
        "new.webp": "image/webp",
    }
    for path, media_type in kinds.items():
        answer = web.get(f"/images/{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
        assert answer.content == (pictures / path).read_bytes()
        assert "max-age" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_everything_else_is_not_there(web: Visitor, pictures: Path) -> None:
    for path in (
        "drawing.png",
        "page.html",
        "empty.png",
        "missing.png",
        ".hidden.png",
        "link.png",
        "out/passwd",
        "people",
        "people/",
        "%2e%2e/newsletter.toml",
        "..%2fnewsletter.toml",
        "people/%2e%2e/%2e%2e/newsletter.toml",
        "people%5c..%5codd.txt",
        "/etc/passwd",
        "%00.png",
        "a" * 300 + ".png",
    ):
        assert web.get(f"/images/{path}").status_code == 404, path
