"""Brings finished pictures to where readers find them: a folder that a web server shows, or an S3-compatible bucket.

The name of a finished picture tells its content, so what is there by that name is never sent again, and whatever
interrupts a run, the next one goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from newsletter.assets.cabinet import Asset
from newsletter.errors import UsageError
from newsletter.publication import AssetSettings, Publication

_BUCKET = "s3://"


class Shelf(Protocol):
    """A place for finished pictures; raises ``NewsletterError`` when it cannot be reached or refuses."""

    def holds(self, name: str) -> bool:
        """Whether the picture of that name is there."""

    def put(self, asset: Asset) -> None:
        """Put a picture there, whole or not at all."""


class Put(NamedTuple):
    """What became of one picture: ``new`` when it was not there before."""

    asset: Asset
    new: bool


def open_shelf(target: str, settings: AssetSettings, folder: Path) -> Shelf:
    """The shelf at ``target``: ``s3://bucket/prefix``, or a folder, which is relative to ``folder``."""
    if target.startswith(_BUCKET):
        from newsletter.publishing.bucket import Bucket

        return Bucket(target.removeprefix(_BUCKET), settings)
    if "://" in target:
        raise UsageError(f"pictures cannot be published to {target}", remedy="name a folder, or s3://bucket/prefix")
    from newsletter.publishing.folder import Folder

    return Folder(folder / target)


def publish(assets: Iterable[Asset], shelf: Shelf, *, dry_run: bool = False) -> Iterator[Put]:
    """Put every picture there that is not there yet, and tell of each; ``dry_run`` only looks."""
    for asset in assets:
        new = not shelf.holds(asset.name)
        if new and not dry_run:
            shelf.put(asset)
        yield Put(asset, new)


def publish_as_configured(publication: Publication, assets: Iterable[Asset]) -> int:
    """Bring pictures to ``[assets] publish_to``, where that is set; returns how many were new."""
    settings = publication.assets
    if not settings.publish_to:
        return 0
    shelf = open_shelf(settings.publish_to, settings, publication.folder)
    return sum(put.new for put in publish(assets, shelf))
