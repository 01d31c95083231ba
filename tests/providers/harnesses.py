"""The world behind each provider, for the cases in ``newsletter.providers.testing``."""

from __future__ import annotations

import os
import socket
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import patch

import orjson

from newsletter.providers.base import Provider
from newsletter.providers.discovery import open_provider
from newsletter.providers.outbox.reading import letters, open_letter
from newsletter.providers.testing import Fault, Harness, Webhook, message
from newsletter.publication import ProviderSettings
from tests.providers.postmark_server import TOKEN, PostmarkServer

WEBHOOK_PASSWORD = "correct-horse"  # noqa: S105 - it opens nothing


def open_postmark(url: str, **options: Any) -> Provider:
    """Postmark at ``url``, with the test server's token and a webhook password; ``None`` leaves an option out."""
    settings = {
        "base_url": url,
        "token_env": "TEST_POSTMARK_TOKEN",
        "webhook_secret_env": "TEST_POSTMARK_WEBHOOK",
        "timeout_seconds": 0.5,
        "settle_seconds": 1,
    } | options
    with patch.dict(os.environ, {"TEST_POSTMARK_TOKEN": TOKEN, "TEST_POSTMARK_WEBHOOK": WEBHOOK_PASSWORD}):
        given = {option: value for option, value in settings.items() if value is not None}
        return open_provider(ProviderSettings("main", "postmark", given))


def closed_port() -> str:
    """The address of a port where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


class PostmarkHarness:
    """The adapter, and the stand-in server."""

    secrets: Sequence[str] = (TOKEN, WEBHOOK_PASSWORD, b64encode(f"newsletter:{WEBHOOK_PASSWORD}".encode()).decode())
    _names: ClassVar = {
        Fault.BUSY: "429",
        Fault.SHUT: "401",
        Fault.TAKEN_THEN_SILENT: "taken-hang",
        Fault.TAKEN_THEN_ERROR: "taken-500",
        Fault.TAKEN_THEN_GARBAGE: "taken-garbage",
        Fault.TAKEN_THEN_CUT: "taken-reset",
    }

    def __init__(self, server: PostmarkServer) -> None:
        self._server = server
        self.provider = open_postmark(server.url)

    def taken(self) -> list[str]:
        return [one["Metadata"]["delivery"] for one in self._server.accepted()]

    def meet(self, fault: Fault) -> bool:
        if fault is Fault.UNREACHABLE:
            self.provider.close()
            self.provider = open_postmark(closed_port())
        else:
            self._server.faults.append(self._names[fault])
        return True

    def heal(self) -> None:
        self._server.faults.clear()

    def webhooks(self, delivery: str) -> list[Webhook]:
        return [webhook(body, delivery) for body in WEBHOOKS]


class OutboxHarness:
    """The adapter, and a folder."""

    secrets: Sequence[str] = ()

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hindrance = folder / f"{message(1).delivery}.eml"
        self.provider = open_provider(ProviderSettings("outbox", "outbox", {"folder": str(folder)}))

    def taken(self) -> list[str]:
        opened = [open_letter(self._folder, letter.file) for letter in letters(self._folder)]
        ids = [dict(one.headers)["Message-ID"] for one in opened if one is not None]
        return sorted(one[1:].partition("@")[0] for one in ids)

    def meet(self, fault: Fault) -> bool:
        if fault is Fault.SHUT:
            self._folder.write_text("a file where the folder should be", encoding="utf-8")
        elif fault is Fault.TAKEN_THEN_CUT:
            # A folder by the name of the second file: the first gets its name, the second cannot.
            self._hindrance.mkdir(parents=True)
        else:
            return False
        return True

    def heal(self) -> None:
        self._hindrance.rmdir()

    def webhooks(self, delivery: str) -> list[Webhook]:  # noqa: ARG002 - the harness's signature
        return []


@contextmanager
def harness(kind: str, folder: Path) -> Iterator[Harness]:
    """A fresh provider of that kind with its world; every kind that is found must have one here."""
    match kind:
        case "postmark":
            with PostmarkServer(folder / "taken.jsonl") as server:
                bench = PostmarkHarness(server)
                yield bench
                bench.provider.close()
        case "outbox":
            yield OutboxHarness(folder / "outbox")
        case _:
            raise AssertionError(f"the provider “{kind}” has no harness")


def webhook(record: dict[str, Any], delivery: str, password: str = WEBHOOK_PASSWORD) -> Webhook:
    """``record`` as Postmark would post it, about that delivery."""
    credentials = b64encode(f"newsletter:{password}".encode()).decode()
    body = record | {"Metadata": {"delivery": delivery, "batch": "0123456789abcdef"}}
    return Webhook({"authorization": f"Basic {credentials}"}, orjson.dumps(body))


_COMMON = {"MessageID": "883953f4-6105-42a2-a16a-77a8eac79483", "ServerID": 23, "MessageStream": "broadcast", "Tag": ""}
_BOUNCE = _COMMON | {
    "RecordType": "Bounce",
    "ID": 4323372036854775807,
    "Type": "HardBounce",
    "TypeCode": 1,
    "Name": "Hard bounce",
    "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
    "Details": "smtp;550 5.1.1 <reader.1@example.org> does not exist",
    "Email": "reader.1@example.org",
    "From": "jo@margin.example",
    "BouncedAt": "2026-11-23T10:05:03.9070259Z",
    "DumpAvailable": True,
    "Inactive": True,
    "CanActivate": True,
    "Subject": "Issue 27",
}
BOUNCE = _BOUNCE
SPAM_COMPLAINT = _BOUNCE | {"RecordType": "SpamComplaint", "ID": 42, "Type": "SpamComplaint", "TypeCode": 512}
DELIVERY = _COMMON | {
    "RecordType": "Delivery",
    "Recipient": "reader.1@example.org",
    "DeliveredAt": "2026-11-23T05:00:10.2735393-04:00",
    "Details": "smtp;250 2.0.0 OK",
}
SUBSCRIPTION_CHANGE = _COMMON | {
    "RecordType": "SubscriptionChange",
    "ChangedAt": "2026-11-24T10:53:34.416071Z",
    "Recipient": "reader.1@example.org",
    "Origin": "Recipient",
    "SuppressSending": True,
    "SuppressionReason": "ManualSuppression",
}
OPEN = _COMMON | {
    "RecordType": "Open",
    "FirstOpen": True,
    "Client": {"Name": "Gmail", "Company": "Google", "Family": "Gmail"},
    "OS": {},
    "Platform": "WebMail",
    "UserAgent": "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "ReadSeconds": 5,
    "Geo": {},
    "ReceivedAt": "2026-11-23T11:00:00Z",
    "Recipient": "reader.1@example.org",
}
CLICK = _COMMON | {
    "RecordType": "Click",
    "ClickLocation": "HTML",
    "Client": {},
    "OS": {},
    "Platform": "Desktop",
    "UserAgent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_7_5)",
    "OriginalLink": "https://example.com/study",
    "Geo": {"IP": "8.8.8.8"},
    "ReceivedAt": "2026-11-23T11:00:00Z",
    "Recipient": "reader.1@example.org",
}
WEBHOOKS = (DELIVERY, BOUNCE, SPAM_COMPLAINT, SUBSCRIPTION_CHANGE, OPEN, CLICK)
"""One of each, after the examples in the vendor's documentation."""
