"""``newsletter issue blocks``."""

from __future__ import annotations

import click

from newsletter.cli import show, workspace
from newsletter.errors import UsageError


@click.command()
@click.argument("name", required=False)
@workspace.json_option
def blocks(name: str | None, *, as_json: bool) -> None:
    """Explain the blocks an issue may use.

    NAME is one of them: it is explained with all its fields and an example.
    """
    from newsletter.cli import outline
    from newsletter.issues.catalogue import load_catalogue
    from newsletter.issues.mistakes import did_you_mean

    settings = workspace.publication()
    catalogue = load_catalogue(settings.folder, settings.theme)
    if name is not None and name not in catalogue.types:
        remedy = did_you_mean(name, catalogue.types, "newsletter issue blocks lists all of them")
        raise UsageError(f"there is no block “{name}”", remedy=remedy)
    if as_json:
        chosen = [catalogue.types[name]] if name else list(catalogue.types.values())
        show.data([outline.block_type_data(one) for one in chosen])
    elif name:
        show.out(outline.explained(catalogue, name))
    else:
        show.table(("Block", "Kind", "Fields", "What it is"), [outline.row(one) for one in catalogue.types.values()])
        show.note("\nA block stands between ::: NAME and :::; * marks what it must have.")
        show.note("One of them with an example: newsletter issue blocks quote")
