"""What becomes of a picture: the size, the way up, the colours and the kind of file that every mail program shows."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageDraw

from newsletter.assets.cabinet import Asset, Cabinet
from newsletter.assets.encoding import Box
from newsletter.assets.sources import BadPicture
from tests.support.pictures import moving, photograph, picture, read, saved


class Desk:
    """Puts a file into images/ and takes the finished picture out."""

    def __init__(self, folder: Path) -> None:
        self.images = folder / "images"
        self.images.mkdir()
        self._cabinet = Cabinet(self.images, folder / "made")

    def finish(self, content: bytes, box: Box | None = None, name: str = "x") -> tuple[Asset, Image.Image]:
        (self.images / name).write_bytes(content)
        asset = self._cabinet.asset(name, box or Box(500))
        return asset, read(asset.path.read_bytes())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def drawing(mode: str = "RGB", ground: object = "white") -> Image.Image:
    """A plan: a few colours and clean edges."""
    image = Image.new(mode, (600, 400), ground)  # type: ignore[arg-type]  # a colour in any of the forms Pillow takes
    draw = ImageDraw.Draw(image)
    for step in range(0, 300, 20):
        draw.rectangle((step, step // 2, step + 200, step + 80), outline="navy", width=3)
        draw.line((0, step, 599, step + 90), fill="red", width=2)
    return image


@pytest.mark.parametrize(
    ("size", "box", "becomes"),
    [
        ((2000, 1000), Box(500), (1000, 500)),
        ((300, 150), Box(500), (300, 150)),
        ((1000, 10), Box(10), (20, 1)),
        ((2000, 1000), Box(64, 64), (128, 128)),
        ((1000, 2000), Box(64, 32), (128, 64)),
        ((100, 50), Box(64, 64), (50, 50)),
        ((1, 1), Box(64, 64), (1, 1)),
    ],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_it_is_twice_as_large_as_its_room_and_never_larger_than_it_was(
    desk: Desk, form: str, size: tuple[int, int], box: Box, becomes: tuple[int, int]
) -> None:
    asset, image = desk.finish(picture(*size, form), box)
    assert image.size == (asset.width, asset.height) == becomes


def test_a_room_of_another_shape_shows_the_middle(desk: Desk) -> None:
    three = Image.new("RGB", (300, 100), "red")
    three.paste("lime", (100, 0, 200, 100))
    _, image = desk.finish(saved(three, "PNG"), Box(50, 50))
    assert image.convert("RGB").getpixel((5, 50)) == image.convert("RGB").getpixel((95, 50)) == (0, 255, 0)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_stands_upright_however_the_camera_was_held(desk: Desk, orientation: int) -> None:
    seen = Image.new("RGB", (80, 40), "white")
    seen.paste("red", (0, 0, 20, 20))  # the upper left corner, as people see it
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = seen.transpose(undo[orientation]) if orientation in undo else seen
    exif = Image.Exif()
    exif[0x0112] = orientation
    asset, image = desk.finish(saved(stored, "JPEG", quality=100, exif=exif.tobytes()))
    assert (asset.width, asset.height) == (80, 40)
    red, green, _ = image.convert("RGB").getpixel((5, 5))  # type: ignore[misc]  # three channels
    assert red > 200
    assert green < 60


def test_nothing_is_left_of_where_when_and_with_what_it_was_taken(desk: Desk) -> None:
    exif = Image.Exif()
    exif[0x010E] = "At home, 53.1N 7.2W"
    exif.get_ifd(0x8825)[1] = "N"
    xmp = b"<x:xmpmeta>Secret address</x:xmpmeta>"
    for content in (
        photograph(600, 400, exif=exif.tobytes(), xmp=xmp, comment=b"Secret comment"),
        photograph(600, 400, "WEBP", exif=exif.tobytes(), xmp=xmp),
        picture(600, 400, "PNG", exif=exif.tobytes()),
    ):
        asset, image = desk.finish(content)
        written = asset.path.read_bytes()
        assert b"Secret" not in written
        assert b"At home" not in written
        assert b"Exif" not in written
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


def test_colours_become_what_programs_that_know_no_profiles_take_them_for(desk: Desk) -> None:
    """The profile takes red for blue, so that whoever ignores it shows the wrong one."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"?XYZ", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"?XYZ", b"bXYZ", 1)
    for form in ("PNG", "WEBP"):
        _, image = desk.finish(picture(50, 50, form, "#c81e1e", icc_profile=swapped, lossless=True))
        red, green, blue = image.convert("RGB").getpixel((9, 9))  # type: ignore[misc]  # three channels
        assert (red, green, blue) == pytest.approx((30, 30, 200), abs=2)
        assert "icc_profile" not in image.info


def test_a_profile_that_is_none_does_no_harm(desk: Desk) -> None:
    for form in ("PNG", "JPEG"):
        asset, image = desk.finish(picture(50, 50, form, icc_profile=b"not a profile" * 20))
        assert "icc_profile" not in image.info
        assert asset.width == 50


