"""What every provider must hold to, written once: the cases are run for each kind that is found.

A provider's tests supply a ``Harness``: the provider, and a stand-in for the world behind it that can be asked what it
took and told to fail. Each case is a function of a harness; it raises ``AssertionError``, or ``NotApplicableError``
when the case cannot arise with this provider.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from io import StringIO
from typing import Protocol, TypeVar

from newsletter.message import Address, Body, Message
from newsletter.providers.base import (
    Accepted,
    Answer,
    Certainty,
    NotSent,
    Provider,
    Receipt,
    Rejection,
    Unknown,
    WebhookRefused,
)

T = TypeVar("T")

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY = "0123456789abcdef0123456789abcdef"


class Fault(Enum):
    """What the world behind a provider may do to its next call."""

    UNREACHABLE = "nobody answers"
    BUSY = "it asks for patience"
    SHUT = "it takes nothing until a person acts"
    TAKEN_THEN_SILENT = "it takes the batch and never answers"
    TAKEN_THEN_ERROR = "it takes the batch and answers with an error of its own"
    TAKEN_THEN_GARBAGE = "it takes the batch and answers nonsense"
    TAKEN_THEN_CUT = "it takes the batch, or a part of it, and the connection breaks"


DEFINITE_NO = (Fault.UNREACHABLE, Fault.BUSY, Fault.SHUT)
AMBIGUOUS = (Fault.TAKEN_THEN_SILENT, Fault.TAKEN_THEN_ERROR, Fault.TAKEN_THEN_GARBAGE, Fault.TAKEN_THEN_CUT)


class NotApplicableError(Exception):
    """The case cannot arise with this provider."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A request as the provider would send it; header names are lower case."""

    headers: dict[str, str]
    body: bytes


class Harness(Protocol):
    """A provider on the bench."""

    provider: Provider
    secrets: Sequence[str]
    """What must never be seen outside a request's headers."""

    def taken(self) -> list[str]:
        """The delivery ids of all mail the world took, as often as it took them."""

    def meet(self, fault: Fault) -> bool:
        """The next call meets this fault; ``False`` when it cannot arise here."""

    def heal(self) -> None:
        """From now on everything works."""

    def webhooks(self, delivery: str) -> list[Webhook]:
        """Genuine webhooks about that delivery, all different; none when this provider has none."""


