"""The stand-in for Postmark is as strict as the real one: what it lets through proves something."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsletter.providers.postmark.payload import to_json
from newsletter.providers.testing import KEY, message
from tests.providers.postmark_rules import SPECS, mistake

STREAMS = {"broadcast"}


def sound() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(to_json(message(1), "broadcast", KEY))
    return document


def test_what_we_send_is_sound() -> None:
    assert mistake(sound(), STREAMS) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"To": "nobody"}, 300),
        ({"To": "a@example.org, b@example.org"}, 300),
        ({"To": "Lovett, Ada <a@example.org>"}, 300),
        ({"To": "=?utf-8?q?Ada?=\r\n <a@example.org>"}, 300),
        ({"From": ""}, 300),
        ({"Subject": "a\nb"}, 300),
        ({"HtmlBody": "", "TextBody": ""}, 300),
        ({"HtmlBody": "x" * 5_000_001}, 300),
        ({"MessageStream": "nowhere"}, 1235),
        ({"Headers": [{"Name": "Date", "Value": "Mon, 23 Nov 2026 09:00:00 +0000"}]}, 300),
        ({"Headers": [{"Name": "X-Note", "Value": "a\r\nb"}]}, 300),
        ({"Headers": [{"Name": "X-Note", "Value": "ä"}]}, 300),
        ({"Metadata": {"k" * 21: "v"}}, 300),
        ({"Metadata": {"k": "v" * 81}}, 300),
        ({"Metadata": {str(n): "v" for n in range(11)}}, 300),
        ({"Metadata": {"k": "v", "K": "v"}}, 300),
        ({"Metadata": {"k": 1}}, 300),
    ],
)
def test_what_postmark_refuses_is_refused(change: dict[str, Any], code: int) -> None:
    refused = mistake(sound() | change, STREAMS)
    assert refused is not None
    assert refused[0] == code


def test_the_vendors_schema_is_applied_strictly_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = {field: {"type": "string"} for field in sound()} | {
        "Headers": {"$ref": "#/components/schemas/HeaderCollection"},
        "TrackOpens": {"type": "boolean"},
    }
    schemas = {
        "SendEmailRequest": {"properties": fields},
        "HeaderCollection": {"type": "array", "items": {"$ref": "#/components/schemas/MessageHeader"}},
        "MessageHeader": {"properties": {"Name": {"type": "string"}, "Value": {"type": "string"}}},
    }
    spec = json.dumps({"components": {"schemas": schemas}})
    (tmp_path / "postmark-server-openapi3.json").write_text(spec, encoding="utf-8")
    monkeypatch.setenv(SPECS, str(tmp_path))
    changes: list[Callable[[dict[str, Any]], Any]] = [
        lambda document: document.update(HTMLBody="a field nobody knows"),
        lambda document: document.update(TrackOpens="no"),
        lambda document: document["Headers"].append({"Name": "X-Note", "value": "small letters"}),
    ]
    assert mistake(sound(), STREAMS) is None
    for change in changes:
        document = sound()
        change(document)
        refused = mistake(document, STREAMS)
        assert refused is not None
        assert refused[0] == 403
