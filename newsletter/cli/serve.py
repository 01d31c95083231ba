"""``newsletter serve``: the web app, until it is told to stop."""

from __future__ import annotations

import click

from newsletter.cli import show, workspace
from newsletter.errors import UsageError


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free one.")
@click.option("--inbox", is_flag=True, help="Also show what the outbox holds, to this machine only.")
def serve(host: str, port: int, *, inbox: bool) -> None:
    """Serve the links that stand in mail, the archive, and webhooks."""
    import logging

    from newsletter.web import server
    from newsletter.web.app import create_app
    from newsletter.web.local import is_loopback

    if inbox and not is_loopback(host):
        raise UsageError("the inbox is for this machine only", remedy="leave out --host, or leave out --inbox")
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING)
    settings = workspace.publication()
    with workspace.store(settings) as store, server.listen(host, port) as listening:
        app = create_app(settings, store, inbox=inbox)
        address = server.address_of(listening)
        show.out(f"Serving {settings.name} at {address}" + (f", the inbox at {address}/inbox" if inbox else ""))
        show.note(f"Links in mail lead to {settings.base_url}. Stop with Ctrl-C.")
        server.serve(app, listening)
    show.note("Stopped.")
