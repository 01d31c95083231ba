"""``newsletter issue preview``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from newsletter.cli import show, workspace
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    import socket

    from newsletter.publication import Publication

_HOST = "127.0.0.1"
_PORTS = range(8100, 8120)


@click.command()
@click.argument("reference", metavar="[ISSUE]", required=False)
@click.option("--port", type=click.IntRange(0, 65535), help=f"Instead of the first free one from {_PORTS[0]} on.")
@click.option("--no-open", is_flag=True, help="Only print the address; open no browser.")
def preview(reference: str | None, port: int | None, *, no_open: bool) -> None:
    """Show ISSUE as mail in your browser, and follow every save.

    Without ISSUE it is the newest one. The page is for this machine alone, and changes nothing.
    """
    import logging

    from newsletter.web import server
    from newsletter.web.preview.app import create_app, end

    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING)
    settings = workspace.publication()
    path = _issue(settings, reference)
    listed = path is None or path.parent == settings.issues
    app = create_app(settings.folder, () if listed or path is None else (path,))
    with _listen(port) as listening:
        address = server.address_of(listening) + (f"/issues/{quote(path.name)}" if path else "/")
        show.out(f"{show.nearby(path) if path else settings.name} at {address}")
        show.note("It follows every save. Stop with Ctrl-C.")
        if not no_open and _has_browser():
            click.launch(address)
        server.serve(app, listening, lambda: end(app))
    show.note("Stopped.")


def _issue(settings: Publication, reference: str | None) -> Path | None:
    """The issue that is asked for, or the newest; ``None`` where there is none yet."""
    from newsletter.issues.files import find_issue, list_issues

    if reference is not None:
        return find_issue(settings.issues, reference).resolve()
    issues = list_issues(settings.issues)
    numbered = [one for one in issues if one.number is not None] or issues
    return numbered[-1].path if numbered else None


def _listen(port: int | None) -> socket.socket:
    """The port that was asked for, or the first of ours that is free; raises when it is taken."""
    from newsletter.web.server import listen

    if port is not None:
        return listen(_HOST, port)
    for one in _PORTS[:-1]:
        try:
            return listen(_HOST, one)
        except NewsletterError:
            continue
    return listen(_HOST, _PORTS[-1])


def _has_browser() -> bool:
    """Whether somebody sits here who would see a window open."""
    graphical = sys.platform in {"darwin", "win32"} or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return show.interactive() and bool(graphical)
