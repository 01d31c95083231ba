"""``newsletter issue new``."""

from __future__ import annotations

import click

from newsletter.cli import show, workspace
from newsletter.clock import SYSTEM


@click.command()
@click.argument("title")
def new(title: str) -> None:
    """Begin an issue with the next number."""
    from newsletter.issues.files import new_issue

    settings = workspace.publication()
    path = new_issue(settings.issues, title, SYSTEM.now().date())
    show.out(show.nearby(path))
    show.note(f"Write in it, then look what is left to do: newsletter issue check {path.stem}")
