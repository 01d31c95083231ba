"""What Postmark refuses, as far as its documentation and its answers in the field tell.

With ``NEWSLETTER_PROVIDER_SPECS`` naming a folder that holds ``postmark-server-openapi3.json``, the vendor's own schema
is applied too, made strict: a field it does not know is an error, but for the two that were documented after it.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

MAX_MESSAGES, MAX_CALL_BYTES, MAX_PART_BYTES = 500, 50_000_000, 5_000_000
SPECS = "NEWSLETTER_PROVIDER_SPECS"

# The patterns Postmark's support names for what it accepts; a mailbox may be preceded by a name.
_ADDRESS = re.compile(r"[a-z0-9.!#$%&'`*+\-/=^_{}|~]+@((\.)?[a-zA-Z0-9\-])+", re.IGNORECASE)
_MAILBOX = re.compile(r'(?:(?P<name>"(?:[^"\\\r\n]|\\.)*"|[^"<>,;:@\\\r\n]*) )?<(?P<address>[^<>]+)>')
_REFUSED_HEADERS = {"date", "from", "to", "cc", "bcc", "subject", "reply-to", "content-type", "mime-version"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def mistake(message: Any, streams: set[str]) -> tuple[int, str] | None:
    """The error code and words with which one message of a batch is refused, or ``None``."""
    against_schema = _against_schema(message)
    if against_schema is not None:
        return 403, against_schema
    for field, name in (("From", "From"), ("To", "To"), ("ReplyTo", "Reply-To")):
        if not _is_mailbox(message.get(field, "")):
            return 300, f"Invalid '{name}' address."
    if _CONTROL.search(message.get("Subject", "")):
        return 300, "Invalid 'Subject'."
    if not (message.get("HtmlBody") or message.get("TextBody")):
        return 300, "Provide either email TextBody or HtmlBody or both."
    if any(len(message.get(part, "").encode()) > MAX_PART_BYTES for part in ("HtmlBody", "TextBody")):
        return 300, "A body is too large."
    if message.get("MessageStream", "outbound") not in streams:
        return 1235, "The stream provided does not exist on this server."
    return _headers(message.get("Headers", [])) or _metadata(message.get("Metadata", {}))


def _is_mailbox(text: str) -> bool:
    named = _MAILBOX.fullmatch(text)
    return bool(_ADDRESS.fullmatch(named["address"] if named else text)) and not _CONTROL.search(text)


def _headers(headers: list[dict[str, str]]) -> tuple[int, str] | None:
    for header in headers:
        name, value = header["Name"], header["Value"]
        if name.lower() in _REFUSED_HEADERS or not re.fullmatch(r"[!-9;-~]+", name):
            return 300, f"Header '{name}' not allowed."
        if _CONTROL.search(value) or not value.isascii():
            return 300, f"Header '{name}' has a value that is not allowed."
    return None


def _metadata(metadata: Any) -> tuple[int, str] | None:
    sound = (
        isinstance(metadata, dict)
        and len(metadata) <= 10
        and len({key.lower() for key in metadata}) == len(metadata)
        and all(len(key) <= 20 and isinstance(value, str) and len(value) <= 80 for key, value in metadata.items())
    )
    return None if sound else (300, "Invalid metadata content.")


def _against_schema(message: Any) -> str | None:
    if not isinstance(message, dict):
        return "a message is an object"
    validator = _validator(os.environ.get(SPECS, ""))
    if validator is None:
        return None
    error = next(validator.iter_errors(message), None)
    return None if error is None else f"{error.json_path}: {error.message[:200]}"


@cache
def _validator(folder: str) -> Any:
    path = Path(folder, "postmark-server-openapi3.json")
    if not folder or not path.is_file():
        return None
    from jsonschema import Draft202012Validator

    components = json.loads(path.read_text(encoding="utf-8"))["components"]
    request = components["schemas"]["SendEmailRequest"]
    request["properties"] |= {"Metadata": {"type": "object"}, "MessageStream": {"type": "string"}}
    for schema in components["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return Draft202012Validator({**request, "components": components})
