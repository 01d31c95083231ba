"""The compiled message: rendered once for a campaign, then filled in per recipient by joining strings.

A recipient costs a few microseconds because everything that is the same for all of them is already one string: what
differs stands in *slots*. A value enters a slot once, escaped for the place it stands in, and is never looked at
again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from html import escape
from typing import Any
from urllib.parse import quote

from newsletter.links.addresses import LEAVE, address
from newsletter.links.tokens import Purpose, Signer, Tokens
from newsletter.message import Address, Body, Message, Pattern

TOKEN_FIELDS = {"token.track": Purpose.TRACK, "token.leave": Purpose.LEAVE, "token.view": Purpose.VIEW}
"""Fields that are not the subscriber's own: links are made of them."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Escape(StrEnum):
    """The kind of place a slot stands in."""

    HTML = "html"
    URL = "url"
    TEXT = "text"
    HEADER = "header"


_ESCAPES: dict[Escape, Callable[[str], str]] = {
    Escape.HTML: lambda value: escape(_CONTROLS.sub(" ", value), quote=True),
    Escape.URL: lambda value: quote(value, safe=""),
    Escape.TEXT: lambda value: _CONTROLS.sub(" ", value),
    # A header ends where its line does, so a line end in a name would start a header of the subscriber's choice.
    Escape.HEADER: lambda value: _CONTROLS.sub(" ", value).strip(),
}

FILTERS: dict[str, Callable[[str], str]] = {"upper": str.upper, "lower": str.lower, "title": str.title}
"""What a merge tag may do to a value; the names are the ones authors write."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A hole in the text: which field fills it, what stands there when the field is empty, and how it is escaped."""

    field: str
    escape: Escape
    fallback: str = ""
    filters: tuple[str, ...] = ()

    def fill(self, values: Mapping[str, str]) -> str:
        """What this recipient reads here."""
        if self.field in TOKEN_FIELDS:
            return values.get(self.field, "")  # of letters that mean the same everywhere
        value = values.get(self.field, "")
        if not value.strip():
            value = self.fallback
        for name in self.filters:
            value = FILTERS[name](value)
        return _ESCAPES[self.escape](value)


Parts = tuple["str | Slot", ...]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the headers of every copy share. ``domain`` makes Message-IDs; the rest are header values."""

    sender: Address
    reply_to: Address
    list_id: str
    feedback_id: str
    base_url: str
    domain: str


@dataclass(frozen=True, slots=True)
class Template:
    """A whole message with its slots."""

    envelope: Envelope
    subject: Parts
    html: Parts
    text: Parts

    def fields(self) -> tuple[str, ...]:
        """The subscriber's fields that some slot asks for, without the tokens."""
        slots = (part for part in (*self.subject, *self.html, *self.text) if isinstance(part, Slot))
        return tuple(sorted({slot.field for slot in slots} - TOKEN_FIELDS.keys()))

    def to_document(self) -> dict[str, Any]:
        """Plain data for the campaign's row; ``from_document`` reads it back."""
        parts = {name: parts_to_document(getattr(self, name)) for name in ("subject", "html", "text")}
        envelope = {
            "sender": [self.envelope.sender.email, self.envelope.sender.name],
            "reply_to": [self.envelope.reply_to.email, self.envelope.reply_to.name],
            "list_id": self.envelope.list_id,
            "feedback_id": self.envelope.feedback_id,
            "base_url": self.envelope.base_url,
            "domain": self.envelope.domain,
        }
        return {"envelope": envelope, **parts}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Template:
        """The template a campaign was frozen with."""
        envelope = dict(document["envelope"])
        envelope["sender"] = Address(*envelope["sender"])
        envelope["reply_to"] = Address(*envelope["reply_to"])
        parts = {name: parts_from_document(document[name]) for name in ("subject", "html", "text")}
        return cls(Envelope(**envelope), **parts)


def parts_to_document(parts: Parts) -> list[Any]:
    """Plain data for a campaign's row; ``parts_from_document`` reads it back."""
    return [_part_out(part) for part in parts]


def parts_from_document(document: Sequence[Any]) -> Parts:
    """The parts that were stored."""
    return tuple(_part_in(part) for part in document)


def fill(parts: Parts, values: Mapping[str, str]) -> str:
    """The text of some parts for one reader; whoever fills the same parts for thousands uses ``Personaliser``."""
    return "".join(part if isinstance(part, str) else part.fill(values) for part in parts)


def _part_out(part: str | Slot) -> str | list[Any]:
    return part if isinstance(part, str) else [part.field, part.escape.value, part.fallback, list(part.filters)]


def _part_in(part: str | Sequence[Any]) -> str | Slot:
    if isinstance(part, str):
        return part
    field, kind, fallback, filters = list(part)
    return Slot(field, Escape(kind), fallback, tuple(filters))


def _pattern(parts: Parts, slots: Mapping[Slot, int]) -> Pattern:
    """Parts made ready for filling: the strings in their places, and which of the shared slots goes where."""
    holes = [(place, slots[part]) for place, part in enumerate(parts) if isinstance(part, Slot)]
    return Pattern([part if isinstance(part, str) else "" for part in parts], holes)


Filling = Callable[[Tokens, Mapping[str, str]], str]


def _filling(slot: Slot) -> Filling:
    """What a slot says to a reader, given their tokens and values."""
    if slot.field in TOKEN_FIELDS:
        place = TOKEN_FIELDS[slot.field].value
        return lambda tokens, _: tokens[place]  # of letters that mean the same everywhere
    return lambda _, values: slot.fill(values)


class Personaliser:
    """Makes each recipient's message from a campaign's template. Thread-safe: it only reads."""

    def __init__(self, template: Template, signer: Signer, campaign_id: int) -> None:
        slots: dict[Slot, int] = {}
        for part in (*template.subject, *template.html, *template.text):
            if isinstance(part, Slot):
                slots.setdefault(part, len(slots))
        self._fillings = [_filling(slot) for slot in slots]
        self._subject = _pattern(template.subject, slots)
        self._html = _pattern(template.html, slots)
        self._text = _pattern(template.text, slots)
        envelope = self._envelope = template.envelope
        self._leave = address(envelope.base_url, LEAVE, token="")
        self._list_id, self._feedback_id = ("List-Id", envelope.list_id), ("Feedback-ID", envelope.feedback_id)
        self._sign = signer.for_campaign(campaign_id)

    def message(self, subscriber_id: int, email: str, values: Mapping[str, str], date: datetime) -> Message:
        """Make this recipient's copy: the same bytes whenever it is made from the same values."""
        envelope, tokens = self._envelope, self._sign(subscriber_id)
        filled = [filling(tokens, values) for filling in self._fillings]
        return Message(
            delivery=tokens.delivery,
            sender=envelope.sender,
            to=Address(email),
            reply_to=envelope.reply_to,
            subject=str(Body(self._subject, filled)),
            date=date,
            message_id=f"<{tokens.delivery}@{envelope.domain}>",
            headers=(
                self._list_id,
                ("List-Unsubscribe", f"<{self._leave}{tokens.leave}>"),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
                self._feedback_id,
            ),
            html=Body(self._html, filled),
            text=Body(self._text, filled),
        )
