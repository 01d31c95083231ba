"""``newsletter list``: named audiences."""

from __future__ import annotations

from dataclasses import asdict

import click

from newsletter.cli import show, workspace
from newsletter.clock import SYSTEM


@click.group("list")
def list_() -> None:
    """Named audiences."""


@list_.command()
@click.argument("name")
def create(name: str) -> None:
    """Make a list called NAME: small letters, digits and hyphens."""
    from newsletter.audience.lists import create_list

    with workspace.store(workspace.publication()) as store, store.write() as session:
        create_list(session, name, SYSTEM.now())
    show.out(f"List “{name}” is there, and empty.")
    show.note(f"Fill it: newsletter subscriber import people.csv --list {name}")


@list_.command("show")
@click.argument("name", required=False)
@workspace.json_option
def show_lists(name: str | None, *, as_json: bool) -> None:
    """Show all lists, or the one called NAME, and how many people stand where on it."""
    from newsletter.audience.lists import count_lists, find_list

    with workspace.store(workspace.publication()) as store, store.read() as session:
        counted = count_lists(session, SYSTEM.now(), find_list(session, name) if name else None)
    if as_json:
        facts = [asdict(each) for each in counted]
        show.data(facts[0] if name else facts)
    elif not counted:
        show.note("No list yet. Make one: newsletter list create weekly")
    else:
        show.table(
            ("List", "Active", "Unconfirmed", "Pausing", "Unsubscribed", "Suppressed", "Since"),
            [
                (c.name, c.active, c.pending, c.paused, c.unsubscribed, c.suppressed, f"{c.created_at:%Y-%m-%d}")
                for c in counted
            ],
        )
