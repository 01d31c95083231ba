"""The one step that touches the world: a call is made, and what came of it is returned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import overload

from newsletter.message import Message
from newsletter.providers.base import NotSent, Provider
from newsletter.rendering.personalisation import Personaliser
from newsletter.sending.calls import Call, Found, Outcome, Purpose, Request


def perform(call: Call, provider: Provider, personaliser: Personaliser, now: datetime) -> Outcome:
    """Render the messages of a call and make it, once; no database, no retry.

    A call that could outlive its lease is not made: by then another worker may hold the batch.
    """
    if now + timedelta(seconds=provider.limits.timeout_seconds) > call.lease_until:
        return NotSent("the batch was held too long before its call")
    messages = _Copies(call.request, personaliser)
    if call.purpose is not Purpose.SEARCH:
        return provider.send(messages, call.key)
    answer = provider.search(messages, call.key)
    if isinstance(answer, NotSent):
        return answer
    return Found(
        {position: answer[message.delivery] for position, message in enumerate(messages) if message.delivery in answer}
    )


class _Copies(Sequence[Message]):
    """The messages of a request, each rendered when it is asked for: a batch of 500 is 50 MB of mail."""

    def __init__(self, request: Request, personaliser: Personaliser) -> None:
        self._request = request
        self._personaliser = personaliser

    def __len__(self) -> int:
        return len(self._request.recipients)

    @overload
    def __getitem__(self, position: int) -> Message: ...

    @overload
    def __getitem__(self, position: slice) -> Sequence[Message]: ...

    def __getitem__(self, position: int | slice) -> Message | Sequence[Message]:
        if isinstance(position, slice):
            return [self[index] for index in range(*position.indices(len(self)))]
        person = self._request.recipients[position]
        return self._personaliser.message(person.subscriber_id, person.email, person.values, self._request.date)
