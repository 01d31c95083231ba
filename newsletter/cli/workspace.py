"""What most commands begin with: the publication they are run in, and its database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from newsletter.errors import RefusedError
from newsletter.publication import Publication, find_publication, load_publication

F = TypeVar("F", bound=Callable[..., Any])

if TYPE_CHECKING:
    from newsletter.store import Store


def publication() -> Publication:
    """The publication the command was run in, or was pointed at with ``--folder``."""
    folder = click.get_current_context().find_root().obj or "."
    return load_publication(find_publication(Path(folder)))


@contextmanager
def store(settings: Publication) -> Iterator[Store]:
    """The publication's database, checked and ready; closed at the end."""
    from newsletter.store import open_store

    opened = open_store(settings.database_url)
    try:
        yield opened
    finally:
        opened.close()


def json_option(command: F) -> F:
    """``--json``: the same facts as data."""
    return click.option("--json", "as_json", is_flag=True, help="Print the same facts as JSON.")(command)


def yes_option(command: F) -> F:
    """``--yes``: do not ask."""
    return click.option("-y", "--yes", is_flag=True, help="Do it without asking.")(command)


def confirm(question: str, *, yes: bool) -> None:
    """Ask before what cannot be taken back; without a terminal, refuse unless ``--yes`` was given."""
    from newsletter.cli import show

    if yes:
        return
    if not show.interactive():
        raise RefusedError("this needs a yes, and there is no terminal to ask at", remedy="add --yes")
    if not click.confirm(question):
        raise RefusedError("Nothing was done.")
