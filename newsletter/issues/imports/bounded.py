"""Runs what reads hostile files in a process of its own, with an end to its time and its memory.

A few kilobytes of HTML can ask for gigabytes: the rules by which browsers mend misnested tags copy every open ``<b>``
into each new paragraph. No look at the text beforehand tells all such files from sound ones; the system's limits do.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

from newsletter.errors import NewsletterError, Place

_P = ParamSpec("_P")
_R = TypeVar("_R")

SECONDS = 30
"""Of the processor's time."""
MEMORY = 1_000_000_000
"""Bytes of address space."""
_FRAMES = 10_000
"""Calls in calls: the deepest tree that is let through needs some of these for each of its levels."""


def bounded(place: Place, work: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
    """What ``work`` returns; raises its ``NewsletterError``, or one at ``place`` when it takes too long or too much."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(theirs, work, args, kwargs), daemon=True)
    process.start()
    theirs.close()
    try:
        # A busy machine may need twice the time.
        answer = ours.recv() if ours.poll(2 * SECONDS) else None
    except EOFError:  # it was killed, or had no memory left to say so
        answer = None
    finally:
        process.kill()
        process.join()
        ours.close()
    if answer is None:
        raise NewsletterError(
            f"the file takes more than {SECONDS} seconds or {MEMORY // 10**6:,} MB to read",
            place=place,
            remedy="something in it is nested or repeated without end: save it again from the program it was made in",
        )
    found, result = answer
    if found:
        return result  # type: ignore[no-any-return]  # what a pipe brings has no type
    kind, message, where, remedy = result
    raise kind(message, place=where, remedy=remedy)


def _child(
    connection: Connection, work: Callable[..., object], args: tuple[object, ...], kwargs: dict[str, object]
) -> None:
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):  # macOS knows no limit to the address space; the time still ends
            resource.setrlimit(limit, (most, most))
    sys.setrecursionlimit(_FRAMES)
    try:
        connection.send((True, work(*args, **kwargs)))
    except NewsletterError as error:
        connection.send((False, (type(error), error.message, error.place, error.remedy)))
    except (MemoryError, RecursionError):
        connection.close()