def test_a_photograph_becomes_a_jpeg_whatever_it_was(desk: Desk) -> None:
    for form in ("JPEG", "PNG", "WEBP", "AVIF"):
        asset, image = desk.finish(photograph(600, 400, form))
        assert (image.format, image.mode, asset.media_type) == ("JPEG", "RGB", "image/jpeg"), form


def test_what_has_clean_edges_becomes_a_png_with_a_palette(desk: Desk) -> None:
    for form in ("PNG", "WEBP", "GIF"):
        asset, image = desk.finish(saved(drawing(), form, **({"lossless": True} if form == "WEBP" else {})))
        assert (image.format, image.mode, asset.media_type) == ("PNG", "P", "image/png"), form
        assert asset.weight < 15_000


def test_what_shows_what_is_behind_it_still_does(desk: Desk) -> None:
    for content in (
        saved(drawing("RGBA", (0, 0, 0, 0)), "PNG"),
        saved(drawing("RGBA", (0, 0, 0, 0)), "WEBP", lossless=True),
        saved(drawing("RGBA", (0, 0, 0, 0)).convert("P"), "GIF", transparency=0),
    ):
        _, image = desk.finish(content, Box(100))
        assert image.format == "PNG"
        assert image.has_transparency_data


def test_a_photograph_with_a_soft_edge_keeps_it_and_its_colours(desk: Desk) -> None:
    image = read(photograph(300, 200)).convert("RGBA")
    image.putalpha(Image.radial_gradient("L").resize((300, 200)))
    _, finished = desk.finish(saved(image, "PNG"))
    assert (finished.format, finished.mode) == ("PNG", "RGBA")


def test_transparency_that_hides_nothing_does_not_make_a_photograph_heavy(desk: Desk) -> None:
    asset, _ = desk.finish(saved(read(photograph(600, 400)).convert("RGBA"), "PNG"))
    assert asset.media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("mode", "form", "colour"),
    [
        ("L", "PNG", 90),
        ("LA", "PNG", (90, 255)),
        ("1", "PNG", 1),
        ("P", "PNG", 3),
        ("I;16", "PNG", 90 * 257),
        ("CMYK", "JPEG", (10, 200, 30, 40)),
        ("L", "JPEG", 90),
        ("P", "GIF", 3),
    ],
)
def test_every_kind_of_pixel_becomes_one_that_mail_programs_know(
    desk: Desk, mode: str, form: str, colour: object
) -> None:
    image = Image.new(mode, (40, 40), colour)  # type: ignore[arg-type]  # a colour in any of the forms Pillow takes
    _, finished = desk.finish(saved(image, form))
    assert finished.mode in {"P", "RGB"}
    if colour in {90, (90, 255), 90 * 257}:
        shade = finished.convert("RGB").getpixel((9, 9))
        assert all(abs(channel - 90) <= 1 for channel in shade)  # type: ignore[union-attr]  # three channels


def test_an_animated_gif_is_kept_to_the_byte(desk: Desk) -> None:
    asset, image = desk.finish(moving(200, 100), Box(20))
    assert asset.path.read_bytes() == moving(200, 100)
    assert (asset.media_type, asset.width, getattr(image, "n_frames", 1)) == ("image/gif", 200, 3)


def test_what_moves_in_other_formats_shows_its_first_frame(desk: Desk) -> None:
    for form in ("WEBP", "AVIF", "PNG"):
        _, image = desk.finish(moving(20, 20, form))
        red, green, blue = image.convert("RGB").getpixel((9, 9))  # type: ignore[misc]  # three channels
        assert (red > 240, green < 15, blue < 15) == (True, True, True), form
        assert getattr(image, "n_frames", 1) == 1


def test_a_gif_that_takes_too_long_to_look_at_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsletter.assets.encoding._MOST_IN_MOTION", 40_000)  # the real one takes seconds to make
    with pytest.raises(BadPicture, match="has more than 2 frames of 200 × 100 pixels"):
        desk.finish(moving(200, 100))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_file_that_was_cut_off_is_refused_and_leaves_nothing_behind(desk: Desk, tmp_path: Path, form: str) -> None:
    whole = moving(100, 100) if form == "GIF" else photograph(200, 200, form)
    with pytest.raises(BadPicture, match=r"damaged|no picture"):
        desk.finish(whole[: len(whole) * 2 // 3])
    assert not (tmp_path / "made").exists()


def test_a_large_photograph_is_read_at_a_fraction_of_its_size(desk: Desk) -> None:
    """48 megapixels are within the limit; a JPEG of that size is never unpacked whole for a small place."""
    out = BytesIO()
    Image.new("RGB", (8000, 6000), "teal").save(out, "JPEG")
    _, image = desk.finish(out.getvalue(), Box(100))
    assert image.size == (200, 150)
