"""``newsletter provider``: the ways out that ``newsletter.toml`` configures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from newsletter.cli import show, workspace

if TYPE_CHECKING:
    from newsletter.publication import Publication

_SETTLED = {
    "key": "sent again: it counts once",
    "search": "looked up, then settled",
    "nothing": "kept aside for you to decide",
}


@click.group()
def provider() -> None:
    """The ways out: what is configured and what it can do."""


@provider.command("list")
@workspace.json_option
def list_(as_json: bool) -> None:
    """Every provider in newsletter.toml, and how certain one may be of it.

    It needs no account, no secret and no network.
    """
    publication = workspace.publication()
    rows = [_row(publication, name) for name in sorted(publication.providers)]
    if as_json:
        show.data(rows)
        return
    show.table(
        ["Name", "Kind", "Messages per call", "When a call's outcome is unknown", ""],
        [
            [
                row["name"],
                row["kind"],
                row["batch_messages"],
                _SETTLED[row["unknown_outcome"]],
                "default" if row["default"] else "",
            ]
            for row in rows
        ],
    )


def _row(publication: Publication, name: str) -> dict[str, Any]:
    from newsletter.providers.discovery import find_kind

    settings = publication.providers[name]
    kind = find_kind(settings)
    return {
        "name": name,
        "kind": settings.kind,
        "unknown_outcome": kind.certainty.value,
        "batch_messages": kind.limits.batch_messages,
        "default": name == publication.provider,
    }
