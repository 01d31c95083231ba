"""Pictures on the web: finished ones by their names, and no other file of the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.assets.cabinet import Asset, Cabinet
from newsletter.assets.encoding import Box
from newsletter.publication import Publication
from tests.support.pictures import moving, photograph, picture
from tests.support.web import Visitor

NAMES = {"ines.jpg": "image/jpeg", "plan.png": "image/png", "loop.gif": "image/gif"}


@pytest.fixture
def assets(settings: Publication) -> dict[str, Asset]:
    """A finished picture of each kind, by the name it was made from."""
    settings.images.mkdir()
    (settings.images / "ines.jpg").write_bytes(photograph(300, 200))
    (settings.images / "plan.png").write_bytes(picture())
    (settings.images / "loop.gif").write_bytes(moving(20, 20))
    cabinet = Cabinet(settings.images, settings.finished)
    return {name: cabinet.asset(name, Box(100)) for name in NAMES}


def test_a_finished_picture_may_be_kept_for_ever(web: Visitor, assets: dict[str, Asset]) -> None:
    for name, media_type in NAMES.items():
        answer = web.get(f"/images/{assets[name].name}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
        assert answer.content == assets[name].path.read_bytes()
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_an_author_put_into_the_folder_is_not_published_as_it_is(web: Visitor, assets: dict[str, Asset]) -> None:
    for name in NAMES:
        assert web.get(f"/images/{name}").status_code == 404


def test_everything_else_is_not_there(web: Visitor, settings: Publication, assets: dict[str, Asset]) -> None:
    hashed = "0123456789abcdef0123"
    page = settings.finished / f"page.{hashed}.html"
    page.write_text("<!doctype html>")
    (settings.finished / f"link.{hashed}.png").symlink_to(settings.config)
    (settings.finished / f"folder.{hashed}.png").mkdir()
    (settings.finished / ".hidden.png").write_bytes(picture())
    for path in (
        page.name,
        f"link.{hashed}.png",
        f"folder.{hashed}.png",
        f"missing.{hashed}.png",
        f"%2e%2e/{assets['plan.png'].name}",
        f"people/{assets['plan.png'].name}",
        f"{assets['plan.png'].name}%00",
        f"{assets['plan.png'].name}/",
        assets["plan.png"].name.upper(),
        ".hidden.png",
        "",
        "%2e%2e/newsletter.toml",
        "..%2f..%2fnewsletter.toml",
        "..%5cnewsletter.toml",
        "/etc/passwd",
        "%00.png",
        "a" * 300 + f".{hashed}.png",
    ):
        assert web.get(f"/images/{path}").status_code == 404, path


def test_a_picture_is_found_in_the_folder_of_the_publication_alone(
    web: Visitor, settings: Publication, tmp_path: Path, assets: dict[str, Asset]
) -> None:
    assert settings.finished == tmp_path / ".newsletter" / "assets"
    assets["plan.png"].path.unlink()
    assert web.get(f"/images/{assets['plan.png'].name}").status_code == 404
