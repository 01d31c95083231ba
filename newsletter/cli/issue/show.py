"""``newsletter issue show``."""

from __future__ import annotations

import click

from newsletter.cli import show as terminal
from newsletter.cli import workspace


@click.command("show")
@click.argument("reference", metavar="ISSUE")
@workspace.json_option
def show(reference: str, *, as_json: bool) -> None:
    """Show an issue's front matter and blocks."""
    from newsletter.cli.outline import issue_data, outline
    from newsletter.issues.catalogue import load_catalogue
    from newsletter.issues.condition_check import conditions_of
    from newsletter.issues.files import find_issue
    from newsletter.issues.reading import read_issue

    settings = workspace.publication()
    catalogue = load_catalogue(settings.folder, settings.theme)
    found = read_issue(find_issue(settings.issues, reference), catalogue)
    variants = conditions_of(found, catalogue, settings.attributes)
    names = [variants.name(answers) for answers in variants.answers] if variants.conditions else []
    if as_json:
        terminal.data(issue_data(found, names))
    else:
        for line in outline(found, names):
            terminal.out(line)
