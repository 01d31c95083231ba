"""Runs the app: until a signal comes, or in a thread for as long as somebody needs it."""

from __future__ import annotations

import errno
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from newsletter.errors import NewsletterError, UsageError

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

_LAST_REQUESTS = 10
"""Seconds that requests under way are given to end."""


def _nothing() -> None:
    """An app whose answers all end by themselves."""


def listen(host: str, port: int) -> socket.socket:
    """A socket at this address, ready for ``serve``; 0 takes any free port. Raises when somebody else has it."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.create_server((host, port), family=family)
        # An answer's head and body are two writes; without this the second waits 40 ms for the first to be confirmed.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except socket.gaierror as error:
        raise UsageError(f"{host} is not an address of this machine: {error.strerror}") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise NewsletterError(
                f"another program serves at {host} port {port}",
                remedy="stop it, or take another port: --port 8001 (0 takes any that is free)",
            ) from error
        raise NewsletterError(f"cannot listen at {host} port {port}: {error.strerror}") from error
    return listening


def address_of(listening: socket.socket) -> str:
    """Where a browser on this machine finds it."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - what it says, not where it binds
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(app: ASGIApp, listening: socket.socket, ending: Callable[[], None] = _nothing) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished, and what they brought is written.

    ``ending`` is called first, in the server's event loop: answers that have no end of their own must end then.
    """
    signals = (signal.SIGINT, signal.SIGTERM)
    # uvicorn stops at these, and then raises them again for whoever listened before.
    before = {number: signal.signal(number, lambda *_: None) for number in signals}
    try:
        _server(app, ending).run([listening])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def served(app: ASGIApp, listening: socket.socket, ending: Callable[[], None] = _nothing) -> Iterator[str]:
    """Serve from a thread; yields the address, and stops at the end. ``ending`` is as for ``serve``."""
    server = _server(app, ending)
    thread = Thread(target=server.run, args=([listening],), name="web")
    thread.start()
    try:
        yield address_of(listening)
    finally:
        server.should_exit = True
        thread.join()


def _server(app: ASGIApp, ending: Callable[[], None]) -> uvicorn.Server:
    import uvicorn

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            ending()
            await super().shutdown(sockets)

    # No access log: the addresses in it are what signs people out.
    return Server(
        uvicorn.Config(
            app,
            access_log=False,
            log_config=None,
            log_level="warning",
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=_LAST_REQUESTS,
        )
    )
