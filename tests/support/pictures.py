"""Pictures for tests, drawn as they are needed."""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import Any

from PIL import Image


def picture(width: int = 40, height: int = 20, form: str = "PNG", colour: str = "teal", **options: Any) -> bytes:
    """A picture of one colour, as a file of this form."""
    return saved(Image.new("RGB", (width, height), colour), form, **options)


def photograph(width: int, height: int, form: str = "JPEG", **options: Any) -> bytes:
    """A picture with soft transitions and grain, as a camera makes them."""
    grain = Image.frombytes("RGB", (width, height), Random(width * height).randbytes(width * height * 3))
    soft = Image.radial_gradient("L").resize((width, height)).convert("RGB")
    return saved(Image.blend(soft, grain, 0.2), form, **options)


def moving(width: int, height: int, form: str = "GIF") -> bytes:
    """Three frames, each of another colour."""
    frames = [Image.new("RGB", (width, height), colour) for colour in ("red", "green", "blue")]
    return saved(frames[0], form, save_all=True, append_images=frames[1:], duration=100, loop=0)


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    """The file that Pillow makes of an image."""
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def read(content: bytes) -> Image.Image:
    """A file as Pillow sees it."""
    return Image.open(BytesIO(content))
