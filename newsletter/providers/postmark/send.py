"""Hands a batch to Postmark, and asks it afterwards what it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

import orjson

from newsletter.message import Message
from newsletter.providers.base import (
    Accepted,
    Answer,
    Certainty,
    Limits,
    NotSent,
    ProviderEvent,
    Receipt,
    Refused,
    Rejection,
    Unknown,
    WebhookRefused,
)
from newsletter.providers.http import HttpApi, NothingSentError, OutcomeUnknownError
from newsletter.providers.mime import UnmailableError
from newsletter.providers.postmark.answers import read_batch
from newsletter.providers.postmark.payload import BATCH, DELIVERY, to_json
from newsletter.providers.postmark.webhook import Credentials, read_event

PAGE = 500
"""Messages in one answer of the search, and ``WINDOW`` is as far as it goes."""
WINDOW = 10_000


class Postmark:
    """One server of a Postmark account, and one of its broadcast streams."""

    kind: ClassVar[str] = "postmark"
    certainty: ClassVar[Certainty] = Certainty.SEARCH

    def __init__(self, api: HttpApi, limits: Limits, stream: str, credentials: Credentials | None) -> None:
        self.limits = limits
        self._api = api
        self._stream = stream
        self._credentials = credentials

    def send(self, messages: Sequence[Message], key: str) -> Answer:
        """One call of ``POST /email/batch``; messages no mail can be made of are rejected without it."""
        written = [self._write(message, key) for message in messages]
        documents = [document for document in written if isinstance(document, bytes)]
        if not documents:
            return Accepted(tuple(document for document in written if isinstance(document, Rejection)))
        body = b"[" + b",".join(documents) + b"]"
        if len(body) > self.limits.batch_bytes:
            return Refused(f"{len(body):,} bytes are more than the {self.limits.batch_bytes:,} of one call")
        try:
            answer = read_batch(self._api.post("/email/batch", body), len(documents))
        except NothingSentError as error:
            return NotSent(f"Postmark cannot be reached: {error}")
        except OutcomeUnknownError as error:
            return Unknown(f"Postmark: {error}")
        if not isinstance(answer, Accepted):
            return answer
        results = iter(answer.results)
        return Accepted(tuple(item if isinstance(item, Rejection) else next(results) for item in written))

    def search(self, messages: Sequence[Message], key: str) -> Mapping[str, Receipt] | NotSent:
        """``GET /messages/outbound`` by the batch in our metadata; an answer that may be incomplete is none."""
        wanted = {message.delivery for message in messages}
        found: dict[str, Receipt] = {}
        try:
            for item in self._sent(key):
                metadata = item["Metadata"]
                if metadata[BATCH] != key:
                    return NotSent("Postmark's search did not keep to the batch")
                if metadata[DELIVERY] in wanted:
                    found[metadata[DELIVERY]] = Receipt(str(item["MessageID"])[:100])
        except (NothingSentError, OutcomeUnknownError) as error:
            return NotSent(f"Postmark's search: {error}")
        except (KeyError, TypeError, ValueError):
            return NotSent("Postmark's search gave an answer that makes no sense")
        return found

    def webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> list[ProviderEvent]:
        """The event of one POST; raises ``WebhookRefused`` unless the credentials are ours."""
        if self._credentials is None or not self._credentials.match(headers.get("authorization", "")):
            raise WebhookRefused("the webhook's user and password are not ours")
        event = read_event(body, now)
        return [] if event is None else [event]

    def close(self) -> None:
        """Give back what the HTTP client holds."""
        self._api.close()

    def _write(self, message: Message, key: str) -> bytes | Rejection:
        try:
            return to_json(message, self._stream, key)
        except UnmailableError as error:
            return Rejection(error.message)

    def _sent(self, key: str) -> Iterator[dict[str, Any]]:
        """Everything Postmark has of the batch; raises ``ValueError`` when it does not show all it counts."""
        seen, total = 0, 1
        while seen < total:
            page = self._page(key, offset=seen)
            total = page["TotalCount"]
            if (not page["Messages"] and seen < total) or total > WINDOW:
                raise ValueError("the search shows less than it counts")
            seen += len(page["Messages"])
            yield from page["Messages"]

    def _page(self, key: str, offset: int) -> dict[str, Any]:
        answer = self._api.get(
            "/messages/outbound",
            {
                "count": str(PAGE),
                "offset": str(offset),
                "messagestream": self._stream,
                f"metadata_{BATCH}": key,
            },
        )
        if answer.status != 200:
            raise OutcomeUnknownError(f"answered {answer.status}")
        page: dict[str, Any] = orjson.loads(answer.body)
        return page
