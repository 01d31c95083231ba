"""Errors for people: what is wrong, where it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of the ``newsletter`` command."""

    OK = 0
    """Fine."""
    FAILURE = 1
    """Findings or a failure."""
    USAGE = 2
    """The command line or the configuration is wrong."""
    REFUSED = 3
    """Refused for safety: needs ``--yes`` or a fix."""
    INTERRUPTED = 130
    """Interrupted, by Ctrl-C or SIGTERM."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: 1-based line and column; ``width`` is the length of what to underline (0: nothing)."""

    path: str
    line: int | None = None
    column: int | None = None
    width: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)


class NewsletterError(Exception):
    """Something a person can mend.

    ``message`` says what is wrong, ``place`` where, ``remedy`` what to do; the command line shows all three and
    exits with ``exit_code``. No subclass ever reaches a user as a traceback.
    """

    exit_code = Exit.FAILURE

    def __init__(self, message: str, *, place: Place | None = None, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.remedy = remedy


class UsageError(NewsletterError):
    """The command line, or ``newsletter.toml``, asks for something that cannot be."""

    exit_code = Exit.USAGE


class RefusedError(NewsletterError):
    """Possible, but unsafe without a fix or an explicit yes."""

    exit_code = Exit.REFUSED


class SeveralErrors(NewsletterError):  # noqa: N818 - it is plural
    """All mistakes found in one reading, so that a person mends them in one go."""

    def __init__(self, errors: list[NewsletterError]) -> None:
        super().__init__(f"{len(errors)} mistakes" if len(errors) > 1 else errors[0].message)
        self.errors = tuple(errors)
        self.exit_code = max(error.exit_code for error in errors)
