"""A picture as its author left it: found in ``images/``, and looked at without decoding it.

What stands in the file decides what it is, whatever its name says. Nothing is decoded that would not fit into memory:
a file of a few kilobytes can claim to be 20,000 pixels wide and high, and take gigabytes to unpack.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize
from urllib.parse import unquote

if TYPE_CHECKING:
    from PIL.Image import Image

HEAVIEST = 20_000_000
"""Bytes of a file."""
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 20_000
"""Pixels; a JPEG cannot be longer than 65,535, and nobody scrolls through that either."""

SVG = "SVG"
_RASTERS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
_SIDEWAYS = range(5, 9)
_ORIENTATION = 0x0112
_TEXTUAL = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\b|<!DOCTYPE\s+svg\b|<!--|<svg\b)", re.IGNORECASE)
_PAGE = re.compile(rb"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_HEIC = re.compile(rb"....ftyp(?:hei[cfmsx]|hev[cmsx]|mif1|msf1)", re.DOTALL)


class BadPicture(ValueError):  # noqa: N818 - it names what was found
    """What is wrong with a picture, as the end of a sentence that begins with its name, and what to do about it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is a picture: what it holds, and its size in pixels the way up it is meant to be seen."""

    path: Path
    kind: str
    """``PNG``, ``JPEG``, ``GIF``, ``WEBP``, ``AVIF`` or ``SVG``, for which the size is unknown and 0."""
    width: int
    height: int
    moves: bool
    """Whether it is a GIF of several frames."""
    digest: bytes


def find(images: Path, name: str) -> Path | None:
    """The file below ``images`` by this name, as it is typed or as editors encode it; no path leads out of there."""
    spellings = dict.fromkeys((name, unquote(name), normalize("NFC", name), normalize("NFD", name)))
    try:
        root = images.resolve()
        for spelling in spellings:
            file = (images / spelling).resolve()
            if file.is_relative_to(root) and file.is_file():
                return file
    except (OSError, ValueError, RuntimeError):  # too long for the disk, a null byte, links in a circle
        return None
    return None


def look(path: Path) -> Source:
    """What the file holds; raises ``BadPicture`` for what cannot become a picture in a mail.

    Once looked at, a file costs no more than asking for its time and size.
    """
    try:
        found = path.stat()
        if found.st_size > HEAVIEST:
            raise BadPicture(
                f"weighs {found.st_size / 1e6:,.0f} MB", f"save it smaller: {HEAVIEST // 1_000_000} MB are the limit"
            )
        return _look(path, found.st_mtime_ns, found.st_size)
    except OSError as error:
        raise BadPicture(f"cannot be read: {error.strerror or error}", "check your rights to the file") from error


@lru_cache(maxsize=4096)
def _look(path: Path, _changed: int, _size: int) -> Source:
    content = path.read_bytes()
    digest = blake2b(content, digest_size=32).digest()
    if _TEXTUAL.match(content) and b"<svg" in content[:10_000]:
        if path.suffix.lower() != ".svg":
            raise BadPicture("is an SVG by another name", f"call it {path.stem}.svg")
        return Source(path, SVG, 0, 0, moves=False, digest=digest)
    with opened(content) as image, damaged_if_it_fails():
        width, height = image.size
        if image.getexif().get(_ORIENTATION) in _SIDEWAYS:
            width, height = height, width
        moves = image.format == "GIF" and bool(getattr(image, "is_animated", False))
        return Source(path, image.format or "", width, height, moves=moves, digest=digest)


@contextmanager
def opened(content: bytes) -> Iterator[Image]:
    """The picture, its header read and nothing decoded; raises ``BadPicture`` for what is none, or too large."""
    from PIL import Image, UnidentifiedImageError

    # Its own limit warns at some size and fails at twice that; ours stands below, and says what to do.
    Image.MAX_IMAGE_PIXELS = None
    _look_at_webp(content)
    try:
        with damaged_if_it_fails():
            try:
                image = Image.open(BytesIO(content), formats=_RASTERS)
            except UnidentifiedImageError:
                raise _no_picture(content) from None
        with image:
            _refuse_large(*image.size)
            yield image
    except MemoryError as error:
        raise BadPicture("does not fit into memory", "save it smaller") from error


@contextmanager
def damaged_if_it_fails() -> Iterator[None]:
    """Reading a broken file can fail in as many ways as there are formats: all of them mean the same to its author."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's, about odd metadata that we throw away
            yield
    except (BadPicture, MemoryError):
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:80] or type(error).__name__
        raise BadPicture(f"is damaged ({reason})", "open it in an image editor and save it again") from error


def _refuse_large(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise BadPicture(
            f"is {width:,} × {height:,} pixels large",
            f"save it smaller: {MOST_PIXELS // 1_000_000} megapixels and {LONGEST_SIDE:,} a side are the limit",
        )
    if min(width, height) < 1:
        raise BadPicture("is empty", "save it again")


def _look_at_webp(content: bytes) -> None:
    """Refuse a large WebP of several frames: its decoder makes room for them when it is opened (RFC 9649, 2.7)."""
    if content[:4] == b"RIFF" and content[8:16] == b"WEBPVP8X" and len(content) >= 30:
        width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
        _refuse_large(width, height)


def _no_picture(content: bytes) -> BadPicture:
    if not content:
        return BadPicture("is empty", "save it again")
    if _PAGE.match(content):
        return BadPicture("is a web page, not a picture", "open its address in a browser and save the picture itself")
    if _HEIC.match(content):
        return BadPicture("is a HEIC, which no mail program shows", "export it as a JPEG")
    return BadPicture("is no picture that can be read", "save it as PNG, JPEG, GIF, WebP, AVIF or SVG")
