"""``newsletter db``: bring the database up to date, and check that it is consistent."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli import show, workspace
from newsletter.clock import SYSTEM


@click.group()
def db() -> None:
    """The database: upgrade and check."""


@db.command()
def upgrade() -> None:
    """Make the database, or bring its schema up to date."""
    from newsletter.store import schema

    settings = workspace.publication()
    before = bring_up_to_date(settings.database_url)
    after = schema.wanted_revision()
    sqlite = settings.database_url.startswith("sqlite")
    where = Path(settings.database_url.removeprefix("sqlite:///")).name if sqlite else "PostgreSQL"
    show.out(f"{where} is at revision {after}" + (" already." if before == after else f" (was {before or 'empty'})."))


def bring_up_to_date(database_url: str) -> str | None:
    """Run the migrations that are missing, and give a new database its key; returns the revision it was at before."""
    from newsletter.store import schema
    from newsletter.store.engine import connect

    store = connect(database_url)
    with store.write() as session:
        before = schema.current_revision(session.connection())
        schema.upgrade(session.connection())
        schema.ensure_signing_key(session, SYSTEM.random_bytes(32), SYSTEM.now())
    store.close()
    return before
