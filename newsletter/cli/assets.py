"""``newsletter assets``: bring the pictures of mail to where readers find them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli import show, workspace
from newsletter.errors import NewsletterError, SeveralErrors, UsageError

if TYPE_CHECKING:
    from newsletter.assets.cabinet import Asset
    from newsletter.publication import Publication
    from newsletter.publishing import Put


@click.group()
def assets() -> None:
    """The pictures of mail, finished."""


@assets.command()
@click.argument("issue", required=False)
@click.option("--to", metavar="PLACE", help="A folder or s3://bucket/prefix, instead of [assets] publish_to.")
@click.option("--dry-run", is_flag=True, help="Only say what is not there yet.")
@workspace.json_option
def publish(issue: str | None, to: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Copy the pictures of ISSUE, or of all issues, to a folder or a bucket. What is there already is left alone."""
    from newsletter.publishing import open_shelf
    from newsletter.publishing import publish as put_all

    settings = workspace.publication()
    target = to or settings.assets.publish_to
    if not target:
        raise UsageError(
            "nobody said where to publish to",
            remedy='add --to DIR, or set it in newsletter.toml: [assets] publish_to = "s3://bucket/prefix"',
        )
    # Settings are about the publication's folder, the command line about where one stands.
    shelf = open_shelf(target, settings.assets, Path.cwd() if to else settings.folder)
    found, broken = _pictures(settings, issue)
    done = []
    for one in put_all(found, shelf, dry_run=dry_run):
        done.append(one)
        if one.new and not as_json:
            show.note(f"{'would publish' if dry_run else 'published'} {one.asset.name}  {_weight(one.asset.weight)}")
    _tell(done, target, dry_run=dry_run, as_json=as_json)
    if broken:
        raise SeveralErrors(broken)


def _pictures(settings: Publication, issue: str | None) -> tuple[list[Asset], list[NewsletterError]]:
    """The finished pictures of one issue or of all; with all, one that cannot be rendered does not stop the others."""
    from newsletter.issues.catalogue import load_catalogue
    from newsletter.issues.files import find_issue, list_issues
    from newsletter.issues.loading import load_issue
    from newsletter.rendering.compose import Composer

    catalogue = load_catalogue(settings.folder, settings.theme)
    composer = Composer(settings, catalogue)
    found: dict[str, Asset] = {}
    broken: list[NewsletterError] = []
    paths = [find_issue(settings.issues, issue)] if issue else [one.path for one in list_issues(settings.issues)]
    for path in paths:
        try:
            composed = composer.compose(load_issue(path, settings, catalogue))
        except NewsletterError as error:
            if issue:
                raise
            broken += error.errors if isinstance(error, SeveralErrors) else [error]
        else:
            found |= {asset.name: asset for asset in composed.assets}
    return list(found.values()), broken


def _tell(done: list[Put], target: str, *, dry_run: bool, as_json: bool) -> None:
    new = [put.asset for put in done if put.new]
    if as_json:
        pictures = [
            {
                "name": put.asset.name,
                "source": put.asset.source,
                "width": put.asset.width,
                "height": put.asset.height,
                "bytes": put.asset.weight,
                "media_type": put.asset.media_type,
                "new": put.new,
            }
            for put in done
        ]
        show.data({"to": target, "dry_run": dry_run, "pictures": pictures})
        return
    weight = _weight(sum(asset.weight for asset in new))
    verb = "Would publish" if dry_run else "Published"
    there = len(done) - len(new)
    show.out(f"{verb} {len(new)} of {len(done)} pictures to {target} ({weight}); {there} were there already.")


def _weight(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000)) if size else 0} kB"
