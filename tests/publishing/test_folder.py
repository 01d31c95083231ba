"""Pictures in a folder that a web server shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.assets.cabinet import Asset, Cabinet
from newsletter.assets.encoding import Box
from newsletter.errors import NewsletterError
from newsletter.publication import AssetSettings
from newsletter.publishing import open_shelf, publish
from tests.support.pictures import picture


@pytest.fixture
def asset(tmp_path: Path) -> Asset:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "x.png").write_bytes(picture())
    return Cabinet(tmp_path / "images", tmp_path / "made").asset("x.png", Box(20))


def test_a_folder_is_made_when_the_first_picture_comes(tmp_path: Path, asset: Asset) -> None:
    shelf = open_shelf("web/img", AssetSettings(), tmp_path)
    assert [put.new for put in publish([asset], shelf, dry_run=True)] == [True]
    assert not (tmp_path / "web").exists()
    assert [put.new for put in publish([asset], shelf)] == [True]
    assert (tmp_path / "web" / "img" / asset.name).read_bytes() == asset.path.read_bytes()
    assert [path.name for path in (tmp_path / "web" / "img").iterdir()] == [asset.name]
    assert [put.new for put in publish([asset], shelf)] == [False]


def test_a_web_server_that_is_somebody_else_may_read_them(tmp_path: Path, asset: Asset) -> None:
    list(publish([asset], open_shelf("web", AssetSettings(), tmp_path)))
    assert (tmp_path / "web" / asset.name).stat().st_mode & 0o777 == 0o644


def test_a_folder_that_cannot_be_written_is_said_to_be_so(tmp_path: Path, asset: Asset) -> None:
    (tmp_path / "web").write_text("a file stands in the way")
    with pytest.raises(NewsletterError, match="cannot be written"):
        list(publish([asset], open_shelf("web", AssetSettings(), tmp_path)))
