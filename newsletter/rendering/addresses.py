"""The public addresses that one issue's mail is full of."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.links.addresses import ARCHIVE, address


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses below the publication's ``base_url``, for the issue called ``slug``."""

    base_url: str
    slug: str

    @property
    def archive(self) -> str:
        """Where anyone may read the issue."""
        return self.of(ARCHIVE, slug=self.slug)

    def of(self, pattern: str, **values: object) -> str:
        """A pattern of ``links.addresses``, filled in."""
        return address(self.base_url, pattern, **values)
