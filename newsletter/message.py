"""What is sent: one mail to one person. Named tuples, because a campaign makes a million of them."""

from __future__ import annotations

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
    html: str
    text: str
