"""One HTTP call to a provider's API: made once, bounded in time, and honest about what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from time import monotonic

import httpx

MAX_ANSWER = 10_000_000
"""Bytes of an answer that are read; one about 500 messages takes less than a tenth of it."""

_SLICE = 65_536
_CONNECT_SECONDS = 10.0
_NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class NothingSentError(Exception):
    """The call failed before any byte of it left."""


class OutcomeUnknownError(Exception):
    """The call, or a part of it, left, and no answer came that could be understood."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A complete answer. ``retry_after`` is what the header of that name asks for, in seconds; 0 without one."""

    status: int
    body: bytes
    retry_after: float


class HttpApi:
    """An API at ``base_url``. Every request carries ``headers``; the secrets are there, never in an address.

    A call is over within ``timeout_seconds``; only an answer that trickles in may take up to twice as long.

    Each call has a connection of its own: a kept one may have been closed by the other side meanwhile, and a batch
    lost that way cannot be told from one that was taken. HTTP/1.1, because HTTP/2 is 60 times slower on large bodies.
    """

    def __init__(self, base_url: str, headers: Mapping[str, str], timeout_seconds: float) -> None:
        self._timeout_seconds = timeout_seconds
        self._client = httpx.Client(
            base_url=base_url,
            headers={"Accept": "application/json", "Accept-Encoding": "identity", **headers},
            http2=False,
            follow_redirects=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def post(self, path: str, body: bytes) -> HttpAnswer:
        """Send ``body``, which is JSON; raises ``NothingSentError`` or ``OutcomeUnknownError``."""
        deadline = monotonic() + self._timeout_seconds
        timeouts = self._timeouts()
        request = self._client.build_request(
            "POST",
            path,
            content=_slices(body, deadline, timeouts),
            headers={"Content-Type": "application/json", "Content-Length": str(len(body))},
            extensions={"timeout": timeouts},
        )
        return self._call(request, deadline)

    def get(self, path: str, parameters: Mapping[str, str]) -> HttpAnswer:
        """Ask; raises ``NothingSentError`` or ``OutcomeUnknownError``."""
        deadline = monotonic() + self._timeout_seconds
        request = self._client.build_request(
            "GET", path, params=parameters, extensions={"timeout": self._timeouts()}
        )  # fmt: skip
        return self._call(request, deadline)

    def close(self) -> None:
        """Give back what the client holds."""
        self._client.close()

    def _timeouts(self) -> dict[str, float]:
        rest = self._timeout_seconds
        return {"connect": min(rest, _CONNECT_SECONDS), "pool": rest, "write": rest, "read": rest}

    def _call(self, request: httpx.Request, deadline: float) -> HttpAnswer:
        try:
            response = self._client.send(request, stream=True)
            try:
                body = _read(response, deadline)
            finally:
                response.close()
        except _NOTHING_SENT as error:
            raise NothingSentError(_words(error)) from error
        except httpx.HTTPError as error:
            raise OutcomeUnknownError(_words(error)) from error
        wait = response.headers.get("Retry-After", "")
        return HttpAnswer(response.status_code, body, min(float(wait), 3600.0) if wait.isdecimal() else 0.0)


def _slices(body: bytes, deadline: float, timeouts: dict[str, float]) -> Iterator[bytes]:
    """The body in pieces, so that the time that is left bounds each of them, and the wait for an answer after them.

    httpx's own time-outs are for one write or read each; it looks them up in ``timeouts`` when it begins a phase.
    """
    for start in range(0, len(body), _SLICE):
        left = deadline - monotonic()
        if left <= 0:
            raise httpx.WriteTimeout("the request took too long to send")
        timeouts["write"] = timeouts["read"] = left
        yield body[start : start + _SLICE]


def _read(response: httpx.Response, deadline: float) -> bytes:
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > MAX_ANSWER:
            raise OutcomeUnknownError("the answer is far too long")
        if monotonic() > deadline:
            raise httpx.ReadTimeout("the answer took too long")
    return bytes(body)


def _words(error: Exception) -> str:
    """What httpx calls the trouble; its own text may name addresses of machines, its type never does."""
    words: dict[type[Exception], str] = {
        httpx.ConnectTimeout: "no connection in time",
        httpx.ConnectError: "no connection",
        httpx.ReadTimeout: "no complete answer in time",
        httpx.WriteTimeout: "the request could not be sent in time",
        httpx.ReadError: "the connection was lost",
        httpx.WriteError: "the connection was lost",
        httpx.RemoteProtocolError: "the connection was closed without a complete answer",
        httpx.DecodingError: "the answer cannot be decoded",
    }
    return words.get(type(error), type(error).__name__)
