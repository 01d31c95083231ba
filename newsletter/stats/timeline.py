"""When people opened: a series for a small plot, and how soon half of them had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from sqlalchemy import BigInteger, cast, extract, func, select
from sqlalchemy.orm import Session

from newsletter.store import Event, human_open

_MOST_STEPS = 24
_HOUR, _WEEK = 3600, 604_800
_STEPS = (300, 900, _HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR, 24 * _HOUR, _WEEK)


@dataclass(frozen=True, slots=True)
class Timeline:
    """How many people first opened in each step of time after ``start``; no counts when nobody did."""

    start: datetime
    step: timedelta
    counts: tuple[int, ...]
    half_after: timedelta | None
    """Within this time of ``start``, to the minute, the first half of them had opened."""


def opens_over_time(session: Session, campaign_id: int, start: datetime) -> Timeline:
    """Each person's first open, counted per minute in the database and put together here."""
    minutes = _first_opens(session, campaign_id, start)
    step = _step(max(minutes, default=0) * 60)
    if not minutes:
        return Timeline(start, timedelta(seconds=step), (), None)
    counts = [0] * (max(minutes) * 60 // step + 1)
    for minute, people in minutes.items():
        counts[minute * 60 // step] += people
    return Timeline(start, timedelta(seconds=step), tuple(counts), _half_after(minutes))


def _first_opens(session: Session, campaign_id: int, start: datetime) -> dict[int, int]:
    """People by the minute, after ``start``, of their first open, in order of time."""
    first = (
        select(func.min(Event.at).label("at"))
        .where(Event.campaign_id == campaign_id, human_open())
        .group_by(Event.subscriber_id)
        .subquery()
    )
    seconds = cast(extract("epoch", first.c.at), BigInteger) - int(start.timestamp())
    minute = seconds // 60
    rows = session.execute(select(minute, func.count()).group_by(minute).order_by(minute))
    found: dict[int, int] = {}
    for late, people in rows:
        found[max(0, late)] = found.get(max(0, late), 0) + people
    return found


def _step(span: int) -> int:
    """The finest step, in seconds, that shows a span in few enough of them."""
    for step in _STEPS:
        if span < _MOST_STEPS * step:
            return step
    return _WEEK * (span // (_MOST_STEPS * _WEEK) + 1)


def _half_after(minutes: dict[int, int]) -> timedelta:
    half = sum(minutes.values()) / 2
    so_far = accumulate(minutes.values())
    return timedelta(minutes=next(minute for minute, sum_ in zip(minutes, so_far, strict=True) if sum_ >= half) + 1)
