"""What is sent: one mail to one person. Named tuples, because a campaign makes a million of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple


class Address(NamedTuple):
    """A mailbox: the bare address and, where there is one, the name shown beside it."""

    email: str
    name: str = ""

    def __str__(self) -> str:
        """The form a mail header wants: quoted where RFC 5322 asks for it, never folded or encoded."""
        return _named(self.name, self.email) if self.name else self.email


@lru_cache(maxsize=64)
def _named(name: str, email: str) -> str:
    """Costly, and asked for the same sender with every copy of an issue."""
    from email.headerregistry import Address as HeaderAddress

    return str(HeaderAddress(name, addr_spec=email))


Encode = Callable[[str], bytes]
"""How a text travels; of a whole it must make the same as of its pieces, joined."""


class Pattern:
    """What all copies of a text share: its pieces, some of which are holes for what is each reader's own.

    ``holes`` pairs a place among the pieces with a number among the reader's own texts. Thread-safe: what it learns,
    it would learn again.
    """

    def __init__(self, pieces: Sequence[str], holes: Sequence[tuple[int, int]]) -> None:
        self.pieces = tuple(pieces)
        self.holes = tuple(holes)
        self.numbers = tuple({number for _, number in holes})
        self._encoded: dict[Encode, list[bytes]] = {}

    def encoded(self, encode: Encode) -> list[bytes]:
        """The pieces as they travel, encoded at the first copy and kept for all the others; a list of the caller's."""
        known = self._encoded.get(encode)
        if known is None:
            known = self._encoded[encode] = [encode(piece) for piece in self.pieces]
        return known.copy()


class Body:
    """A text of one mail: a pattern, and what this reader has in its holes. ``str`` writes it out."""

    __slots__ = ("_own", "_pattern")

    def __init__(self, pattern: Pattern, own: Sequence[str]) -> None:
        self._pattern = pattern
        self._own = own

    @classmethod
    def of(cls, text: str) -> Body:
        """A text that shares nothing with others."""
        return cls(Pattern((text,), ()), ())

    def encoded(self, encode: Encode) -> list[bytes]:
        """The text as it travels, in pieces to be joined: a copy costs what differs in it, not what it is long."""
        pieces, own = self._pattern.encoded(encode), self._own
        filled = {number: encode(own[number]) for number in self._pattern.numbers}
        for place, number in self._pattern.holes:
            pieces[place] = filled[number]
        return pieces

    def __str__(self) -> str:
        """The whole text."""
        pieces = list(self._pattern.pieces)
        for place, number in self._pattern.holes:
            pieces[place] = self._own[number]
        return "".join(pieces)

    def __eq__(self, other: object) -> bool:
        """Whether they read the same."""
        return isinstance(other, Body) and str(self) == str(other)

    def __hash__(self) -> int:
        """As equality wants it."""
        return hash(str(self))


class Message(NamedTuple):
    """One rendered mail for one recipient.

    ``delivery`` is the signed public id of the recipient's delivery: it travels in provider metadata and comes back
    in webhooks. ``headers`` are those beyond the named fields, in order, values unfolded. ``message_id`` has its
    angle brackets and is the same whenever this copy is built again.
    """

    delivery: str
    sender: Address
    to: Address
    reply_to: Address
    subject: str
    date: datetime
    message_id: str
    headers: tuple[tuple[str, str], ...]
    html: Body
    text: Body
