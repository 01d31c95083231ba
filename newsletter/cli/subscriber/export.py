"""``newsletter subscriber export``."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli import options, show, workspace
from newsletter.clock import SYSTEM

_STATES = ("active", "pending", "paused", "unsubscribed", "bounced", "complained", "by_hand")


@click.command("export")
@options.only_list
@click.option("--state", type=click.Choice(_STATES), help="Only people whose status this is.")
@click.option("--format", "form", type=click.Choice(("csv", "jsonl")), default="csv", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Into this file, all or nothing.")
@click.option("--raw", is_flag=True, help="Leave cells unguarded that a spreadsheet would run as formulas.")
def export(list_name: str | None, state: str | None, form: str, output: Path | None, *, raw: bool) -> None:
    """Write people to standard output or a file: address, status, date, attributes."""
    from newsletter.audience import exporting
    from newsletter.audience.lists import find_list
    from newsletter.cli.files import whole_file

    with workspace.store(workspace.publication()) as store, store.read() as session:
        audience = find_list(session, list_name) if list_name else None
        choices = exporting.ExportOptions(audience, state, exporting.Format(form), raw)
        if output is None:
            with click.open_file("-", "w", encoding="utf-8") as stdout:
                exporting.export(session, stdout, choices, SYSTEM.now())
            return
        with whole_file(output) as file:
            count = exporting.export(session, file, choices, SYSTEM.now())
    show.note(f"{count:,} {'person' if count == 1 else 'people'} in {show.nearby(output)}")
