"""The pictures of an issue: their addresses, and whether the files are there."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, unquote

from newsletter.errors import NewsletterError, Place, SeveralErrors
from newsletter.links.addresses import IMAGE, address
from newsletter.rendering.marks import Marks


class Pictures:
    """The pictures of one issue, which lie in the publication's ``images/`` or anywhere on the web."""

    def __init__(self, folder: Path, base_url: str, issue_path: Path, marks: Marks) -> None:
        self._folder = folder.resolve()
        self._base_url = base_url
        self._issue_path = issue_path
        self._marks = marks
        self._missing: list[NewsletterError] = []
        self.text = ""
        """The text that is being read, and the line it begins on: where a picture is named that is not there."""
        self.line = 1

    def address(self, source: str) -> str:
        """Where a picture is found: as it is, or below the publication's own address."""
        if "://" in source or self._marks.has(source):
            return source
        path = unquote(source)
        if not self._has(path):
            line = self.line + self.text.count("\n", 0, max(0, self.text.find(source)))
            self._missing.append(
                NewsletterError(
                    f"there is no picture “{path}”",
                    place=Place(str(self._issue_path), line),
                    remedy=f"put it into {self._folder.name}/, or name one that is there",
                )
            )
        return address(self._base_url, IMAGE, path=quote(path))

    def require(self) -> None:
        """Refuse an issue whose pictures are not all there, with the line of each."""
        if self._missing:
            raise self._missing[0] if len(self._missing) == 1 else SeveralErrors(self._missing)

    def _has(self, path: str) -> bool:
        file = (self._folder / path).resolve()
        return file.is_relative_to(self._folder) and file.is_file()
