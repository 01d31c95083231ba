"""``newsletter init``: a new publication folder."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

import click

from newsletter.cli import show
from newsletter.cli.db import bring_up_to_date
from newsletter.errors import NewsletterError, RefusedError
from newsletter.publication import CONFIG, load_publication
from newsletter.resources import resource

_BASE_URL = "http://127.0.0.1:8000"
_SENDER = "Your Name <you@your-domain.example>"
_POSTAL_ADDRESS = "Your Name, 1 Your Street, Your Town"
_IGNORE = ".gitignore"


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", help="The newsletter's name; the folder's name otherwise.")
@click.option("--from", "sender", metavar="MAILBOX", help='The sender, as in "Jo Aldana <jo@margin.example>".')
@click.option("--base-url", metavar="URL", default=_BASE_URL, show_default=True, help="Where its links lead.")
@click.option("--postal-address", metavar="TEXT", help="The postal address in every footer.")
def init(folder: Path, name: str | None, sender: str | None, base_url: str, postal_address: str | None) -> None:
    """Make a new publication in DIR: its settings, a first issue and the database."""
    settings = {
        "name": name or _ask("Name of the newsletter", folder.resolve().name.replace("-", " ").title()),
        "sender": sender or _ask("From", _SENDER),
        "base_url": base_url,
        "postal_address": postal_address or _ask("Postal address", _POSTAL_ADDRESS),
    }
    with _filled_at_once(folder) as building:
        _write_files(building, settings)
        bring_up_to_date(_database_url(building))
    show.out(f"{folder} is a publication now: {CONFIG}, a first issue in issues/, and the database.")
    show.note(_next_steps(folder, placeholders=settings["sender"] == _SENDER or base_url == _BASE_URL))


def _ask(question: str, default: str) -> str:
    """What the person says, or the default where there is nobody to ask."""
    if not show.interactive():
        return default
    answer: str = click.prompt(question, default=default)
    return answer


@contextmanager
def _filled_at_once(folder: Path) -> Iterator[Path]:
    """A folder to build in; what is in it moves to ``folder`` at the end, or nothing does.

    What is in ``folder`` before stays as it is; ``RefusedError`` when something of the new is there already.
    """
    if (folder / CONFIG).exists():
        raise RefusedError(f"{folder} is a publication already", remedy="name another folder")
    new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with TemporaryDirectory(prefix=".new-", dir=folder) as building:
            yield Path(building)
            _move_all(Path(building), folder)
    except BaseException:
        if new:
            folder.rmdir()
        raise


def _move_all(building: Path, folder: Path) -> None:
    if (folder / _IGNORE).exists():
        (building / _IGNORE).unlink()
        show.note(f"Your {_IGNORE} stays as it is; let it name outbox/, newsletter.db* and .newsletter/")
    entries = sorted(building.iterdir(), key=lambda entry: entry.name == CONFIG)  # what makes it a publication: last
    in_the_way = [entry.name for entry in entries if (folder / entry.name).exists()]
    if in_the_way:
        raise RefusedError(
            f"{folder} has these already: {', '.join(sorted(in_the_way))}",
            remedy="move them away, or name another folder; nothing was changed",
        )
    for entry in entries:
        entry.rename(folder / entry.name)


def _write_files(building: Path, settings: Mapping[str, str]) -> None:
    shutil.copytree(resource("templates") / "publication", building, dirs_exist_ok=True)
    (building / "gitignore").rename(building / _IGNORE)
    (building / "images").mkdir()
    # A JSON string is a TOML string: quotes, backslashes and line ends are written the same way.
    quoted = {name: json.dumps(value, ensure_ascii=False) for name, value in settings.items()}
    config = building / CONFIG
    config.write_text(Template(config.read_text(encoding="utf-8")).substitute(quoted), encoding="utf-8")


def _database_url(building: Path) -> str:
    """Of the settings just written; a mistake in them is the command line's, so no place in a file is named."""
    try:
        return load_publication(building).database_url
    except NewsletterError as error:
        raise type(error)(error.message, remedy=error.remedy) from error


def _next_steps(folder: Path, *, placeholders: bool) -> str:
    steps = [
        (f"cd {shlex.quote(str(folder))}", ""),
        ("newsletter issue check 1", "what it would say before a send"),
        ("newsletter list create weekly", ""),
        ("newsletter subscriber add you@your-domain.example --list weekly", ""),
        ("newsletter campaign send 1 --list weekly", "into outbox/: nothing leaves this machine yet"),
        ("newsletter serve --inbox", "see it in a browser, and count opens and clicks"),
    ]
    lines = [
        "",
        "Next:",
        *(f"  {command:<66}" + click.style(why, dim=True) if why else f"  {command}" for command, why in steps),
    ]
    if placeholders:
        lines += ["", f"Before you mail real people, look through {folder / CONFIG}."]
    return "\n".join(lines)
