"""A clock that runs late, and can be stopped and put where a simulation wants it."""

from __future__ import annotations

from datetime import datetime, timedelta

from newsletter.clock import Clock


class StagedClock:
    """The time of another clock, ``behind`` it by some span, until ``stand_at`` stops it at a moment.

    One thread sets it; any number may read it.
    """

    def __init__(self, base: Clock, behind: timedelta = timedelta(0)) -> None:
        self._base = base
        self._behind = behind
        self._moment: datetime | None = None

    def now(self) -> datetime:
        """The moment it stands at, else the other clock's time less the span it is behind."""
        return self._moment or self._base.now() - self._behind

    def stand_at(self, moment: datetime) -> None:
        """Stop at this moment, until told otherwise."""
        self._moment = moment

    def catch_up(self) -> None:
        """Run again, and no longer behind."""
        self._moment, self._behind = None, timedelta(0)

    def sleep(self, seconds: float) -> None:
        """Let the machine's time pass."""
        self._base.sleep(seconds)

    def random_bytes(self, count: int) -> bytes:
        """The other clock's bytes."""
        return self._base.random_bytes(count)
