"""What a provider is to the rest of the product: it answers a batch, and it reports events.

Every answer says how certain we may be, because that decides whether a batch may ever be sent again. The words are
those of the send protocol: *accepted*, *refused*, *not sent* (a definite no) and *unknown*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol

from newsletter.message import Message


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider took this message; ``provider_id`` is its own name for it, if it gave one."""

    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """The provider will never take this message: the address or the content is at fault."""

    reason: str


@dataclass(frozen=True, slots=True)
class Deferral:
    """The provider did not take this message now, and says that another try may succeed."""

    reason: str


Result = Receipt | Rejection | Deferral


@dataclass(frozen=True, slots=True)
class Accepted:
    """The call was carried out; ``results`` holds one result per message, in the order they were given."""

    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The call was refused whole because of what it holds, and nothing of it was sent."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """A definite no: nothing was sent by this call, and the same call may succeed later.

    It says nothing about an earlier call of the same batch: the replay of an unknown one stays unknown.
    ``retry_after`` is in seconds. ``halt`` means that no call of this account will succeed until a person acts
    (a wrong token, an account under review, an unwritable folder, a full disk).
    """

    reason: str
    retry_after: float = 0.0
    halt: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether the messages were sent: a time-out, a lost connection, an answer that makes no sense."""

    reason: str


Answer = Accepted | Refused | NotSent | Unknown


class Certainty(StrEnum):
    """How an unknown outcome is settled with this provider."""

    KEY = "key"
    """The same call with the same key is carried out once: replay it."""
    SEARCH = "search"
    """What was sent can be looked up by our own metadata."""
    NOTHING = "nothing"
    """It can neither be replayed nor looked up: the batch is parked and shown."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may carry, and how long to wait before an unknown batch is settled (seconds)."""

    batch_messages: int
    batch_bytes: int
    timeout_seconds: float = 30.0
    settle_seconds: float = 330.0
    concurrency: int = 4


class EventKind(StrEnum):
    """What the world tells us about a delivery."""

    DELIVERED = "delivered"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    """For good: the address does not take mail."""
    SOFT_BOUNCED = "soft_bounced"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"
    OPENED = "opened"
    CLICKED = "clicked"


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """One thing a provider's webhook reported about one message of ours.

    ``delivery`` is the public id we sent along; ``event_id`` names the event for good, so that the second copy of a
    webhook is recognised. Texts come from outside: they are capped here and escaped where they are shown.
    """

    kind: EventKind
    at: datetime
    delivery: str
    event_id: str
    provider_id: str = ""
    detail: str = ""
    url: str = ""
    user_agent: str = ""
    machine: bool = False
    """The provider itself says that no person did this."""


class WebhookRefused(Exception):  # noqa: N818 - it is a verdict, not a fault
    """The request cannot be shown to come from the provider; nothing in it may be believed."""


class Provider(Protocol):
    """A transactional email API, or the local outbox.

    Subclasses are found by their folder's name, which is the ``kind`` in ``[providers.NAME]``. ``send`` never raises
    for what the network or the provider does: it answers.
    """

    kind: ClassVar[str]
    certainty: ClassVar[Certainty]
    limits: Limits

    def send(self, messages: Sequence[Message], key: str) -> Answer:
        """Hand over one batch; ``key`` is the same for every replay of it."""

    def search(self, messages: Sequence[Message], key: str) -> Mapping[str, Receipt] | NotSent:
        """Which of these messages the provider has, by delivery id; ``NotSent`` when it cannot be asked now.

        Only called when ``certainty`` is ``SEARCH``.
        """

    def webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> list[ProviderEvent]:
        """The events in a webhook's raw body; raises ``WebhookRefused`` unless it is proven genuine.

        Header names are lower case. Events that are about no message of ours are left out.
        """

    def close(self) -> None:
        """Give back connections."""
