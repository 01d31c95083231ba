"""``newsletter issue schema``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from newsletter.cli import show, workspace


@click.command()
@click.option(
    "--form",
    type=click.Choice(["yaml", "front-matter"]),
    default="yaml",
    help="Of a whole issue in YAML, or of the front matter alone.",
)
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write to FILE."
)  # fmt: skip
def schema(form: str, output: Path | None) -> None:
    """Print JSON Schema of issues, with the blocks and attributes of this publication.

    Editors complete and check with it: write it to a file, and name that in the first line of an issue,
    "# yaml-language-server: $schema=../issue.schema.json".
    """
    from newsletter.cli.rendering import write_file
    from newsletter.issues.catalogue import load_catalogue
    from newsletter.issues.json_schema import front_matter_schema, issue_schema

    settings = workspace.publication()
    if form == "yaml":
        made = issue_schema(load_catalogue(settings.folder, settings.theme), settings.attributes)
    else:
        made = front_matter_schema(settings.attributes)
    text = json.dumps(made, indent=2, ensure_ascii=False) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text.encode("utf-8"))
        show.out(show.nearby(output))
