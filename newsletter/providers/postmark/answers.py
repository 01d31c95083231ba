"""What Postmark's answers mean for the one question that matters: whether a batch may ever be sent again.

Sources: https://postmarkapp.com/developer/api/overview (status and error codes) and the messages seen in the field.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Any

import orjson

from newsletter.providers.base import (
    Accepted,
    Answer,
    Deferral,
    NotSent,
    Receipt,
    Refused,
    Rejection,
    Result,
    Unknown,
)
from newsletter.providers.http import HttpAnswer
from newsletter.providers.masking import outside_text

BUSY_SECONDS = 60.0
"""How long to leave Postmark alone when it is busy or under maintenance; it names no time itself."""


class Blame(Enum):
    """Why a message, or a call, was not taken."""

    RECIPIENT = "recipient"
    """This address, or what is sent to it: it will never be taken."""
    SETTINGS = "settings"
    """Something every message has in common (sender, stream, headers), or a code we do not know."""
    ACCOUNT = "account"
    """The account may not send now, whatever the message."""
    LATER = "later"
    """Postmark cannot take it now."""


_CODES = {
    300: Blame.RECIPIENT,
    406: Blame.RECIPIENT,
    10: Blame.ACCOUNT,  # bad or missing token
    405: Blame.ACCOUNT,  # not allowed to send: out of credits
    412: Blame.ACCOUNT,  # account is pending
    413: Blame.ACCOUNT,  # account may not send
    100: Blame.LATER,  # maintenance
    429: Blame.LATER,
}
_CONTENT = {402, 403, 410, 411}
"""Errors of the call as a whole: JSON that makes no sense to Postmark, too many messages, a bad attachment."""
_COMMON = re.compile(r"'(From|Reply-?To)'|\bheader\b|\bmetadata\b|\bstream\b|sender signature", re.IGNORECASE)
_INACTIVE = re.compile(r"will not deliver to (these|this) inactive address", re.IGNORECASE)


def read_batch(answer: HttpAnswer, size: int) -> Answer:
    """The answer to a batch of ``size`` messages."""
    if 200 <= answer.status < 300:
        return _read_results(answer.body, size)
    code, words = _error(answer.body)
    if answer.status >= 500 or answer.status == 408:
        # A planned outage is documented as 503 with error 100; any other 5xx may have come too late.
        if code == 100:
            return NotSent(f"Postmark is under maintenance: {words}", retry_after=BUSY_SECONDS)
        return Unknown(f"Postmark answered {answer.status}")
    if answer.status == 429:
        return NotSent("Postmark asks us to slow down", retry_after=answer.retry_after or BUSY_SECONDS)
    if answer.status in {401, 403}:
        return NotSent(f"Postmark refuses the token: {words or answer.status}", halt=True)
    if answer.status == 413 and code != 413:
        return Refused("Postmark says the batch is too large")
    if code is None:
        return NotSent(f"this is not Postmark's answer ({answer.status}): check base_url", halt=True)
    blame = _blame(code, words)
    if blame is Blame.RECIPIENT or code in _CONTENT:
        return Refused(words or f"error {code}")
    return _not_sent(blame, words or f"error {code}")


def _read_results(body: bytes, size: int) -> Answer:
    """One result per message, in the order they were sent, whatever the status of the whole says."""
    found = _json(body)
    if not isinstance(found, list) or len(found) != size:
        return Unknown("Postmark's answer does not tell what became of each message")
    judged: list[tuple[Result, Blame | None]] = []
    for item in found:
        result = _judge(item)
        if result is None:
            return Unknown("Postmark's answer does not tell what became of each message")
        judged.append(result)
    common = [(result, blame) for result, blame in judged if blame and blame is not Blame.RECIPIENT]
    if common and len(common) == len(judged):
        # Nobody was taken, and it is nobody's own fault: the call as a whole failed, and may succeed another time.
        return _not_sent(
            next((blame for _, blame in common if blame is not Blame.LATER), Blame.LATER),
            next(result.reason for result, _ in common if not isinstance(result, Receipt)),
        )
    return Accepted(tuple(result for result, _ in judged))


def _judge(item: Any) -> tuple[Result, Blame | None] | None:
    """One message's result, and whose fault it is; ``None`` when it cannot be understood."""
    if not isinstance(item, dict):
        return None
    code, words = item.get("ErrorCode"), outside_text(item.get("Message"))
    identity = item.get("MessageID")
    if code is None:
        # “Message accepted, but delivery may be delayed” comes without a code: it is queued.
        return (Receipt(identity[:100]), None) if isinstance(identity, str) and identity else None
    if not isinstance(code, int):
        return None
    if code == 0:
        if _INACTIVE.search(words):
            return Rejection(words), Blame.RECIPIENT
        return Receipt(identity[:100] if isinstance(identity, str) else ""), None
    blame = _blame(code, words)
    reason = words or f"error {code}"
    return (Deferral(reason) if blame in {Blame.ACCOUNT, Blame.LATER} else Rejection(reason)), blame


def _blame(code: int, words: str) -> Blame:
    if code == 300 and "'To'" not in words and _COMMON.search(words):
        return Blame.SETTINGS
    return _CODES.get(code, Blame.SETTINGS)


def _not_sent(blame: Blame, words: str) -> NotSent:
    if blame is Blame.LATER:
        return NotSent(f"Postmark takes nothing now: {words}", retry_after=BUSY_SECONDS)
    return NotSent(f"Postmark refuses every message: {words}", halt=True)


def _error(body: bytes) -> tuple[int | None, str]:
    """The error code and words of an answer that is not a success; no code when it is not Postmark's."""
    found = _json(body)
    if not isinstance(found, dict) or not isinstance(found.get("ErrorCode"), int):
        return None, ""
    return found["ErrorCode"], outside_text(found.get("Message"))


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
