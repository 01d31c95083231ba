"""``newsletter issue render``."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli import show, workspace


@click.command()
@click.argument("reference", metavar="ISSUE")
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "web", "text", "mjml", "json", "eml"]),
    default="html",
    help="What to make of it.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="Write to FILE.",
)
@click.option("--as", "email", metavar="EMAIL", help="As this subscriber gets it.")
def render(reference: str, form: str, output: Path | None, email: str | None) -> None:
    """Render ISSUE as the mail it becomes.

    To standard output, or into a file; links are those of the issue, not tracked. “web” is its page in a browser.
    """
    from newsletter.cli.rendering import rendered, write_file
    from newsletter.issues.catalogue import load_catalogue
    from newsletter.issues.files import find_issue
    from newsletter.issues.loading import load_issue

    settings = workspace.publication()
    catalogue = load_catalogue(settings.folder, settings.theme)
    found = load_issue(find_issue(settings.issues, reference), settings, catalogue)
    data = rendered(found, settings, catalogue, form, email)
    if output is None or str(output) == "-":
        click.echo(data, nl=False)
    else:
        write_file(output, data)
        show.note(f"{show.nearby(output)}: {len(data):,} bytes")
