"""What an author put into images/ is looked at before anything is decoded, and refused in words they can act on."""

from __future__ import annotations

import os
import struct
import time
import tracemalloc
import zlib
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from newsletter.assets.cabinet import Cabinet
from newsletter.assets.encoding import Box
from newsletter.assets.sources import BadPicture, find, look
from tests.support.pictures import moving, photograph, picture, saved

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is this large."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def webp_that_claims(width: int, height: int) -> bytes:
    """An animated WebP's header of this size."""
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + sizes + b"ANIM" + struct.pack("<I", 6) + b"\0" * 6
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.fixture
def images(tmp_path: Path) -> Path:
    folder = tmp_path / "images"
    (folder / "people").mkdir(parents=True)
    return folder


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_a_picture_is_what_it_holds_whatever_its_name_says(images: Path, form: str) -> None:
    (images / "x.txt").write_bytes(picture(30, 20, form))
    found = look(images / "x.txt")
    assert (found.kind, found.width, found.height, found.moves) == (form, 30, 20, False)


def test_a_picture_that_lies_on_its_side_is_measured_upright(images: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    for form in ("JPEG", "PNG", "WEBP"):
        (images / "x").write_bytes(picture(30, 20, form, exif=exif.tobytes()))
        found = look(images / "x")
        assert (found.width, found.height) == (20, 30), form


def test_a_gif_of_several_frames_moves_and_others_do_not(images: Path) -> None:
    (images / "a.gif").write_bytes(moving(9, 9))
    (images / "b.webp").write_bytes(moving(9, 9, "WEBP"))
    assert look(images / "a.gif").moves
    assert not look(images / "b.webp").moves


@pytest.mark.parametrize(
    ("content", "says", "remedy"),
    [
        (b"", "is empty", "save"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "is a web page", "save the picture itself"),
        (b"\n <html>", "is a web page", "save the picture itself"),
        (HEIC, "HEIC", "JPEG"),
        (b"%PDF-1.7", "no picture", "PNG"),
        (b"\x89PNG\r\n\x1a\n", "is", "save"),
        (b"\x89PNG\r\n\x1a\n" + b"<html>" * 9, "is", "save"),
        (b"\xff\xd8\xff", "is", "save"),
        (b"GIF89a", "is", "save"),
        (b"RIFF\x04\0\0\0WEBP", "is", "save"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "is an SVG by another name", "call it x.svg"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x -->\n<svg/>', "is an SVG by another name", "call it x.svg"),
        (png_that_claims(20_000, 20_000), "is 20,000 × 20,000 pixels large", "50 megapixels"),
        (png_that_claims(30_000, 30_000), "is 30,000 × 30,000 pixels large", "50 megapixels"),
        (png_that_claims(2**31 - 1, 2**31 - 1), "pixels large", "50 megapixels"),
        (png_that_claims(1, 100_000), "is 1 × 100,000 pixels large", "20,000 a side"),
        (webp_that_claims(16_000, 16_000), "is 16,000 × 16,000 pixels large", "50 megapixels"),
    ],
)
def test_what_is_no_picture_for_a_mail_is_refused_with_a_remedy(
    images: Path, content: bytes, says: str, remedy: str
) -> None:
    (images / "x.png").write_bytes(content)
    with pytest.raises(BadPicture) as caught:
        look(images / "x.png")
    assert says in caught.value.message
    assert remedy in caught.value.remedy


def test_a_picture_of_400_megapixels_is_refused_without_being_unpacked(images: Path) -> None:
    (images / "bomb.png").write_bytes(png_that_claims(20_000, 20_000))
    tracemalloc.start()
    begun = time.perf_counter()
    with pytest.raises(BadPicture):
        look(images / "bomb.png")
    assert time.perf_counter() - begun < 1
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_file_that_is_too_heavy_is_not_even_read(images: Path) -> None:
    with (images / "heavy.jpg").open("wb") as file:
        file.truncate(3_000_000_000)  # a hole: it takes no room on the disk, and would take 3 GB to read
    with pytest.raises(BadPicture, match="weighs 3,000 MB"):
        look(images / "heavy.jpg")


def test_a_file_that_may_not_be_read_is_said_to_be_so(images: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (images / "x.png").write_bytes(picture())

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)  # the tests may run as root, who may read everything
    with pytest.raises(BadPicture, match="cannot be read: Permission denied"):
        look(images / "x.png")


@pytest.mark.parametrize(
    "name", ["people/ines.png", "./people/ines.png", "people/../people/ines.png", "people//ines.png"]
)
def test_a_path_below_the_folder_is_found(images: Path, name: str) -> None:
    (images / "people" / "ines.png").write_bytes(picture())
    assert find(images, name) == images / "people" / "ines.png"


@pytest.mark.parametrize(
    "name",
    [
        "../secret.png",
        "people/../../secret.png",
        "%2e%2e/secret.png",
        "..%2fsecret.png",
        "/etc/passwd",
        "file:///etc/passwd",
        "linked.png",
        "away/secret.png",
        "circle.png",
        "people",
        "",
        ".",
        "\0",
        "a\0.png",
        "x" * 5000,
        "pipe",
        "..\\secret.png",
    ],
)
def test_no_path_leads_out_of_the_folder_or_to_what_is_no_file(images: Path, name: str) -> None:
    (images.parent / "secret.png").write_bytes(picture())
    (images / "linked.png").symlink_to(images.parent / "secret.png")
    (images / "away").symlink_to(images.parent)
    (images / "circle.png").symlink_to("circle.png")
    os.mkfifo(images / "pipe")
    assert find(images, name) is None


def test_a_link_within_the_folder_is_followed(images: Path) -> None:
    (images / "people" / "ines.png").write_bytes(picture())
    (images / "editor.png").symlink_to("people/ines.png")
    assert find(images, "editor.png") == images / "people" / "ines.png"


WHOLE: list[Callable[[], bytes]] = [
    lambda: photograph(60, 40),
    lambda: photograph(60, 40, "WEBP"),
    lambda: photograph(30, 20, "AVIF"),
    lambda: picture(60, 40),
    lambda: moving(20, 20),
    lambda: saved(Image.radial_gradient("L").resize((40, 40)).quantize(8), "PNG"),
]


@pytest.mark.parametrize("whole", WHOLE, ids=["jpeg", "webp", "avif", "png", "gif", "palette"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_broken_file_is_refused_or_shown_and_never_anything_else(
    tmp_path: Path, whole: Callable[[], bytes], data: st.DataObject
) -> None:
    """Cut off, or with bytes changed: the one error there is, and what is made of it is a picture."""
    content = bytearray(whole())
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=8)):
        content[at] = byte
    cut = bytes(content[: data.draw(st.integers(0, len(content)))])
    name = sha256(cut).hexdigest()  # a file that changes within a tick of the disk's clock looks unchanged
    (tmp_path / name).write_bytes(cut)
    try:
        asset = Cabinet(tmp_path, tmp_path / "made").asset(name, Box(20))
    except BadPicture:
        return
    assert Image.open(BytesIO(asset.path.read_bytes())).size == (asset.width, asset.height)
