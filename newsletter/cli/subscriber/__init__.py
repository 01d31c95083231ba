"""``newsletter subscriber``: people, one by one and by the file."""

from __future__ import annotations

import click

from newsletter.cli.lazy import LazyGroup

_COMMANDS = {
    "add": "put someone on a list",
    "show": "all that is on record about someone",
    "import": "put the people in a file on a list",
    "export": "people as CSV or JSON Lines",
    "unsubscribe": "take someone off a list, or off all",
}


@click.group(cls=LazyGroup.of(__name__, _COMMANDS))
def subscriber() -> None:
    """People: add, import, show, export, unsubscribe."""
