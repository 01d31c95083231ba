"""A message in Postmark's words: https://postmarkapp.com/developer/api/email-api."""

from __future__ import annotations

from functools import lru_cache

import orjson

from newsletter.message import Address, Message
from newsletter.providers.mime import UnmailableError, extra_headers, safe_mailbox, safe_message_id, safe_text

DELIVERY, BATCH = "delivery", "batch"
"""The names of our metadata: at most 20 characters each, values at most 80; it comes back in every webhook."""


def to_json(message: Message, stream: str, key: str) -> bytes:
    """One element of the batch; raises ``UnmailableError`` when no mail can be made of it.

    Postmark writes the Date header itself and refuses one (error 300), and it replaces the Message-ID unless
    ``X-PM-KeepID`` asks it not to. It also encodes names and subject: they go as they are.
    """
    own = {
        "To": safe_mailbox("To", message.to),
        "Subject": safe_text("Subject", message.subject),
        "Metadata": {DELIVERY: message.delivery, BATCH: key},
        "Headers": [
            {"Name": "Message-ID", "Value": safe_message_id(message)},
            {"Name": "X-PM-KeepID", "Value": "true"},
            *({"Name": name, "Value": value.replace("\r\n", "")} for name, value in extra_headers(message)),
        ],
    }
    try:
        head = _shared(message.sender, message.reply_to, stream) + orjson.dumps(own)[1:-1]
        html, text = message.html.encoded(_json_text), message.text.encoded(_json_text)
    except orjson.JSONEncodeError as error:
        raise UnmailableError("the message holds half a character (a lone surrogate)") from error
    return b"".join((head, b',"HtmlBody":"', *html, b'","TextBody":"', *text, b'"}'))


@lru_cache(maxsize=64)
def _shared(sender: Address, reply_to: Address, stream: str) -> bytes:
    """How all copies of an issue begin."""
    document = {
        "From": safe_mailbox("From", sender),
        "ReplyTo": safe_mailbox("Reply-To", reply_to),
        "MessageStream": stream,
        "TrackOpens": False,
        "TrackLinks": "None",
    }
    return orjson.dumps(document)[:-1] + b","


def _json_text(text: str) -> bytes:
    """What stands between the quotes of a JSON string (RFC 8259 §7)."""
    return orjson.dumps(text)[1:-1]