def message(number: int, **changes: object) -> Message:
    """A sound message to recipient ``number``; ``changes`` replace its fields."""
    delivery = f"AQAAAAcAAAAAAAA{number:04d}_aBcDeFgHiJkL"
    sound = Message(
        delivery=delivery,
        sender=Address("jo@margin.example", "Jo Aldana"),
        to=Address(f"reader.{number}@example.org", f"Zoë “Ö” Lovett, {number}"),
        reply_to=Address("hello@margin.example", "The Margin"),
        subject=f"Issue 27 · 🧭 for {number}: what your open rate cannot tell you, at some length and with an ümlaut",
        date=NOW,
        message_id=f"<{delivery}@margin.example>",
        headers=(
            ("List-Id", "The Margin <list.margin.example>"),
            ("List-Unsubscribe", f"<https://news.margin.example/u/{delivery}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ("Feedback-ID", "27:weekly:issue:margin"),
        ),
        html=Body.of(f'<p style="margin:0px">Grüße, reader {number} = 1&nbsp;of many.</p>' * 20),
        text=Body.of(f"Hello reader {number},\n\n.\nFrom here on: trailing space \n"),
    )
    return sound._replace(**changes)  # type: ignore[arg-type] # the fields are the caller's business


def batch(size: int) -> list[Message]:
    """``size`` sound messages."""
    return [message(number) for number in range(size)]


def every_message_has_its_result_in_order(harness: Harness) -> None:
    """A batch that is taken is answered message by message, and the world has each once."""
    messages = batch(5)
    answer = _accepted(harness.provider.send(messages, KEY))
    ids = [result.provider_id for result in answer.results if isinstance(result, Receipt)]
    _expect(len(set(ids)) == len(messages), f"five different receipts, not {answer.results}")
    _expect(harness.taken() == [one.delivery for one in messages], "the world has every message once, in order")


def an_empty_batch_calls_nobody(harness: Harness) -> None:
    """No messages: nothing to do, and that went well."""
    _expect(harness.provider.send([], KEY) == Accepted(()), "an empty batch is accepted")
    _expect(harness.taken() == [], "and nobody was called")


def a_bad_message_is_rejected_alone(harness: Harness) -> None:
    """Header injection, an impossible address, half a character: that row fails, the others go."""
    good, last = message(0), message(9)
    bad = [
        message(1, subject="News\r\nBcc: everybody@example.org"),
        message(2, to=Address("a@good.example\nBcc: x@evil.example")),
        message(3, to=Address("x@example.org", "Zoë\u2028Lovett")),
        message(4, headers=(("X-Note", "with\x00nothing"),)),
        message(5, text=Body.of("half a character: \ud83e")),
        message(6, to=Address("a@good.example,b@evil.example")),
        message(7, headers=(("List-Unsubscribe", "<https://exämple.org/u/1>"),)),
        message(8, message_id="no brackets"),
    ]
    answer = _accepted(harness.provider.send([good, *bad, last], KEY))
    kinds = [type(result) for result in answer.results]
    _expect(kinds == [Receipt, *[Rejection] * len(bad), Receipt], f"the bad ones alone are rejected, not {kinds}")
    _expect(harness.taken() == [good.delivery, last.delivery], "the good ones were sent, and nothing else")


def a_definite_no_sends_nothing(harness: Harness, fault: Fault) -> None:
    """Refused before any mail was taken: the answer says so, and a person is called only when one is needed."""
    _meet(harness, fault)
    answer = _only(harness.provider.send(batch(3), KEY), NotSent)
    _expect(answer.halt == (fault is Fault.SHUT), f"{fault.value}: halt is {answer.halt}")
    _expect(bool(answer.reason), "a reason is given")
    _expect(harness.taken() == [], "nothing was taken")


def doubt_is_admitted_and_settled(harness: Harness, fault: Fault) -> None:
    """Nobody can say what was taken: *unknown*, and what the provider promises for that case holds."""
    messages = batch(3)
    _meet(harness, fault)
    _only(harness.provider.send(messages, KEY), Unknown)
    harness.heal()
    if harness.provider.certainty is Certainty.KEY:
        _accepted(harness.provider.send(messages, KEY))
        _expect(Counter(harness.taken()) == Counter(one.delivery for one in messages), "each was taken once")
    if harness.provider.certainty is Certainty.SEARCH:
        found = harness.provider.search(messages, KEY)
        whole = not isinstance(found, NotSent) and set(found) == set(harness.taken())
        _expect(whole, f"the search finds what was taken, not {found}")


def a_replay_doubles_nothing(harness: Harness) -> None:
    """Same call, same key: the world has each message once, and the receipts are the same."""
    if harness.provider.certainty is not Certainty.KEY:
        raise NotApplicableError
    messages = batch(4)
    answers = [harness.provider.send(messages, KEY) for _ in range(3)]
    _expect(answers[0] == answers[1] == answers[2], "every replay is answered alike")
    _expect(sorted(harness.taken()) == sorted(one.delivery for one in messages), "each was taken once")


def a_search_finds_this_batch_and_no_other(harness: Harness) -> None:
    """What was taken is found with its receipt; what was not, and what belongs to another batch, is not."""
    if harness.provider.certainty is not Certainty.SEARCH:
        raise NotApplicableError
    sent, never, other = batch(3), [message(7)], [message(8)]
    answer = _accepted(harness.provider.send(sent, KEY))
    harness.provider.send(other, "another" + KEY[7:])
    found = harness.provider.search([*sent, *never, *other], KEY)
    wanted = {one.delivery: result for one, result in zip(sent, answer.results, strict=True)}
    exactly = not isinstance(found, NotSent) and dict(found) == wanted
    _expect(exactly, f"exactly what was taken under this key, not {found}")


def nothing_private_is_said(harness: Harness, fault: Fault | None = None) -> None:
    """No secret and no whole address in an answer, a log or the provider's own description."""
    messages = [*batch(2), message(3, to=Address("private.person@example.org\n"))]
    log = StringIO()
    handler, root = logging.StreamHandler(log), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        if fault is not None:
            _meet(harness, fault)
        answer = harness.provider.send(messages, KEY)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    said = f"{answer!r}{answer}{harness.provider!r}{harness.provider}{log.getvalue()}"
    for secret in (*harness.secrets, *(one.to.email.strip() for one in messages)):
        _expect(secret not in said, f"“{secret}” is said in {said}")


def a_genuine_webhook_names_its_delivery(harness: Harness) -> None:
    """Every event is about the delivery we sent along, has a time, and a name of its own that lasts."""
    delivery = message(1).delivery
    webhooks = _webhooks(harness, delivery)
    names = set()
    for webhook in webhooks:
        first = harness.provider.webhook(webhook.headers, webhook.body, NOW)
        again = harness.provider.webhook(webhook.headers, webhook.body, NOW)
        _expect(bool(first) and all(event.delivery == delivery for event in first), f"events about it: {first}")
        _expect(all(event.at.tzinfo is not None for event in first), "times know their zone")
        _expect(first == again, "the second copy of a webhook is the same events")
        names |= {event.event_id for event in first}
    _expect(len(names) == len(webhooks), "different events have different names")


def a_webhook_without_proof_is_refused(harness: Harness) -> None:
    """Missing, wrong, cut, foreign or unreadable proof: refused, and never an error of ours."""
    webhooks = _webhooks(harness, message(1).delivery)
    for webhook in webhooks or [Webhook({}, b"{}")]:
        for headers in _forgeries(webhook.headers):
            _refused(harness, headers, webhook.body)


def a_webhook_of_garbage_is_refused(harness: Harness) -> None:
    """Proof in order, body not: no event, no error of ours."""
    for webhook in _webhooks(harness, message(1).delivery)[:1]:
        for body in (b"", b"\xff\xfe", b"null", b"[]", b'"text"', b"{", b"[" * 100_000, webhook.body[:-1]):
            _refused(harness, webhook.headers, body)


CASES: Sequence[Callable[[Harness], None]] = (
    nothing_private_is_said,
    every_message_has_its_result_in_order,
    an_empty_batch_calls_nobody,
    a_bad_message_is_rejected_alone,
    a_replay_doubles_nothing,
    a_search_finds_this_batch_and_no_other,
    a_genuine_webhook_names_its_delivery,
    a_webhook_without_proof_is_refused,
    a_webhook_of_garbage_is_refused,
)
"""Cases that need no fault."""

FAULT_CASES: Sequence[tuple[Callable[[Harness, Fault], None], Fault]] = (
    *((a_definite_no_sends_nothing, fault) for fault in DEFINITE_NO),
    *((doubt_is_admitted_and_settled, fault) for fault in AMBIGUOUS),
    *((nothing_private_is_said, fault) for fault in Fault),
)
"""Cases, each with the fault it is about."""


def _meet(harness: Harness, fault: Fault) -> None:
    if not harness.meet(fault):
        raise NotApplicableError


def _accepted(answer: Answer) -> Accepted:
    return _only(answer, Accepted)


def _only(value: object, kind: type[T]) -> T:
    if isinstance(value, kind):
        return value
    raise AssertionError(f"{kind.__name__}, not {value}")


def _webhooks(harness: Harness, delivery: str) -> list[Webhook]:
    webhooks = harness.webhooks(delivery)
    if not webhooks:
        _refused(harness, {}, b"{}")
    return webhooks


def _forgeries(genuine: dict[str, str]) -> list[dict[str, str]]:
    """The same request without its proof, and with every kind of wrong one."""
    forged: list[dict[str, str]] = [{}]
    for name, value in genuine.items():
        wrong = ["", value[:-1], value + "x", value.swapcase(), "Basic", "é", "Basic é\udcff", "Basic " + "A" * 100_000]
        forged += [{**genuine, name: other} for other in wrong]
    return forged


def _refused(harness: Harness, headers: dict[str, str], body: bytes) -> None:
    try:
        events = harness.provider.webhook(headers, body, NOW)
    except WebhookRefused:
        return
    raise AssertionError(f"refused, not {events} for {headers}")


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)
