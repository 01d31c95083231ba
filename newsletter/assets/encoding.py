"""From a picture as its author left it to one that every mail program shows, at the size it is shown in.

JPEG, PNG and GIF are what Outlook for Windows knows. Colours become sRGB, which is what is assumed where nothing is
said, and everything else that a camera wrote into the file (the place it was taken, among others) is left behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING

from newsletter.assets.drawings import draw
from newsletter.assets.sources import SVG, BadPicture, Source, damaged_if_it_fails, opened

if TYPE_CHECKING:
    from PIL.Image import Image

VERSION = 1
"""Of what is done here. A change of it makes every picture anew, under a new name."""
DENSITY = 2
"""Pixels to a CSS pixel: what telephones and good screens have, and what looks sharp on those with three."""

_QUALITY = 82
_WORTH = 1.5
"""How much heavier than a JPEG a picture may be for keeping its edges clean."""
_HOPELESS = 4
"""How much heavier than the JPEG a PNG made in haste is, when one made with care would still be too heavy."""
_UNSEEN = 1.5
"""How far, of 255 levels, a palette may be off on average."""
_MOST_IN_MOTION = 200_000_000
"""Pixels of all frames of a GIF; the smallest frame takes the time of ``_FEWEST_PIXELS``."""
_FEWEST_PIXELS = 10_000


@dataclass(frozen=True, slots=True)
class Box:
    """The room in a mail, in CSS pixels. Without a height the picture keeps its shape, else its middle is cut out."""

    width: int
    height: int = 0


def pixels(source: Source, box: Box) -> tuple[int, int]:
    """The size of the finished picture: as large as the room asks for, never larger than it was."""
    width, height = source.width, source.height
    if source.moves:
        return width, height
    if source.kind == SVG:
        return DENSITY * box.width, DENSITY * box.height
    if box.height:
        scale = min(DENSITY, width / box.width, height / box.height)
        width, height = box.width, box.height
    else:
        scale = min(1, DENSITY * box.width / width)
    return max(1, round(width * scale)), max(1, round(height * scale))


def encode(content: bytes, source: Source, size: tuple[int, int]) -> tuple[bytes, str]:
    """The finished picture of this size and its extension (``jpg``, ``png`` or ``gif``); raises ``BadPicture``.

    A picture of another shape loses its edges. A height of 0, for an SVG, is whatever its shape makes it.
    """
    if source.kind == SVG:
        content = draw(content, size[0])
    with opened(content) as image, damaged_if_it_fails():
        if source.moves:
            _play(image)
            return content, "gif"
        return _smaller(_in_srgb(_sized(image, size)))


def _play(image: Image) -> None:
    """Look at every frame of a GIF that is kept as it is, so that it is known to be whole."""
    cost = max(image.width * image.height, _FEWEST_PIXELS)
    for frame in count():
        if frame * cost > _MOST_IN_MOTION:
            raise BadPicture(
                f"has more than {frame - 1:,} frames of {image.width:,} × {image.height:,} pixels",
                "save it with fewer or smaller ones; nobody waits for it to load anyway",
            )
        try:
            image.seek(frame)
        except EOFError:
            return
        image.load()


def _sized(image: Image, size: tuple[int, int]) -> Image:
    """The picture the right way up and in this size."""
    from PIL import ImageOps
    from PIL.Image import Resampling

    profile = image.info.get("icc_profile")
    enough = 2 * max(size)
    image.draft(None, (enough, enough))  # a JPEG can be decoded at half, a quarter or an eighth of its size
    upright = ImageOps.exif_transpose(_resizable(image))
    result = ImageOps.fit(upright, size, Resampling.LANCZOS) if size[1] else upright
    result.info = {"icc_profile": profile} if profile else {}
    return result


def _resizable(image: Image) -> Image:
    """In a mode whose values can be mixed: no palette, no more than eight bits."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 257).convert("L")
    if image.mode in {"RGB", "RGBA", "L", "CMYK"} and "transparency" not in image.info:
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _in_srgb(image: Image) -> Image:
    """The same colours as a mail program takes them to be; ``RGBA`` only where something shows through."""
    from PIL import ImageCms

    profile, image.info = image.info.get("icc_profile"), {}
    wanted = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        try:
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            image = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode=wanted) or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            image.info = {}  # a profile that makes no sense of this picture is none
    image = image.convert(wanted)
    if wanted == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    image.info = {}
    return image


def _smaller(image: Image) -> tuple[bytes, str]:
    """A PNG for what has clean edges or shows what is behind it, a JPEG for photographs."""
    if image.mode == "RGBA":
        return _png(image), "png"
    jpeg = _saved(image, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    if len(_saved(image, "PNG", compress_level=1)) > _HOPELESS * len(jpeg):
        return jpeg, "jpg"
    png = _png(image)
    return (png, "png") if len(png) <= _WORTH * len(jpeg) else (jpeg, "jpg")


def _png(image: Image) -> bytes:
    """With a palette where nobody would see the difference."""
    from PIL import ImageChops, ImageStat
    from PIL.Image import Dither, Quantize

    method = Quantize.FASTOCTREE if image.mode == "RGBA" else Quantize.MEDIANCUT
    few = image.quantize(256, method=method, dither=Dither.NONE)
    off = ImageStat.Stat(ImageChops.difference(few.convert(image.mode), image))
    return _saved(few if max(off.rms) <= _UNSEEN else image, "PNG", optimize=True)


def _saved(image: Image, form: str, **options: int) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()
