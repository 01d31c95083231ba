"""Reads Postmark's webhooks: https://postmarkapp.com/developer/webhooks/webhooks-overview.

One event per POST, unsigned. Postmark repeats a POST that was not answered with 200 up to ten times in ten hours, and
gives up at once after a 403.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from hashlib import blake2b
from hmac import compare_digest
from typing import Any

import orjson

from newsletter.providers.base import EventKind, ProviderEvent, WebhookRefused
from newsletter.providers.masking import MAX_TEXT, outside_text
from newsletter.providers.postmark.payload import DELIVERY

_MAX_URL = 2000
_MAX_ID = 100

# Bounce types: https://postmarkapp.com/developer/api/bounce-api#bounce-types. Only what condemns the address counts as
# BOUNCED: a filter's or an administrator's verdict is about the sender or the message, and Postmark itself decides
# whether it goes on delivering. A type that is not here did not reach the reader either: SOFT_BOUNCED.
_BOUNCES = {
    "HardBounce": EventKind.BOUNCED,
    "BadEmailAddress": EventKind.BOUNCED,
    "Transient": EventKind.DEFERRED,
    "SpamComplaint": EventKind.COMPLAINED,
    "Unsubscribe": EventKind.UNSUBSCRIBED,
}
_NO_BOUNCES = {"AutoResponder", "AddressChange", "ChallengeVerification", "Subscribe", "OpenRelayTest", "InboundError"}
"""Mail that came back without anything being wrong with ours."""

_SUPPRESSIONS = {
    "HardBounce": EventKind.BOUNCED,
    "SpamComplaint": EventKind.COMPLAINED,
    "ManualSuppression": EventKind.UNSUBSCRIBED,
}
_RECORDS = {
    "Delivery": (EventKind.DELIVERED, "DeliveredAt"),
    "Bounce": (None, "BouncedAt"),
    "SpamComplaint": (EventKind.COMPLAINED, "BouncedAt"),
    "SubscriptionChange": (None, "ChangedAt"),
    "Open": (EventKind.OPENED, "ReceivedAt"),
    "Click": (EventKind.CLICKED, "ReceivedAt"),
}


class Credentials:
    """The user and password that stand in the webhook's address, and come back as basic authentication."""

    def __init__(self, user: str, password: str) -> None:
        self._expected = b64encode(f"{user}:{password}".encode())

    def match(self, authorization: str) -> bool:
        """Whether the header holds them; takes as long for any wrong value of the same length."""
        scheme, _, given = authorization.partition(" ")
        return scheme.lower() == "basic" and compare_digest(
            given.strip().encode("utf-8", "replace"), self._expected
        )  # fmt: skip


def read_event(body: bytes, now: datetime) -> ProviderEvent | None:
    """The event in a genuine webhook's body, or ``None`` when it is about no message of ours.

    Raises ``WebhookRefused`` when the body is not a webhook's. ``now`` stands in for a time that cannot be read.
    """
    try:
        record = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise WebhookRefused("the body is not JSON") from error
    if not isinstance(record, dict) or not isinstance(record.get("RecordType"), str):
        raise WebhookRefused("the body is not a webhook of Postmark's")
    kind, time_field = _RECORDS.get(record["RecordType"], (None, ""))
    kind = kind or _kind_of_failure(record)
    metadata = record.get("Metadata")
    delivery = _text(metadata.get(DELIVERY)) if isinstance(metadata, dict) else ""
    if kind is None or not delivery or len(delivery) > _MAX_ID:
        return None
    return ProviderEvent(
        kind=kind,
        at=_time(record.get(time_field), now),
        delivery=delivery,
        event_id=_event_id(record, time_field),
        provider_id=_text(record.get("MessageID"))[:_MAX_ID],
        detail=_detail(record),
        url=_text(record.get("OriginalLink"))[:_MAX_URL],
        user_agent=outside_text(record.get("UserAgent")),
    )


def _kind_of_failure(record: dict[str, Any]) -> EventKind | None:
    match record["RecordType"]:
        case "Bounce":
            bounce = _text(record.get("Type"))
            return None if bounce in _NO_BOUNCES else _BOUNCES.get(bounce, EventKind.SOFT_BOUNCED)
        case "SubscriptionChange" if record.get("SuppressSending") is True:
            return _SUPPRESSIONS.get(_text(record.get("SuppressionReason")))
    return None


def _event_id(record: dict[str, Any], time_field: str) -> str:
    """Bounces and complaints have a number of their own; anything else is known by all that tells it apart."""
    if isinstance(record.get("ID"), int):
        return f"postmark-{record['RecordType']}-{record['ID']}"[:_MAX_ID]
    parts = [_text(record.get(name)) for name in ("RecordType", "MessageID", time_field, "OriginalLink")]
    return "postmark-" + blake2b("\n".join(parts).encode(), digest_size=20).hexdigest()


def _detail(record: dict[str, Any]) -> str:
    words = [outside_text(record.get(name)) for name in ("Type", "SuppressionReason", "Details", "Description")]
    return ": ".join(word for word in words if word)[:MAX_TEXT]


def _time(value: object, now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(_text(value))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return now


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
