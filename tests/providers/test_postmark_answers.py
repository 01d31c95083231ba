"""Every answer of Postmark's is read for one purpose: to know whether the batch may be sent again."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.providers.base import Accepted, Answer, Deferral, NotSent, Receipt, Refused, Rejection, Unknown
from newsletter.providers.http import HttpAnswer
from newsletter.providers.postmark.answers import read_batch

TAKEN = {"ErrorCode": 0, "Message": "OK", "MessageID": "b7bc2f4a", "To": "a@example.org"}
NO_CREDITS = {"ErrorCode": 405, "Message": "Not allowed to send: you ran out of credits."}
MAINTENANCE = {"ErrorCode": 100, "Message": "Offline for maintenance."}
WRONG_SENDER = {"ErrorCode": 300, "Message": "Invalid 'From' address: 'jo@margin.example'."}
UNHEARD_OF = {"ErrorCode": 77, "Message": "Something nobody wrote down."}
INACTIVE = {
    "ErrorCode": 406,
    "Message": "You tried to send to recipient(s) that have been marked as inactive.\n"
    " Found inactive addresses: ada.lovett@stream.example.\n Inactive recipients are ones that have bounced.",
}
INVALID = {"ErrorCode": 300, "Message": "Invalid 'To' address: 'ada@header.example'."}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["ErrorCode", "Message", "MessageID", "To", "other"]), inner, max_size=5)
    ),
    max_leaves=12,
)


def read(status: int, body: Any, size: int = 2, retry_after: float = 0.0) -> Answer:
    return read_batch(HttpAnswer(status, body if isinstance(body, bytes) else orjson.dumps(body), retry_after), size)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b""),
        (500, {"ErrorCode": 0, "Message": "Internal error"}),
        (502, b"<html>Bad gateway</html>"),
        (503, b"<html>Try later</html>"),
        (504, b""),
        (408, b""),
        (200, b""),
        (200, b"<html>It works</html>"),
        (200, {"ErrorCode": 0, "Message": "OK"}),
        (200, [TAKEN]),
        (200, [TAKEN, TAKEN, TAKEN]),
        (200, [TAKEN, None]),
        (200, [TAKEN, {}]),
        (200, [TAKEN, {"ErrorCode": "0"}]),
    ],
)
def test_what_may_have_been_sent_is_unknown(status: int, body: Any) -> None:
    assert isinstance(read(status, body), Unknown)


@pytest.mark.parametrize(
    ("status", "body", "halt"),
    [
        (429, b"", False),
        (429, {"ErrorCode": 429, "Message": "Slow down"}, False),
        (503, MAINTENANCE, False),
        (401, {"ErrorCode": 10, "Message": "Bad or missing token"}, True),
        (403, b"", True),
        (422, NO_CREDITS, True),
        (422, {"ErrorCode": 412, "Message": "Account is pending"}, True),
        (422, {"ErrorCode": 400, "Message": "Sender signature not found"}, True),
        (422, WRONG_SENDER, True),
        (422, UNHEARD_OF, True),
        (404, b"<html>Not here</html>", True),
        (400, {"error": "a relay speaks its own language"}, True),
        (307, b"", True),
        (200, [NO_CREDITS, NO_CREDITS], True),
        (200, [WRONG_SENDER, WRONG_SENDER], True),
        (200, [UNHEARD_OF, UNHEARD_OF], True),
        (200, [MAINTENANCE, MAINTENANCE], False),
        (200, [MAINTENANCE, NO_CREDITS], True),
    ],
)
def test_what_concerns_everybody_strikes_nobody_off(status: int, body: Any, *, halt: bool) -> None:
    answer = read(status, body)
    assert isinstance(answer, NotSent)
    assert answer.halt is halt
    assert answer.halt or answer.retry_after >= 1


def test_the_wait_that_is_asked_for_is_kept() -> None:
    assert read(429, b"", retry_after=7.0) == NotSent("Postmark asks us to slow down", retry_after=7.0)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (413, b"<html>Too large</html>"),
        (422, {"ErrorCode": 410, "Message": "Too many batch messages"}),
        (422, {"ErrorCode": 402, "Message": "Invalid JSON"}),
        (422, INACTIVE),
        (422, INVALID),
    ],
)
def test_what_lies_in_the_batch_is_refused_so_that_it_is_halved(status: int, body: Any) -> None:
    assert isinstance(read(status, body), Refused)


def test_each_message_has_the_result_that_is_its_own() -> None:
    queued = {"Message": "Message accepted, but delivery may be delayed.", "MessageID": "c0ffee"}
    not_delivered = {
        **TAKEN,
        "Message": "Message OK, but will not deliver to these inactive addresses: ada@example.org. Inactive …",
    }
    answer = read(200, [TAKEN, queued, INACTIVE, INVALID, not_delivered, NO_CREDITS, MAINTENANCE, UNHEARD_OF], 8)
    assert isinstance(answer, Accepted)
    assert [type(result) for result in answer.results] == [
        Receipt, Receipt, Rejection, Rejection, Rejection, Deferral, Deferral, Rejection,
    ]  # fmt: skip
    assert answer.results[:2] == (Receipt("b7bc2f4a"), Receipt("c0ffee"))


def test_a_batch_in_which_everybody_is_inactive_is_settled() -> None:
    answer = read(200, [INACTIVE, INVALID])
    assert isinstance(answer, Accepted)
    assert all(isinstance(result, Rejection) for result in answer.results)


def test_a_reason_shows_no_address_and_no_line_break() -> None:
    answer = read(200, [INACTIVE, {**INVALID, "Message": "Invalid 'To' address: '" + "x" * 5000}])
    assert isinstance(answer, Accepted)
    for result in answer.results:
        assert isinstance(result, Rejection)
        assert len(result.reason) <= 500
        assert result.reason.isprintable()
    assert "a***@stream.example" in str(answer.results[0])


@given(status=st.integers(200, 599), body=JSON.map(orjson.dumps) | st.binary(max_size=40), size=st.integers(1, 4))
def test_no_answer_is_too_strange_to_be_read(status: int, body: bytes, size: int) -> None:
    answer = read(status, body, size)
    if isinstance(answer, Accepted):
        assert len(answer.results) == size
        assert status < 300
    if status >= 500:
        assert isinstance(answer, Unknown) or b"100" in body
    if isinstance(answer, Refused):
        assert status < 500
