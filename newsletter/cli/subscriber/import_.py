"""``newsletter subscriber import``."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli import options, show, workspace
from newsletter.clock import SYSTEM
from newsletter.errors import Exit


@click.command("import")
@click.argument("file", metavar="FILE")
@options.on_list
@click.option("--dry-run", is_flag=True, help="Tell what would happen; write nothing.")
@click.option("--update", is_flag=True, help="Let the file's attributes win over those on record.")
@click.option("--encoding", metavar="NAME", help="The file's encoding, if it is not found out by itself.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write every row that was not taken to this CSV file.",
)
@workspace.json_option
def import_(
    file: str,
    list_name: str,
    encoding: str | None,
    report_file: Path | None,
    *,
    dry_run: bool,
    update: bool,
    as_json: bool,
) -> int:
    """Put the people in a CSV FILE on a list; - reads standard input.

    The first row names the columns; one is the address, the others become attributes. All of it happens, or nothing.
    """
    from newsletter.audience.importing import ImportOptions, import_file
    from newsletter.audience.lists import find_list
    from newsletter.cli import import_report

    choices = ImportOptions(update=update, dry_run=dry_run, encoding=encoding)
    settings = workspace.publication()
    with workspace.store(settings) as store, store.read() if dry_run else store.write() as session:
        audience = find_list(session, list_name)
        with import_report.row_progress() as progress:
            report = import_file(session, file, audience, choices, now=SYSTEM.now(), progress=progress)
        # Inside the transaction: a report that cannot be written takes the import back.
        if report_file:
            import_report.write(report, report_file)
    if as_json:
        show.data(import_report.document(report, list_name, dry_run=dry_run))
    else:
        import_report.draw(report, list_name, settings.attributes, dry_run=dry_run)
    return Exit.OK if report.taken else Exit.FAILURE
