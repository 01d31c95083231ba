"""``newsletter issue convert``."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli import show, workspace
from newsletter.errors import NewsletterError, UsageError


@click.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="[TO]", required=False, type=click.Path(dir_okay=False, path_type=Path))
@workspace.yes_option
def convert(source: str, target: Path | None, *, yes: bool) -> None:
    """Write the issue FROM in another form: Markdown as YAML, YAML as Markdown.

    Into the file TO, whose name says the form by its ending: .md, .markdown, .yaml or .yml. Without TO, the other form
    is printed. Nothing is lost on the way but comments in YAML: what is written is read again and compared first.
    """
    from newsletter.cli.rendering import write_file
    from newsletter.issues.catalogue import load_catalogue
    from newsletter.issues.conversion import Form, comment_lines, form_of, write_issue
    from newsletter.issues.files import find_issue
    from newsletter.issues.reading import read_issue

    settings = workspace.publication()
    catalogue = load_catalogue(settings.folder, settings.theme)
    found = read_issue(find_issue(settings.issues, source), catalogue)
    other: Form = "markdown" if form_of(found.path) == "yaml" else "yaml"
    form = form_of(target) if target else other
    if form is None:
        raise UsageError(f"“{target}” does not say in which form", remedy="let it end in .md, .markdown, .yaml or .yml")
    text = write_issue(found, form, (target or found.path).stem, catalogue)
    if lines := comment_lines(found):
        show.note(f"Comments are not kept: {', '.join(show.nearby(found.path) + f':{line}' for line in lines)}")
    if target is None:
        click.echo(text, nl=False)
        return
    _refuse_to_take_the_place_of(target, yes=yes)
    write_file(target, text.encode("utf-8"))
    show.out(show.nearby(target))
    if target.absolute().parent == found.path.absolute().parent != target.absolute():
        show.note(f"There are two files of this issue now. Take one away: rm {show.nearby(found.path)}")


def _refuse_to_take_the_place_of(target: Path, *, yes: bool) -> None:
    if target.exists() and not target.is_file():
        raise NewsletterError(f"{target} is not a file", remedy="name a file")
    if target.exists():
        workspace.confirm(f"{show.nearby(target)} is there already. Write over it?", yes=yes)
