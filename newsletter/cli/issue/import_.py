"""``newsletter issue import``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli import show, workspace
from newsletter.errors import UsageError

if TYPE_CHECKING:
    from newsletter.issues.importing import Imported

_SHOWN = 5


@click.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--base", metavar="URL", default="", help="Where relative links start from, as in https://margin.example."
)
@workspace.json_option
def import_(file: Path, base: str, *, as_json: bool) -> None:
    """Make a new issue of FILE: HTML, a post in Markdown, or a Word document.

    Its words, links and pictures become blocks, as well as can be; what could not come over is listed. FILE stays as it
    is, and no file is written over.
    """
    from newsletter.issues.catalogue import load_catalogue
    from newsletter.issues.importing import import_issue

    if base and not base.startswith(("https://", "http://")):
        raise UsageError(f"--base is not a web address: {base}", remedy="as in --base https://margin.example")
    settings = workspace.publication()
    made = import_issue(file, settings, load_catalogue(settings.folder, settings.theme), base=base)
    if as_json:
        show.data(_document(file, made))
        return
    show.out(show.nearby(made.path))
    pictures = f"  pictures in images/: {len(made.pictures):,}" if made.pictures else ""
    show.note(f"{show.nearby(file)}  blocks: {made.blocks:,}{pictures}")
    _draw(file, made)
    show.note(f"Look what is left to do: newsletter issue check {made.path.stem}")


def _draw(file: Path, made: Imported) -> None:
    """What did not come over, by kind, with the first few of each."""
    report = made.report
    if report.counts:
        show.note("\nLeft out, or changed:")
    for kind, count in report.counts.most_common():
        show.note(f"{count:>5,}  {kind}")
        for one in [entry for entry in report.entries if entry.kind == kind][:_SHOWN]:
            place = f"{show.nearby(file)}:{one.line}  " if one.line else ""
            show.note(f"         {place}{one.excerpt}")


def _document(file: Path, made: Imported) -> dict[str, Any]:
    return {
        "source": show.nearby(file),
        "file": show.nearby(made.path),
        "title": made.title,
        "blocks": made.blocks,
        "pictures": [show.nearby(path) for path in made.pictures],
        "left_out": [{"kind": kind, "count": count} for kind, count in made.report.counts.most_common()],
        "entries": [{"kind": one.kind, "line": one.line, "excerpt": one.excerpt} for one in made.report.entries],
    }
