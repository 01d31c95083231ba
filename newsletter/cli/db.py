"""``newsletter db``: bring the database up to date, and check that it is consistent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli import show, workspace
from newsletter.clock import SYSTEM
from newsletter.errors import Exit

if TYPE_CHECKING:
    from newsletter.sending.ledger.check import Audit


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
    was = " already." if before == after else f" (was {before or 'empty'})."
    show.out(f"{_name(settings.database_url)} is at revision {after}{was}")


@db.command()
@workspace.json_option
def check(*, as_json: bool) -> int:
    """Check that the database is sound and adds up.

    Every recipient of every campaign must be accounted for. The exit code is 1 when something is wrong.
    """
    from newsletter.sending.ledger.check import audit
    from newsletter.store import schema

    settings = workspace.publication()
    with workspace.store(settings) as store, store.read() as session:
        damage = schema.damage(session.connection())
        found = None if damage else audit(session, SYSTEM.now())  # figures out of a damaged file mean nothing
    wrong = damage or (list(found.problems) if found else [])
    if as_json:
        left_behind = [{"campaign": number, "batches": count} for number, count in _left_behind(found)]
        show.data({"ok": not wrong, "damage": damage, "problems": found and found.problems, "left_behind": left_behind})
    else:
        _draw(_name(settings.database_url), wrong, found)
    return Exit.FAILURE if wrong else Exit.OK


def _left_behind(found: Audit | None) -> list[tuple[int, int]]:
    return list(found.left_behind.items()) if found else []


def _draw(name: str, wrong: list[str], found: Audit | None) -> None:
    for line in wrong:
        show.out(line)
    for number, count in _left_behind(found):
        batches = "a batch was" if count == 1 else f"{count:,} batches were"
        show.note(f"Campaign {number}: {batches} left behind by a worker that is gone; nothing is lost.")
        show.note(f"Go on: newsletter campaign resume {number}")
    if found is None:
        show.note(f"\n{name} is damaged: keep a copy, then restore a backup or recover it with sqlite3’s .recover")
    elif wrong:
        show.note("\nThis cannot come about by sending: restore a backup, or report it with what you did before.")
    else:
        campaigns = "1 campaign" if found.campaigns == 1 else f"{found.campaigns:,} campaigns"
        deliveries = "1 delivery" if found.deliveries == 1 else f"{found.deliveries:,} deliveries"
        show.out(f"{name}: {campaigns}, {deliveries}; everything adds up.")


def _name(database_url: str) -> str:
    """The database as people call it: never its address, which may hold a password."""
    sqlite = database_url.startswith("sqlite")
    return Path(database_url.removeprefix("sqlite:///")).name if sqlite else "PostgreSQL"


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
