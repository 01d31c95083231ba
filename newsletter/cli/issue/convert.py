"""``newsletter issue convert``."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli import show, workspace
from newsletter.errors import NewsletterError, UsageError

_SUFFIXES = {"markdown": ".md or .markdown", "yaml": ".yaml or .yml"}


@click.command()
@click.argument("reference", metavar="ISSUE")
@click.option("--to", type=click.Choice(["yaml", "markdown"]), help="The form to write; the other one if left out.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to FILE; its name says the form as well.",
)
@workspace.yes_option
def convert(reference: str, to: str | None, output: Path | None, *, yes: bool) -> None:
    """Write ISSUE in the other form: Markdown as YAML, YAML as Markdown.

    To standard output, or into a file. Nothing is lost on the way but comments in YAML: what is written is read again
    and compared first.
    """
    from newsletter.cli.rendering import write_file
    from newsletter.issues.catalogue import load_catalogue
    from newsletter.issues.conversion import Form, comment_lines, form_of, write_issue
    from newsletter.issues.files import find_issue
    from newsletter.issues.reading import read_issue

    settings = workspace.publication()
    catalogue = load_catalogue(settings.folder, settings.theme)
    found = read_issue(find_issue(settings.issues, reference), catalogue)
    named = form_of(output) if output else None
    if output and (named is None or (to and named != to)):
        wanted = _SUFFIXES[to] if to else "one of .md, .markdown, .yaml, .yml"
        raise UsageError(f"“{output.name}” is no name for that form", remedy=f"let it end in {wanted}")
    form: Form = named or ("yaml" if to == "yaml" or (not to and form_of(found.path) == "markdown") else "markdown")
    text = write_issue(found, form, (output or found.path).stem, catalogue)
    if lines := comment_lines(found):
        show.note(f"Comments are not kept: {', '.join(show.nearby(found.path) + f':{line}' for line in lines)}")
    if output is None:
        click.echo(text, nl=False)
        return
    _refuse_to_take_the_place_of(output, yes=yes)
    write_file(output, text.encode("utf-8"))
    show.out(show.nearby(output))
    if output.absolute().parent == found.path.absolute().parent != output.absolute():
        show.note(f"There are two files of this issue now. Take one away: rm {show.nearby(found.path)}")


def _refuse_to_take_the_place_of(output: Path, *, yes: bool) -> None:
    if output.exists() and not output.is_file():
        raise NewsletterError(f"{output} is not a file", remedy="name a file")
    if output.exists():
        workspace.confirm(f"{show.nearby(output)} is there already. Write over it?", yes=yes)
