"""``newsletter`` in a process that kills itself at a named point: ``crash.py POINT NTH ARGUMENTS…``.

The points lie between the three steps of the protocol, which are plain functions, and inside the provider's own work.
SIGKILL runs no handler and flushes nothing: it is what a power cut leaves of a process.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from newsletter.cli import main
from newsletter.providers.outbox import send as outbox
from newsletter.sending import drain

Function = Callable[..., Any]


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _before(function: Function, nth: int) -> Function:
    calls = iter(range(1, 1_000_000))

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if next(calls) == nth:
            _die()
        return function(*args, **kwargs)

    return wrapped


def _after(function: Function, nth: int) -> Function:
    calls = iter(range(1, 1_000_000))

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        if next(calls) == nth:
            _die()
        return result

    return wrapped


POINTS: dict[str, tuple[Any, str, Callable[[Function, int], Function]]] = {
    "before the intent is durable": (drain, "begin", _after),
    "after the intent, before the call": (drain, "perform", _before),
    "while the provider writes": (outbox, "_write_durably", _before),
    "between two files of a batch": (Path, "replace", _after),
    "after the call, before its outcome": (drain, "perform", _after),
    "before the outcome is durable": (drain, "finish", _after),
    "after the outcome": (drain._Drain, "_finish", _after),
    "before the campaign is closed": (drain._Drain, "_close", _before),
}

if __name__ == "__main__":
    point, nth, *arguments = sys.argv[1:]
    owner, name, kill = POINTS[point]
    setattr(owner, name, kill(getattr(owner, name), int(nth)))
    main(arguments)
