"""A folder that a web server shows."""

from __future__ import annotations

from pathlib import Path

from newsletter.assets.cabinet import Asset, write_whole
from newsletter.errors import NewsletterError


class Folder:
    """A shelf on a disk; it is made when the first picture comes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def holds(self, name: str) -> bool:
        """Whether the file is there."""
        return (self._path / name).is_file()

    def put(self, asset: Asset) -> None:
        """Copy the file."""
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            write_whole(self._path / asset.name, asset.path.read_bytes())
        except OSError as error:
            raise NewsletterError(
                f"{asset.name} cannot be written to {self._path}: {error.strerror or error}",
                remedy="check the path, your rights there and the room on the disk; then publish again",
            ) from error
