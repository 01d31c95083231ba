"""Signed tokens: each names one recipient of one campaign, for one purpose, and works for years.

A token is 24 bytes in URL-safe base64 (32 characters, all of them letters, digits, ``-`` and ``_``): the key's number,
the campaign, the subscriber, and a part of the keyed BLAKE2b MAC (RFC 7693) over them. Each purpose has a part of its
own, which tells nothing of the others, so that a tracked link someone passes on can neither unsubscribe its owner nor
show their copy.
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
    """What a token may be used for; the value says which part of the MAC it carries."""

    DELIVERY = 0
    """The public id of a delivery: Message-ID and provider metadata."""
    TRACK = 1
    """The pixel and the links."""
    LEAVE = 2
    """One-click unsubscribe."""
    VIEW = 3
    """The recipient's own copy in the browser."""


class Tokens(NamedTuple):
    """All the tokens of one recipient, in the order of the purposes."""

    delivery: str
    track: str
    leave: str
    view: str


class Recipient(NamedTuple):
    """What a genuine token names."""

    campaign_id: int
    subscriber_id: int


_PARTS = tuple(purpose.value * _MAC_BYTES for purpose in Purpose)


class Signer:
    """Makes and reads tokens with the publication's keys: the newest signs, all of them verify."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        if not keys or any(len(secret) < 16 for secret in keys.values()):
            raise ValueError("a signer needs at least one key of 16 bytes or more")
        self._key_id = max(keys)
        # A keyed state costs more to set up than to copy, and a recipient costs one copy.
        self._states = {
            key_id: blake2b(key=secret[:64], digest_size=_MAC_BYTES * len(Purpose)) for key_id, secret in keys.items()
        }

    def sign(self, purpose: Purpose, campaign_id: int, subscriber_id: int) -> str:
        """The token by which this recipient is known for this purpose."""
        return self.for_campaign(campaign_id)(subscriber_id)[purpose.value]

    def for_campaign(self, campaign_id: int) -> Callable[[int], Tokens]:
        """What makes the tokens of all the campaign's recipients, by subscriber id: for a million of them."""
        state, key_id, pack = self._states[self._key_id], self._key_id, _NAMES.pack

        def sign(subscriber_id: int) -> Tokens:
            names = pack(key_id, campaign_id, subscriber_id)
            mac = state.copy()
            mac.update(names)
            all_of_it = mac.digest()
            # A token's bytes are a multiple of three, so that the text of all four is the four texts.
            raw = b"".join([names + all_of_it[start : start + _MAC_BYTES] for start in _PARTS])
            text = b2a_base64(raw, newline=False).translate(_URL_SAFE).decode("ascii")
            return Tokens(text[:32], text[32:64], text[64:96], text[96:])

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
        state = self._states.get(key_id)
        if state is None:
            return None
        mac = state.copy()
        mac.update(names)
        start = purpose.value * _MAC_BYTES
        genuine = compare_digest(mac.digest()[start : start + _MAC_BYTES], given)
        return Recipient(campaign_id, subscriber_id) if genuine else None
