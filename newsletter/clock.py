"""Time, ids and randomness: the only door through which they come in, so that a simulation can script them."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the code above may ask of time and chance."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""

    def sleep(self, seconds: float) -> None:
        """Let time pass."""

    def random_bytes(self, count: int) -> bytes:
        """Unpredictable bytes, fit for keys."""


class SystemClock:
    """The machine's own clock and random source."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the door

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)

    def random_bytes(self, count: int) -> bytes:
        """Unpredictable bytes, fit for keys."""
        return secrets.token_bytes(count)  # noqa: TID251 - this is the door


SYSTEM: Clock = SystemClock()
