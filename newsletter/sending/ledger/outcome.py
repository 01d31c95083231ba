"""Outcome: what came of a call is written down, fenced by who made it, in one transaction.

The rule behind every branch: a batch goes back to *planned* only when it is certain that nothing of it was sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from newsletter.providers.base import (
    Accepted,
    Certainty,
    Deferral,
    NotSent,
    Receipt,
    Refused,
    Rejection,
    Result,
    Unknown,
)
from newsletter.sending.calls import Call, Found, Outcome, Purpose, Worker
from newsletter.sending.ledger.lifecycle import pause
from newsletter.sending.ledger.rows import affected, change_deliveries, change_held, log_attempt
from newsletter.store import Batch, BatchState, Campaign, DeliveryState

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 300.0


def finish(session: Session, call: Call, outcome: Outcome, worker: Worker, now: datetime) -> bool:
    """Record what came of a call; ``False`` when its batch had gone on without it and only the history was written."""
    held = _record(session, call, outcome, worker, now)
    answer = ("" if held else "late ") + type(outcome).__name__.lower()
    log_attempt(session, call, answer, getattr(outcome, "reason", ""), now)
    return held


def _record(session: Session, call: Call, outcome: Outcome, worker: Worker, now: datetime) -> bool:
    match outcome:
        case Accepted(results):
            return _accepted(session, call, results, now)
        case Found():
            return _found(session, call, outcome, worker, now)
        case Refused(reason):
            return _refused(session, call, reason)
        case NotSent():
            return _not_sent(session, call, outcome, now)
        case Unknown(reason):
            state, due_at = doubt(worker, now, replay_at=now + _wait(call))
            return change_held(session, call, state=state, due_at=due_at, error=reason[:500])


def _accepted(session: Session, call: Call, results: Sequence[Result], now: datetime) -> bool:
    """The provider carried the call out: one row for the batch, and one for each recipient it did not take."""
    if len(results) != len(call.request.recipients):
        raise ValueError("a provider must answer for every message it was given")
    taken = [result.provider_id if isinstance(result, Receipt) else "" for result in results]
    others = _others(call, results)
    any_taken = len(others) < len(results)
    values: dict[str, Any] = {
        "state": BatchState.ACCEPTED if any_taken else BatchState.REJECTED,
        "accepted_at": now if any_taken else None,
        "provider_ids": taken,
        "error": "",
    }
    if not change_held(session, call, **values):
        return _late_acceptance(session, call, others, values)
    _write_rejections(session, call, others)
    deferred = [subscriber_id for subscriber_id, result in others.items() if isinstance(result, Deferral)]
    if deferred:
        _new_batch(session, call, deferred, due_at=now + _wait(call))
    return True


def _others(call: Call, results: Sequence[Result]) -> dict[int, Rejection | Deferral]:
    """Whom the provider did not take, by subscriber id, and what it said of them."""
    return {
        person.subscriber_id: result
        for person, result in zip(call.request.recipients, results, strict=True)
        if not isinstance(result, Receipt)
    }


def _write_rejections(session: Session, call: Call, others: Mapping[int, Rejection | Deferral]) -> None:
    change_deliveries(
        session,
        call,
        {
            subscriber_id: {"state": DeliveryState.REJECTED, "reason": result.reason[:500]}
            for subscriber_id, result in others.items()
            if isinstance(result, Rejection)
        },
    )


def _late_acceptance(
    session: Session, call: Call, others: Mapping[int, Rejection | Deferral], values: dict[str, Any]
) -> bool:
    """A worker woke up late with good news: it settles a doubt about this very request, and changes nothing else."""
    if any(isinstance(result, Deferral) for result in others.values()):
        return False
    promoted = session.execute(
        update(Batch)
        .where(
            Batch.campaign_id == call.request.campaign_id,
            Batch.number == call.request.batch,
            Batch.state.in_((BatchState.UNKNOWN, BatchState.PARKED, BatchState.PLANNED)),
            Batch.request_hash == call.fingerprint,
        )
        .values({"owner": None, "lease_until": None, "due_at": None} | values)
        .execution_options(synchronize_session=False)
    )
    if affected(promoted) == 1:
        _write_rejections(session, call, others)
    return False


def _found(session: Session, call: Call, found: Found, worker: Worker, now: datetime) -> bool:
    """A search is believed when it finds everything; what it lacks must be lacking twice, a settle time apart."""
    people = call.request.recipients
    receipts = [found.receipts.get(position) for position in range(len(people))]
    missing = [person.subscriber_id for person, receipt in zip(people, receipts, strict=True) if receipt is None]
    searches = _searches(session, call)
    if missing and searches == 0:
        return change_held(session, call, state=BatchState.UNKNOWN, searches=1, due_at=now + worker.settle)
    if len(missing) == len(people):
        return change_held(session, call, state=BatchState.PLANNED, searches=0, error="the provider never had it")
    held = change_held(
        session,
        call,
        state=BatchState.ACCEPTED,
        accepted_at=now,
        provider_ids=[receipt.provider_id if receipt else "" for receipt in receipts],
        error="",
    )
    if held and missing:
        _new_batch(session, call, missing, due_at=None)
    return held


def _searches(session: Session, call: Call) -> int:
    found = session.scalar(
        select(Batch.searches).where(Batch.campaign_id == call.request.campaign_id, Batch.number == call.request.batch)
    )
    return found or 0


def _refused(session: Session, call: Call, reason: str) -> bool:
    """Refused whole: halved until the recipient at fault is alone, so that one address never stops a batch.

    True of a replay as well: had the first copy been taken, its key would have brought back that answer.
    """
    people = [person.subscriber_id for person in call.request.recipients]
    if len(people) == 1:
        held = change_held(session, call, state=BatchState.REJECTED, error=reason[:500])
        if held:
            change_deliveries(session, call, {people[0]: {"state": DeliveryState.REJECTED, "reason": reason[:500]}})
        return held
    held = change_held(session, call, state=BatchState.SPLIT, error=reason[:500])
    if held:
        middle = len(people) // 2
        for half in (people[:middle], people[middle:]):
            _new_batch(session, call, half, due_at=None)
    return held


def _not_sent(session: Session, call: Call, answer: NotSent, now: datetime) -> bool:
    """A definite no to this call. It says nothing about an earlier one, so only a first sending is planned again."""
    certain = call.purpose is Purpose.SEND
    due_at = now + max(_wait(call), timedelta(seconds=answer.retry_after))
    held = change_held(
        session,
        call,
        state=BatchState.PLANNED if certain else BatchState.UNKNOWN,
        due_at=None if answer.halt else due_at,
        error=answer.reason[:500],
    )
    if answer.halt:
        # The provider will take nothing until a person acts.
        pause(session, call.request.campaign_id, answer.reason)
    return held


def doubt(worker: Worker, now: datetime, *, replay_at: datetime) -> tuple[BatchState, datetime | None]:
    """What a batch of unknown fate becomes, and when it may be touched again; never *planned*."""
    match worker.certainty:
        case Certainty.KEY:
            return BatchState.UNKNOWN, replay_at
        case Certainty.SEARCH:
            return BatchState.UNKNOWN, now + worker.settle
        case Certainty.NOTHING:
            return BatchState.PARKED, None


def _wait(call: Call) -> timedelta:
    """Twice as long after each attempt, up to five minutes."""
    return timedelta(seconds=min(_FIRST_WAIT * 2 ** min(call.attempt - 1, 20), _LONGEST_WAIT))


def _new_batch(session: Session, call: Call, people: Sequence[int], *, due_at: datetime | None) -> None:
    """A batch of its own for some members of another: their rows move, in the transaction that settles the rest.

    Rare, so the campaign's row may be locked for it: two workers must not pick the same number.
    """
    campaign_id = call.request.campaign_id
    session.execute(select(Campaign.id).where(Campaign.id == campaign_id).with_for_update())
    last = session.scalar(select(func.max(Batch.number)).where(Batch.campaign_id == campaign_id)) or 0
    moved = change_deliveries(session, call, {person: {"batch": last + 1} for person in people})
    if moved:
        session.execute(
            insert(Batch).values(
                campaign_id=campaign_id,
                number=last + 1,
                parent=call.request.batch,
                state=BatchState.PLANNED,
                size=moved,
                due_at=due_at,
            )
        )
