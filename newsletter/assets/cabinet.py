"""Finished pictures, each made once and kept in the publication's folder under a name that tells its content.

The folder is what mail that is out still shows: a file in it never changes, and nothing here ever removes one.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from tempfile import NamedTemporaryFile
from unicodedata import normalize

from newsletter.assets.encoding import VERSION, Box, encode, pixels
from newsletter.assets.sources import BadPicture, Source, find, look, opened
from newsletter.errors import NewsletterError

MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif"}
"""What finished pictures are, by the extension of their names."""
FOREVER = "public, max-age=31536000, immutable"
"""The ``Cache-Control`` of finished pictures, wherever they are served: under one name there is one content."""

_NAME = re.compile(rf"[a-z0-9-]{{1,40}}\.[0-9a-f]{{20}}\.({'|'.join(MEDIA_TYPES)})")
_ODD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Asset:
    """A finished picture: its file, its size in pixels and bytes, and what it was made from."""

    name: str
    path: Path
    width: int
    height: int
    weight: int
    source: str
    """The picture as the issue names it."""
    shown: int
    """The width it was made to be shown in, in CSS pixels."""

    @property
    def media_type(self) -> str:
        """As in a ``Content-Type`` header."""
        return MEDIA_TYPES[self.name.rpartition(".")[2]]


def media_type(name: str) -> str | None:
    """What a finished picture of this name would be; ``None`` for what is no such name."""
    match = _NAME.fullmatch(name)
    return MEDIA_TYPES[match[1]] if match else None


class Cabinet:
    """The finished pictures in ``folder``, made from those in ``images``. Any number of processes may share one."""

    def __init__(self, images: Path, folder: Path) -> None:
        self._images = images
        self._folder = folder

    def asset(self, name: str, box: Box) -> Asset:
        """The picture that an issue names, ready for this room in a mail; raises ``BadPicture``."""
        file = find(self._images, name)
        if file is None:
            raise BadPicture("is not in images/", f"put the file there: {self._images / name}")
        source = look(file)
        size = pixels(source, box)
        stem = f"{_plain(file.stem)}.{_key(source, size)}"
        path = self._kept(stem) or self._made(source, size, stem)
        try:
            measured = _measured(path)
        except BadPicture:  # a disk lost a part of what was kept
            path = self._made(source, size, stem)
            measured = _measured(path)
        return Asset(path.name, path, *measured, source=name, shown=box.width)

    def _kept(self, stem: str) -> Path | None:
        for extension in MEDIA_TYPES:
            path = self._folder / f"{stem}.{extension}"
            if path.is_file():
                return path
        return None

    def _made(self, source: Source, size: tuple[int, int], stem: str) -> Path:
        content, extension = encode(source.path.read_bytes(), source, size)
        path = self._folder / f"{stem}.{extension}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
        except OSError as error:
            raise NewsletterError(
                f"the finished picture {path} cannot be written: {error.strerror}",
                remedy="check your rights in the publication's folder and the room on the disk",
            ) from error
        return path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, however many processes write it at once."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as unfinished:
        try:
            unfinished.write(content)
            unfinished.flush()
            os.fsync(unfinished.fileno())
            os.chmod(unfinished.name, 0o644)  # noqa: PTH101 - others read it too: a web server, a backup
            os.replace(unfinished.name, path)  # noqa: PTH105
        except BaseException:
            Path(unfinished.name).unlink(missing_ok=True)
            raise


def _key(source: Source, size: tuple[int, int]) -> str:
    """Twenty digits that stand for all that decides what the finished picture looks like."""
    return blake2b(repr((VERSION, size)).encode() + source.digest, digest_size=10).hexdigest()


def _plain(stem: str) -> str:
    """A name in letters that need no quoting in an address."""
    ascii_only = normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return _ODD.sub("-", ascii_only)[:40].strip("-") or "picture"


@lru_cache(maxsize=4096)
def _measured(path: Path) -> tuple[int, int, int]:
    """Width, height and weight of a finished picture, which never change."""
    content = path.read_bytes()
    with opened(content) as image:
        return (*image.size, len(content))
