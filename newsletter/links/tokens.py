"""Signed tokens: each names one recipient of one campaign, for one purpose, and works for years.

A token is 24 bytes in URL-safe base64 (32 characters, all of them letters, digits, ``-`` and ``_``): the key's number,
the campaign, the subscriber, and a keyed BLAKE2b MAC (RFC 7693) over them that is personalised with the purpose, so
that a tracked link someone passes on can neither unsubscribe its owner nor show their copy.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from binascii import Error as BadBase64
from binascii import b2a_base64
from collections.abc import Callable, Mapping
from enum import Enum
from hashlib import blake2b
from hmac import compare_digest
from struct import Struct
from typing import NamedTuple

_NAMES = Struct(">BIQ")
_MAC_BYTES = 11
_LENGTH = 32
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Purpose(Enum):
    """What a token may be used for; the value is mixed into its MAC (at most 16 bytes)."""

    DELIVERY = b"delivery"
    """The public id of a delivery: Message-ID and provider metadata."""
    TRACK = b"track"
    """The pixel and the links."""
    LEAVE = b"leave"
    """One-click unsubscribe."""
    VIEW = b"view"
    """The recipient's own copy in the browser."""


class Recipient(NamedTuple):
    """What a genuine token names."""

    campaign_id: int
    subscriber_id: int


class Signer:
    """Makes and reads tokens with the publication's keys: the newest signs, all of them verify."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        if not keys or any(len(secret) < 16 for secret in keys.values()):
            raise ValueError("a signer needs at least one key of 16 bytes or more")
        self._key_id = max(keys)
        # A keyed state costs more to set up than to copy, and a token costs one copy.
        self._states = {
            (key_id, purpose): blake2b(key=secret[:64], person=purpose.value, digest_size=_MAC_BYTES)
            for key_id, secret in keys.items()
            for purpose in Purpose
        }

    def sign(self, purpose: Purpose, campaign_id: int, subscriber_id: int) -> str:
        """The token by which this recipient is known for this purpose."""
        return self.for_campaign(purpose, campaign_id)(subscriber_id)

    def for_campaign(self, purpose: Purpose, campaign_id: int) -> Callable[[int], str]:
        """What makes the tokens of all the campaign's recipients, by subscriber id: for a million of them."""
        state, key_id, pack = self._states[self._key_id, purpose], self._key_id, _NAMES.pack

        def sign(subscriber_id: int) -> str:
            names = pack(key_id, campaign_id, subscriber_id)
            mac = state.copy()
            mac.update(names)
            return b2a_base64(names + mac.digest(), newline=False).translate(_URL_SAFE).decode("ascii")

        return sign

    def read(self, purpose: Purpose, token: str) -> Recipient | None:
        """Whom a token names, or ``None`` when it was not made here, or not for this purpose."""
        if len(token) != _LENGTH or not token.isascii():
            return None
        try:
            raw = urlsafe_b64decode(token)
        except BadBase64:
            return None
        names, given = raw[: _NAMES.size], raw[_NAMES.size :]
        if len(given) != _MAC_BYTES:
            return None
        key_id, campaign_id, subscriber_id = _NAMES.unpack(names)
        state = self._states.get((key_id, purpose))
        if state is None:
            return None
        mac = state.copy()
        mac.update(names)
        return Recipient(campaign_id, subscriber_id) if compare_digest(mac.digest(), given) else None
