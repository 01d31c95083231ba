"""``newsletter subscriber unsubscribe``."""

from __future__ import annotations

import click

from newsletter.cli import options, show, workspace
from newsletter.cli.options import clean
from newsletter.clock import SYSTEM


@click.command()
@click.argument("email")
@options.only_list
@click.option("--source", default="command line", show_default=True, help="Where and when they asked for it.")
def unsubscribe(email: str, list_name: str | None, source: str) -> None:
    """Take EMAIL off a list, or off all of them, at once."""
    from newsletter.audience import subscribers
    from newsletter.audience.addresses import parse_address
    from newsletter.audience.lists import find_list

    address = parse_address(email)
    with workspace.store(workspace.publication()) as store, store.write() as session:
        person = subscribers.find_subscriber(session, address)
        audience = find_list(session, list_name) if list_name else None
        left = subscribers.unsubscribe(
            session,
            person.id,
            list_id=audience.id if audience else None,
            source=clean("--source", source),
            now=SYSTEM.now(),
        )
    if left:
        show.out(f"{address.email} is off {list_name or 'all lists'} now.")
    else:
        show.out(f"{address.email} was not on {list_name or 'any list'}; nothing to do.")
