"""The compiled message: rendered once for a campaign, then filled in per recipient by joining strings.

A recipient costs a few microseconds because everything that is the same for all of them is already one string: what
differs stands in *slots*. A value enters a slot once, escaped for the place it stands in, and is never looked at
again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from html import escape
from typing import Any, NamedTuple
from urllib.parse import quote

from newsletter.conditions.functions import Facts
from newsletter.conditions.values import day, written
from newsletter.links.addresses import LEAVE, address
from newsletter.links.tokens import Purpose, Signer, Tokens
from newsletter.message import Address, Body, Message, Pattern
from newsletter.rendering.choosing import VARIANT, Chooser

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


def written_day(value: date) -> str:
    """A day as people write it."""
    return f"{value.day} {value:%B %Y}"


def _dated(value: str) -> str:
    found = day(value)
    return written_day(found) if found else value


FILTERS: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "title": str.title,
    "date": _dated,
}
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


class Texts(NamedTuple):
    """What readers of one variant get, with its slots."""

    subject: Parts
    html: Parts
    text: Parts

    def slots(self) -> list[Slot]:
        """Every slot, each once, in the order it first comes in."""
        return list(dict.fromkeys(part for parts in self for part in parts if isinstance(part, Slot)))

    def to_document(self) -> dict[str, Any]:
        """Plain data for a campaign's row; ``from_document`` reads it back."""
        return {name: parts_to_document(parts) for name, parts in self._asdict().items()}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Texts:
        """The texts that were stored."""
        return cls(*(parts_from_document(document[name]) for name in cls._fields))


@dataclass(frozen=True, slots=True)
class Template:
    """A whole message with its slots: for a reader of whom nothing is known and, by key, for those of each variant.

    ``chooser`` finds a reader's variant; without it there is only one message.
    """

    envelope: Envelope
    subject: Parts
    html: Parts
    text: Parts
    chooser: Chooser | None = None
    variants: Mapping[str, Texts] = field(default_factory=dict)

    def texts(self) -> Mapping[str, Texts]:
        """What there is to send, by the key of its variant; the only one has an empty key."""
        return self.variants if self.chooser else {"": Texts(self.subject, self.html, self.text)}

    def fields(self) -> tuple[str, ...]:
        """The subscriber's fields that some slot asks for, without the tokens."""
        asked = {slot.field for texts in self.texts().values() for slot in texts.slots()}
        return tuple(sorted(asked - TOKEN_FIELDS.keys()))

    def to_document(self) -> dict[str, Any]:
        """Plain data for the campaign's row; ``from_document`` reads it back."""
        envelope = {
            "sender": [self.envelope.sender.email, self.envelope.sender.name],
            "reply_to": [self.envelope.reply_to.email, self.envelope.reply_to.name],
            "list_id": self.envelope.list_id,
            "feedback_id": self.envelope.feedback_id,
            "base_url": self.envelope.base_url,
            "domain": self.envelope.domain,
        }
        document = {"envelope": envelope, **Texts(self.subject, self.html, self.text).to_document()}
        if self.chooser:
            document["chooser"] = self.chooser.to_document()
            document["variants"] = {key: texts.to_document() for key, texts in self.variants.items()}
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Template:
        """The template a campaign was frozen with."""
        envelope = dict(document["envelope"])
        envelope["sender"] = Address(*envelope["sender"])
        envelope["reply_to"] = Address(*envelope["reply_to"])
        chooser = Chooser.from_document(document["chooser"]) if "chooser" in document else None
        variants = {key: Texts.from_document(texts) for key, texts in document.get("variants", {}).items()}
        return cls(Envelope(**envelope), *Texts.from_document(document), chooser, variants)


def parts_to_document(parts: Parts) -> list[Any]:
    """Plain data for a campaign's row; ``parts_from_document`` reads it back."""
    return [_part_out(part) for part in parts]


def parts_from_document(document: Sequence[Any]) -> Parts:
    """The parts that were stored."""
    return tuple(_part_in(part) for part in document)


def chosen_copy(copies: Mapping[str, Any], facts: Facts) -> Parts:
    """A subscriber's own copy for the browser, out of those a campaign keeps."""
    if "chooser" not in copies:
        return parts_from_document(copies["html"])
    return parts_from_document(copies["variants"][Chooser.from_document(copies["chooser"]).variant(facts)])


def fill(parts: Parts, values: Mapping[str, str]) -> str:
    """The text of some parts for one reader; whoever fills the same parts for thousands uses ``Personaliser``."""
    return "".join(part if isinstance(part, str) else part.fill(values) for part in parts)


def values_of(facts: Facts) -> dict[str, str]:
    """What is known of a reader, by the names that merge tags have for it."""
    return {f"subscriber.{name}": written(value) for name, value in facts.attributes.items() if value is not None}


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


class _Form:
    """The texts of a variant, made ready for filling."""

    __slots__ = ("fillings", "html", "subject", "text")

    def __init__(self, texts: Texts) -> None:
        slots = {slot: number for number, slot in enumerate(texts.slots())}
        self.fillings = [_filling(slot) for slot in slots]
        self.subject, self.html, self.text = (_pattern(parts, slots) for parts in texts)


class Personaliser:
    """Makes each recipient's message from a campaign's template. Thread-safe: it only reads."""

    def __init__(self, template: Template, signer: Signer, campaign_id: int) -> None:
        self._forms = {key: _Form(texts) for key, texts in template.texts().items()}
        envelope = self._envelope = template.envelope
        self._leave = address(envelope.base_url, LEAVE, token="")
        self._list_id, self._feedback_id = ("List-Id", envelope.list_id), ("Feedback-ID", envelope.feedback_id)
        self._sign = signer.for_campaign(campaign_id)

    def message(self, subscriber_id: int, email: str, values: Mapping[str, str], date: datetime) -> Message:
        """Make this recipient's copy: the same bytes whenever it is made from the same values.

        Where there are variants, ``values`` names theirs under ``VARIANT``.
        """
        envelope, tokens = self._envelope, self._sign(subscriber_id)
        form = self._forms[values.get(VARIANT, "")]
        filled = [filling(tokens, values) for filling in form.fillings]
        return Message(
            delivery=tokens.delivery,
            sender=envelope.sender,
            to=Address(email),
            reply_to=envelope.reply_to,
            subject=str(Body(form.subject, filled)),
            date=date,
            message_id=f"<{tokens.delivery}@{envelope.domain}>",
            headers=(
                self._list_id,
                ("List-Unsubscribe", f"<{self._leave}{tokens.leave}>"),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
                self._feedback_id,
            ),
            html=Body(form.html, filled),
            text=Body(form.text, filled),
        )
