"""A finished picture is made once, under a name that tells its content, and is there whole or not at all."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import pytest

from newsletter.assets.cabinet import Asset, Cabinet, _measured, media_type
from newsletter.assets.encoding import Box
from newsletter.assets.sources import BadPicture
from newsletter.errors import NewsletterError
from tests.support.pictures import photograph, picture


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "x.jpg").write_bytes(photograph(400, 300))
    return tmp_path


def finish(folder: Path, name: str = "x.jpg", box: Box | None = None) -> Asset:
    return Cabinet(folder / "images", folder / "made").asset(name, box or Box(100))


def test_the_name_is_made_of_the_authors_and_of_the_content(folder: Path) -> None:
    asset = finish(folder)
    assert re.fullmatch(r"x\.[0-9a-f]{20}\.jpg", asset.name)
    assert media_type(asset.name) == asset.media_type == "image/jpeg"
    assert asset.path == folder / "made" / asset.name


def test_the_same_content_in_the_same_size_has_one_name_on_every_machine(folder: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from newsletter.assets.cabinet import Cabinet; "
        "from newsletter.assets.encoding import Box; "
        "print(Cabinet(Path(sys.argv[1]), Path(sys.argv[2])).asset('x.jpg', Box(100)).name)"
    )
    command = [sys.executable, "-c", program, str(folder / "images"), str(tmp_path / "elsewhere")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == finish(folder).name


def test_another_content_size_or_shape_has_another_name(folder: Path) -> None:
    names = {finish(folder).name, finish(folder, box=Box(50)).name, finish(folder, box=Box(100, 100)).name}
    (folder / "images" / "x.jpg").write_bytes(photograph(400, 301))
    names.add(finish(folder).name)
    assert len(names) == 4


def test_a_room_larger_than_the_picture_changes_nothing(folder: Path) -> None:
    assert finish(folder, box=Box(5000)).name == finish(folder, box=Box(200)).name


def test_a_change_of_how_pictures_are_made_gives_them_other_names(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = finish(folder).name
    monkeypatch.setattr("newsletter.assets.cabinet.VERSION", 10_000)
    assert finish(folder).name != before


def test_asking_again_costs_next_to_nothing(folder: Path) -> None:
    cabinet = Cabinet(folder / "images", folder / "made")
    cabinet.asset("x.jpg", Box(100))
    begun = time.perf_counter()
    for _ in range(100):
        cabinet.asset("x.jpg", Box(100))
    assert time.perf_counter() - begun < 0.5


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Café au lait!.jpg", "cafe-au-lait"),
        ("日本.jpg", "picture"),
        ("..jpg", "picture"),
        ("a'\"<b>&;$(x).jpg", "a-b-x"),
        ("x" * 200 + ".jpg", "x" * 40),
        ("-rf.jpg", "rf"),
        ("a.b.c.jpg", "a-b-c"),
    ],
)
def test_a_finished_name_needs_no_quoting_anywhere(folder: Path, name: str, stem: str) -> None:
    (folder / "images" / name).write_bytes(picture())
    asset = finish(folder, name)
    assert asset.name.split(".")[0] == stem
    assert media_type(asset.name) is not None


def test_what_a_disk_lost_is_made_again(folder: Path) -> None:
    asset = finish(folder)
    whole = asset.path.read_bytes()
    _measured.cache_clear()
    asset.path.write_bytes(whole[:1])
    assert finish(folder).path.read_bytes() == whole
    asset.path.unlink()
    assert finish(folder).path.read_bytes() == whole


def test_a_picture_that_is_not_there_is_said_to_be_missing(folder: Path) -> None:
    with pytest.raises(BadPicture, match="is not in images/"):
        finish(folder, "y.jpg")


def test_a_folder_that_cannot_be_written_is_said_to_be_so(folder: Path) -> None:
    (folder / "made").write_text("a file stands in the way")
    with pytest.raises(NewsletterError, match="cannot be written"):
        finish(folder)


def test_a_write_that_fails_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(NewsletterError, match="No space left"):
        finish(folder)
    assert list((folder / "made").iterdir()) == []


def _names(folder: Path) -> list[str]:
    return [finish(folder, box=Box(width)).name for width in range(20, 120, 10)]


def test_two_processes_at_once_make_the_same_files(folder: Path) -> None:
    with get_context("spawn").Pool(2) as pool:
        first, second = pool.map(_names, [folder, folder])
    assert first == second
    assert sorted(path.name for path in (folder / "made").iterdir()) == sorted(first)
    assert all(path.stat().st_size for path in (folder / "made").iterdir())


@pytest.mark.parametrize(
    "name", ["x.jpg", "x.0123.jpg", "../x.0123456789abcdef0123.jpg", "x.0123456789abcdef0123.svg", "", "X.Y.png"]
)
def test_no_other_name_is_taken_for_a_finished_one(name: str) -> None:
    assert media_type(name) is None
