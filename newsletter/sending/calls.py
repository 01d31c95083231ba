"""One request to a provider, as the ledger hands it out and takes its answer back."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import orjson

from newsletter.providers.base import Accepted, Certainty, NotSent, Receipt, Refused, Unknown


class Recipient(NamedTuple):
    """One person of a request: whom to mail, and what fills the slots of their copy."""

    subscriber_id: int
    email: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """What a batch sends: with the campaign's template it rebuilds the identical messages at any time."""

    campaign_id: int
    batch: int
    date: datetime
    recipients: tuple[Recipient, ...]

    def pack(self) -> tuple[bytes, str]:
        """The form kept on the batch row, which ``read_request`` reads back, and the fingerprint of what it holds.

        The fingerprint is SHA-256 in hex: equal for equal requests, and for no others.
        """
        people = [tuple(person) for person in self.recipients]
        plain = orjson.dumps([self.campaign_id, self.batch, self.date.isoformat(), people])
        return zlib.compress(plain, 1), hashlib.sha256(plain).hexdigest()


def read_request(stored: bytes) -> Request:
    """The request a batch row keeps."""
    campaign_id, batch, date, recipients = orjson.loads(zlib.decompress(stored))
    return Request(campaign_id, batch, datetime.fromisoformat(date), tuple(Recipient(*row) for row in recipients))


class Worker(NamedTuple):
    """Who calls, and on which terms: a worker serves one provider account at a time."""

    owner: str
    """A name no other worker has, living or dead."""
    lease: timedelta
    """How long it may hold a batch; longer than any call lasts."""
    certainty: Certainty
    """How its provider settles an unknown outcome."""
    settle: timedelta
    """How long its provider takes before a search tells the truth."""


class Purpose(StrEnum):
    """Why the provider is called."""

    SEND = "send"
    """Nothing of this request was ever handed over."""
    REPLAY = "replay"
    """It may have been handed over: the same again, under the same key."""
    SEARCH = "search"
    """It may have been handed over: ask the provider what it has."""


@dataclass(frozen=True, slots=True)
class Call:
    """A batch in the hands of ``owner``, until ``lease_until``. ``(owner, attempt)`` fences its outcome."""

    purpose: Purpose
    request: Request
    fingerprint: str
    attempt: int
    owner: str
    lease_until: datetime

    @property
    def key(self) -> str:
        """The idempotency key: as the request is the same, so is the key, and no other request has it."""
        return self.fingerprint[:32]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search turned up, by the position of the recipient in the request."""

    receipts: Mapping[int, Receipt]


Outcome = Accepted | Refused | NotSent | Unknown | Found
"""What came of a call: the provider's answer, or what a search found."""
