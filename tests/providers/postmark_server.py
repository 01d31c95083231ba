"""A stand-in for Postmark on the loopback interface: strict about what it is sent, and able to fail on cue.

What it took is appended to a file, a JSON object per line, before it answers, so that it can be counted after the
process under test was killed, and by another process: ``python tests/providers/postmark_server.py --record FILE``
prints its address and serves until it is stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import struct
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from newsletter.clock import SYSTEM
from tests.providers import postmark_rules as rules

TOKEN = "test-server-token"  # noqa: S105 - it opens nothing
FAULTS = {
    "ok": "nothing happens",
    "429": "too many requests; nothing is taken",
    "503": "a planned outage, as documented; nothing is taken",
    "401": "the token is refused; nothing is taken",
    "422": "the whole call is refused for its content; nothing is taken",
    "500": "an error; nothing is taken, but who can tell",
    "404": "something that is not Postmark answers; nothing is taken",
    "redirect": "something sends the call elsewhere; nothing is taken",
    "reset": "the connection breaks; nothing is taken",
    "hang": "no answer; nothing is taken",
    "taken-hang": "taken, and no answer",
    "taken-drip": "taken, and the answer trickles",
    "taken-500": "taken, and answered with an error",
    "taken-garbage": "taken, and answered with a page of HTML and status 200",
    "taken-short": "taken, and one result is missing",
    "taken-flood": "taken, and the answer never ends",
    "taken-reset": "taken, and the connection breaks in the middle of the answer",
}
_REFUSALS: dict[str, tuple[int, Any]] = {
    "429": (429, {"ErrorCode": 429, "Message": "Rate limit exceeded."}),
    "503": (503, {"ErrorCode": 100, "Message": "Offline for maintenance."}),
    "401": (401, {"ErrorCode": 10, "Message": "Bad or missing token."}),
    "422": (422, {"ErrorCode": 402, "Message": "Invalid JSON."}),
    "500": (500, {"ErrorCode": 0, "Message": "Internal error."}),
}


class PostmarkServer:
    """Answers ``POST /email/batch`` and ``GET /messages/outbound``.

    ``faults`` (names of ``FAULTS``) meet the calls of ``POST`` in turn, ``ok`` those after them; ``errors`` gives
    recipients the error code their message meets. ``calls`` counts those of ``POST``, ``targets`` are the paths and
    queries of all. The search shows a message ``index_delay`` seconds after it was
    taken; ``filters=False`` makes it ignore what it is asked for, ``search_answer`` is an answer to give instead.
    """

    def __init__(
        self,
        record: Path,
        faults: Sequence[str] = (),
        *,
        errors: Mapping[str, int] | None = None,
        index_delay: float = 0.0,
        filters: bool = True,
        port: int = 0,
    ) -> None:
        unknown = set(faults) - set(FAULTS)
        if unknown:
            raise ValueError(f"no such faults: {unknown}")
        self.record = record
        self.faults = list(faults)
        self.errors = dict(errors or {})
        self.index_delay = timedelta(seconds=index_delay)
        self.filters = filters
        self.search_answer: str | None = None
        self.streams = {"outbound", "broadcast"}
        self.calls = 0
        self.targets: list[str] = []
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
        self._http.daemon_threads = True
        self._http.postmark = self  # type: ignore[attr-defined] # the way from a handler to its server

    @property
    def url(self) -> str:
        """The ``base_url`` to configure."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def start(self) -> Self:
        """Serve in the background."""
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop serving, and let go of calls that hang."""
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _tb: TracebackType | None
    ) -> None:
        self.stop()

    def accepted(self) -> list[dict[str, Any]]:
        """Every message it took, in order: Postmark's fields without the bodies, and ``MessageID``."""
        return read_record(self.record)

    def next_fault(self) -> str:
        """What the call that just came in meets."""
        with self.lock:
            self.calls += 1
            return self.faults.pop(0) if self.faults else "ok"

    def take(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Judge each message of a batch and record those that are taken; the results, in order."""
        now = SYSTEM.now().isoformat()
        results, lines = [], []
        for message in messages:
            refused = self._refused(message)
            if refused is not None:
                results.append({"ErrorCode": refused[0], "Message": refused[1]})
                continue
            taken = {key: value for key, value in message.items() if key not in {"HtmlBody", "TextBody"}}
            taken |= {"MessageID": str(UUID(bytes=os.urandom(16))), "SubmittedAt": now}
            lines.append(json.dumps(taken) + "\n")
            results.append(
                {key: taken[key] for key in ("To", "SubmittedAt", "MessageID")} | {"ErrorCode": 0, "Message": "OK"}
            )
        with self.lock, self.record.open("a", encoding="utf-8") as file:
            file.write("".join(lines))
        return results

    def search(self, query: dict[str, str]) -> dict[str, Any]:
        """What ``GET /messages/outbound`` answers."""
        count, offset = int(query.pop("count")), int(query.pop("offset"))
        stream = query.pop("messagestream", None)
        wanted = {key.removeprefix("metadata_"): value for key, value in query.items()}
        now = SYSTEM.now()
        shown = [
            message
            for message in reversed(self.accepted())
            if now - datetime.fromisoformat(message["SubmittedAt"]) >= self.index_delay
            and stream in {None, message.get("MessageStream", "outbound")}
            and (not self.filters or wanted.items() <= message["Metadata"].items())
        ]
        page = [
            {
                "MessageID": message["MessageID"],
                "MessageStream": message.get("MessageStream", "outbound"),
                "To": [{"Email": message["To"], "Name": None}],
                "ReceivedAt": message["SubmittedAt"],
                "Subject": message["Subject"],
                "Status": "Sent",
                "Metadata": message["Metadata"],
            }
            for message in shown[offset : offset + count]
        ]
        return {"TotalCount": len(shown), "Messages": page}

    def _refused(self, message: Any) -> tuple[int, str] | None:
        mistake = rules.mistake(message, self.streams)
        if mistake is not None:
            return mistake
        code = next((code for address, code in self.errors.items() if address in message["To"]), None)
        return None if code is None else (code, f"Refused: found the address {message['To']}.")


def read_record(record: Path) -> list[dict[str, Any]]:
    """The messages in a server's record, whether or not it still runs."""
    if not record.exists():
        return []
    return [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def postmark(self) -> PostmarkServer:
        server = self.server.postmark  # type: ignore[attr-defined] # set where the server is made
        assert isinstance(server, PostmarkServer)
        return server

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        refusal = self._refusal(body)
        fault = self.postmark.next_fault()
        if self.path != "/email/batch" or fault == "404":
            self._answer(404, b"<h1>Not here</h1>", "text/html")
        elif fault == "redirect":
            self._answer(303, b"", location=f"{self.postmark.url}/elsewhere")
        elif fault in _REFUSALS:
            self._json(*_REFUSALS[fault])
        elif fault == "reset":
            self._break_off()
        elif fault == "hang":
            self.postmark.stopping.wait()
        elif refusal is not None:
            self._json(*refusal)
        else:
            self._after_taking(fault, self.postmark.take(json.loads(body)))

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if self.headers.get("X-Postmark-Server-Token") != TOKEN:
            self._json(*_REFUSALS["401"])
        elif parts.path != "/messages/outbound" or not {"count", "offset"} <= set(query) or int(query["count"]) > 500:
            self._json(422, {"ErrorCode": 600, "Message": "Invalid query."})
        elif self.postmark.search_answer is not None:
            self._answer(200, self.postmark.search_answer.encode())
        else:
            self._json(200, self.postmark.search(query))

    def log_request(self, *_: Any) -> None:
        """Note the call; the base class would print it."""
        self.postmark.targets.append(self.path)

    def _refusal(self, body: bytes) -> tuple[int, Any] | None:
        """Why the call as a whole is refused."""
        if self.headers.get("X-Postmark-Server-Token") != TOKEN:
            return _REFUSALS["401"]
        if self.headers.get("Content-Type") != "application/json" or self.headers.get("Accept") != "application/json":
            return 422, {"ErrorCode": 409, "Message": "JSON required."}
        if len(body) > rules.MAX_CALL_BYTES:
            return 413, {"ErrorCode": 0, "Message": "Payload too large."}
        try:
            messages = json.loads(body)
        except ValueError:
            return _REFUSALS["422"]
        if not isinstance(messages, list) or not messages:
            return 422, {"ErrorCode": 403, "Message": "Incompatible JSON."}
        if len(messages) > rules.MAX_MESSAGES:
            return 422, {"ErrorCode": 410, "Message": "Too many batch messages."}
        return None

    def _after_taking(self, fault: str, results: list[dict[str, Any]]) -> None:
        whole = json.dumps(results).encode()
        match fault:
            case "taken-hang":
                self.postmark.stopping.wait()
            case "taken-500":
                self._json(*_REFUSALS["500"])
            case "taken-garbage":
                self._answer(200, b"<html>It works!</html>", "text/html")
            case "taken-short":
                self._json(200, results[:-1])
            case "taken-drip" | "taken-flood" | "taken-reset":
                self._begin(200, "application/json", 1 << 40 if fault == "taken-flood" else len(whole))
                self._misbehave(fault, whole)
            case _:
                self._json(200, results)

    def _misbehave(self, fault: str, whole: bytes) -> None:
        if fault == "taken-reset":
            self.wfile.write(whole[: len(whole) // 2])
            self._break_off()
            return
        try:
            for number in range(len(whole)):
                self.wfile.write(whole[number : number + 1] if fault == "taken-drip" else b" " * 1_000_000)
                if self.postmark.stopping.wait(0.05 if fault == "taken-drip" else 0):
                    return
        except OSError:
            return  # the caller has had enough
        finally:
            self.close_connection = True

    def _break_off(self) -> None:
        """Reset the connection: no orderly end, as when a machine in between gives up."""
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def _json(self, status: int, value: Any) -> None:
        self._answer(status, json.dumps(value).encode(), "application/json")

    def _answer(self, status: int, body: bytes, kind: str = "text/plain", location: str = "") -> None:
        self._begin(status, kind, len(body), location)
        self.wfile.write(body)

    def _begin(self, status: int, kind: str, length: int, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        if location:
            self.send_header("Location", location)
        self.end_headers()


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", type=Path, required=True, help="where to note what was taken")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--faults", default="", help=f"what the first calls meet, by commas: {', '.join(FAULTS)}")
    parser.add_argument("--index-delay", type=float, default=0.0, help="seconds until the search shows a message")
    arguments = parser.parse_args()
    faults = [fault for fault in arguments.faults.split(",") if fault]
    server = PostmarkServer(arguments.record, faults, index_delay=arguments.index_delay, port=arguments.port)
    signal.signal(signal.SIGTERM, lambda *_: server.stopping.set())
    with server:
        sys.stdout.write(server.url + "\n")
        sys.stdout.flush()
        try:
            server.stopping.wait()
        except KeyboardInterrupt:
            server.stopping.set()


if __name__ == "__main__":
    main()
