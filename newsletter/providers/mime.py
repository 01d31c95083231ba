"""One message as the bytes of a mail file (RFC 5322, MIME), the same bytes whenever it is built again.

Headers are written here rather than by ``EmailMessage``: its folding turns a long List-Unsubscribe into RFC 2047
encoded words, which no client reads as a link, and once dropped the quotes round a display name (CVE-2025-1795).
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache
from hashlib import blake2b

from newsletter.errors import NewsletterError
from newsletter.message import Address, Message

MAX_LINE = 998
"""Octets in a line without its end: RFC 5322 §2.1.1."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NAME = re.compile(r"[!-9;-~]+")
_MAILBOX = re.compile(r"[!#$%&'*+/=?^_`{|}~.0-9A-Za-z-]+@[0-9A-Za-z.-]+")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_OURS = {"from", "reply-to", "to", "subject", "date", "message-id", "mime-version"}


class UnmailableError(NewsletterError):
    """One message cannot be written as a mail; the rest of its batch can."""


def to_eml(message: Message) -> bytes:
    """The mail file: named headers, ``message.headers``, then plain text and HTML, both quoted-printable UTF-8.

    Raises ``UnmailableError`` when an address or a header holds what no mail may hold.
    """
    # “=_” cannot occur in quoted-printable text, so the boundary never meets its like in a body (RFC 2045 §6.7).
    boundary = "=_" + blake2b(message.message_id.encode("utf-8", "replace"), digest_size=15).hexdigest()
    head = "".join(_head(message)) + f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'
    return b"".join((
        head.encode("ascii"),
        _part(boundary, "plain", str(message.text)),
        _part(boundary, "html", str(message.html)),
        f"--{boundary}--\r\n".encode("ascii"),
    ))  # fmt: skip


def safe_text(name: str, text: str) -> str:
    """What shall stand in the header ``name``, as it is; raises ``UnmailableError`` for a control character."""
    if _CONTROL.search(text):
        raise UnmailableError(f"the header {name} holds a control character")
    return text


def safe_mailbox(name: str, address: Address) -> str:
    """``Jo Aldana <jo@margin.example>``, quoted where it must be (RFC 5322 §3.2.4) and not yet encoded.

    Raises ``UnmailableError`` unless the address is bare and ASCII (RFC 5321 §4.1.2), and its name clean.
    """
    if address.name:
        return _named_mailbox(name, address)
    if not _MAILBOX.fullmatch(address.email):
        raise UnmailableError(f"the address in {name} is not one that mail can be sent to")
    return address.email


@lru_cache(maxsize=64)
def _named_mailbox(header: str, address: Address) -> str:
    """Mostly the sender's, which every copy has."""
    bare = safe_mailbox(header, Address(address.email))
    shown = safe_text(header, address.name)
    if not _PLAIN_NAME.fullmatch(shown):
        shown = '"' + shown.replace("\\", r"\\").replace('"', r"\"") + '"'
    return f"{shown} <{bare}>"


def safe_message_id(message: Message) -> str:
    """The Message-ID with its angle brackets; raises ``UnmailableError`` when it has not that form."""
    if not _MESSAGE_ID.fullmatch(message.message_id):
        raise UnmailableError("the Message-ID is not of the form <left@right>")
    return message.message_id


def extra_headers(message: Message) -> list[tuple[str, str]]:
    """``message.headers``, encoded where they are more than ASCII; raises ``UnmailableError``."""
    return [(name, _extra(name, value)) for name, value in message.headers]


def _head(message: Message) -> list[str]:
    return [
        _line("From", _mailbox("From", message.sender)),
        _line("Reply-To", _mailbox("Reply-To", message.reply_to)),
        _line("To", _mailbox("To", message.to)),
        _line("Subject", _encoded("Subject", safe_text("Subject", message.subject))),
        _line("Date", format_datetime(message.date)),
        _line("Message-ID", safe_message_id(message)),
        _line("MIME-Version", "1.0"),
        *(_line(name, value) for name, value in extra_headers(message)),
    ]


def _extra(name: str, value: str) -> str:
    """The value of a header as it travels."""
    _require_free(name)
    if value.isascii() and value.isprintable() and "=?" not in value:
        return value  # as nearly all are
    safe_text(name, value)
    if not name.lower().startswith("list-unsubscribe"):
        return _encoded(name, value)
    if not value.isascii():
        raise UnmailableError(f"the header {name} holds more than ASCII, and no client decodes it")
    return value


@lru_cache(maxsize=64)
def _require_free(name: str) -> None:
    """A header's name, and not that of one which is there already."""
    if not _NAME.fullmatch(name):
        raise UnmailableError(f"{name!a} is not a header's name")
    if name.lower() in _OURS or name.lower().startswith("content-"):
        raise UnmailableError(f"the header {name} is there already")


def _line(name: str, value: str) -> str:
    """A header on one line where it is ASCII: what is not broken cannot be put together wrongly."""
    line = f"{name}: {value}\r\n"
    if any(len(part) > MAX_LINE for part in line.split("\r\n")):
        raise UnmailableError(f"the header {name} is longer than {MAX_LINE} octets")
    return line


def _mailbox(header: str, address: Address) -> str:
    plain = safe_mailbox(header, address)
    if _is_plain(address.name):
        return plain
    return f"{_encoded(header, address.name)} <{address.email}>"


def _is_plain(text: str) -> bool:
    """ASCII that nobody takes for an encoded word."""
    return text.isascii() and "=?" not in text


@lru_cache(maxsize=256)
def _encoded(header: str, value: str) -> str:
    """ASCII as it is; anything else as encoded words of at most 75 characters, a line each (RFC 2047 §2)."""
    if _is_plain(value):
        return value
    return Header(value, "utf-8", maxlinelen=76, header_name=header).encode(linesep="\r\n")


def _part(boundary: str, subtype: str, text: str) -> bytes:
    head = (
        f"--{boundary}\r\n"
        f"Content-Type: text/{subtype}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head.encode("ascii") + quoted_printable(text) + b"\r\n"


def quoted_printable(text: str) -> bytes:
    """The text in lines of at most 76 octets that end in CRLF (RFC 2045 §6.7)."""
    try:
        plain = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    except UnicodeEncodeError as error:
        raise UnmailableError("the body holds half a character (a lone surrogate)") from error
    # binascii passes a bare CR through, and writes the line ends it meets: it gets newlines only.
    return b2a_qp(plain).replace(b"\n", b"\r\n")
