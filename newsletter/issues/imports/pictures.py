"""Pictures of an imported text: kept where they lie on the web, taken along where they lie on this machine."""

from __future__ import annotations

import base64
import binascii
import re
from pathlib import Path
from urllib.parse import unquote

from newsletter.issues.front_matter import slugify
from newsletter.issues.imports.links import complete, mailable
from newsletter.issues.imports.report import Report

LARGEST_TOGETHER = 50_000_000
"""Bytes of pictures that an import takes out of one document."""
_DATA = re.compile(r"data:image/([a-z0-9.+-]+)(;base64)?,(.*)", re.IGNORECASE | re.DOTALL)
_ENDINGS = {"jpeg": "jpg", "svg+xml": "svg", "x-icon": "ico"}
_SHOWN_IN_MAILS = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".bmp"})


class Pictures:
    """Gives every picture its address in the issue; ``found`` are those to put below ``images/``."""

    def __init__(self, folder: Path, images: Path, within: str, base: str, report: Report) -> None:
        self.found: dict[str, bytes | Path] = {}
        self._folder = folder
        self._images = images
        self._within = within
        self._base = base
        self._report = report
        self._room = LARGEST_TOGETHER

    def address(self, source: str, line: int | None) -> str:
        """The address of a picture in the issue; empty, and reported, when it cannot come along."""
        source = source.strip()
        inline = _DATA.match(source)
        if inline:
            return self._inline(inline, line)
        if source.removeprefix("images/") in self.found:
            return source.removeprefix("images/")
        local = self._local(source)
        if local is not None:
            return local
        url = complete(source, self._base)
        if url.lower().startswith("http://"):
            self._report.note("picture without https, now asked for with it", line, url)
            url = f"https{url[4:]}"
        url = mailable(url) if url.lower().startswith("https:") else ""
        if not url:
            self._report.note("picture that is not there", line, source)
        return url

    def _inline(self, found: re.Match[str], line: int | None) -> str:
        try:
            data = (
                base64.b64decode(re.sub(r"\s|%0A", "", unquote(found[3]))) if found[2] else unquote(found[3]).encode()
            )
        except (ValueError, binascii.Error):
            data = b""
        kind = found[1].lower()
        return self.keep(data, _ENDINGS.get(kind, kind), line)

    def keep(self, data: bytes, ending: str, line: int | None) -> str:
        """The address of a picture that was part of the document."""
        self._room -= len(data)
        if not data or self._room < 0 or f".{ending}" not in _SHOWN_IN_MAILS:
            self._report.note("picture that cannot be read" if not data else "picture left out", line, f".{ending}")
            return ""
        return self._named(data, "picture", f".{ending}")

    def _named(self, picture: bytes | Path, stem: str, ending: str) -> str:
        """The name under which a picture is found; the same for the same one, and of no file there is."""
        name = next((name for name, known in self.found.items() if known == picture), "")
        number = 1
        while not name:
            free = f"{self._within}/{stem}{'' if number == 1 else f'-{number}'}{ending}"
            name = "" if free in self.found or (self._images / free).exists() else free
            number += 1
        self.found[name] = picture
        return name

    def _local(self, source: str) -> str | None:
        """The address of a picture in the document's folder, or in the publication's; ``None`` when it is neither."""
        name = unquote(source.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]).lstrip("/")
        if not name or re.search(r"[\x00:{}\\]", name):
            return None
        for root, path in ((self._images, name), (self._images, name.removeprefix("images/")), (self._folder, name)):
            try:
                file = (root / path).resolve()
                there = file.is_file() and file.is_relative_to(root.resolve())
            except OSError:  # a name too long for the system
                return None
            if there and file.suffix.lower() in _SHOWN_IN_MAILS:
                return (
                    file.relative_to(root.resolve()).as_posix()
                    if root is self._images
                    else self._named(file, slugify(file.stem), file.suffix.lower())
                )
        return None
