"""Email addresses: what is accepted, how it is written in a mail, and when two of them are the same person.

Accepted is a bare address as RFC 5321 has it, judged by the email-validator library without asking the network; no
display name, no comment, no quoted local part, no IP address for a domain. Letters outside ASCII are welcome in the
domain, which mail carries as punycode. Before the @ they are refused: such mail needs SMTPUTF8 (RFC 6531) from every
server on its way, and the providers we send through do not offer it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import category
from urllib.parse import unquote

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from newsletter.errors import NewsletterError

_EXAMPLE = "write it as ada@example.org"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_PLAIN_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_RESERVED = {name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES}
_LOCAL_LENGTH, _LENGTH = 64, 254  # RFC 5321 §4.5.3.1.1 and, for the whole, §4.5.3.1.3 without the angle brackets
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ESCAPED = re.compile(r"%(?:[2-6][0-9A-Fa-f]|7[0-9A-Ea-e])")
_SHOWN = 80


class AddressError(NewsletterError):
    """A text that is no address, or none that can be mailed; ``reason`` is the message without the text."""

    def __init__(self, text: str, reason: str, *, remedy: str = _EXAMPLE) -> None:
        super().__init__(f"“{printable(text)}” {reason}" if text.strip() else reason, remedy=remedy)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """An address that can be mailed.

    ``email`` is what goes into a mail: the part before the @ as it was given, the domain in ASCII and small letters.
    ``key`` is its identity. Local parts may tell cases apart by the letter of RFC 5321 §2.4, but no mail service of
    note does, and taking Ada@ and ada@ for two people would mail her twice, or again after she has left. Dots and
    ``+tags`` are kept: they mean something else at every service.
    """

    email: str
    key: str
    tidied: bool = False
    """Something around the address was taken away to get at it: ``mailto:``, ``<…>``, percent escapes."""


def parse_address(text: str) -> EmailAddress:
    """The address in ``text``; raises ``AddressError`` with the reason and a remedy.

    Spaces and invisible marks around it are trimmed, ``<…>``, ``mailto:`` and percent escapes undone.
    """
    if _CONTROLS.search(text):
        raise AddressError(text, "holds a control character or a line end", remedy="take it out")
    trimmed = _trimmed(text)
    if not trimmed:
        raise AddressError("", "there is no address")
    bare = _unwrapped(trimmed)
    local, at, domain = bare.rpartition("@")
    if not at or len(local) > _LOCAL_LENGTH or not _LOCAL.fullmatch(local) or _ESCAPED.search(bare):
        raise _refusal(bare)
    try:
        email = f"{local}@{_ascii_domain(domain)}"
    except EmailNotValidError:
        raise _refusal(bare) from None
    if len(email) > _LENGTH:
        raise AddressError(email, f"is longer than {_LENGTH} characters")
    return EmailAddress(email, email.lower(), tidied=bare != trimmed)


def printable(text: str) -> str:
    """A stranger's text in a line of ours: short, and without anything that a terminal would act upon."""
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in cut)


def _trimmed(text: str) -> str:
    """Without spaces of any kind, and without the invisible marks that address books leave when one copies."""
    start, end = 0, len(text)
    while start < end and category(text[start]) in {"Zs", "Cf"}:
        start += 1
    while end > start and category(text[end - 1]) in {"Zs", "Cf"}:
        end -= 1
    return text[start:end]


def _unwrapped(text: str) -> str:
    if text.startswith("<") and text.endswith(">"):
        text = _trimmed(text[1:-1])
    if text[:7].lower() == "mailto:":
        text = text[7:].partition("?")[0]
    return _trimmed(_ESCAPED.sub(lambda found: unquote(found[0]), text))


def _ascii_domain(domain: str) -> str:
    """The domain as mail carries it; raises what the library raises.

    The library takes 40 µs for one, so it is not asked about what is plainly right, and no punycode or reserved name.
    """
    lowered = domain.lower()
    if _PLAIN_DOMAIN.fullmatch(lowered) and "--" not in lowered and lowered.rpartition(".")[2] not in _RESERVED:
        return lowered
    return _validated(f"x@{domain}").rpartition("@")[2]


def _validated(text: str) -> str:
    """The address in ASCII, or nothing when that is not possible; raises what the library raises."""
    found = validate_email(text, check_deliverability=False, allow_quoted_local=False, allow_domain_literal=False)
    return found.ascii_email or ""


def _refusal(text: str) -> AddressError:
    """Why this is not an address, in the clearest words there are for it."""
    local = text.rpartition("@")[0]
    if "@" in local and re.search(r"[,;\s]", text):
        return AddressError(text, "holds several addresses", remedy="one address for each row")
    if "@" in local:
        return AddressError(text, "has more than one @")
    if "@" not in text:
        return AddressError(text, "has no @")
    if text.endswith(">") and "<" in text:
        return AddressError(text, "holds a name beside the address", remedy="the address alone: ada@example.org")
    if _ESCAPED.search(text):
        return AddressError(text, "is percent-escaped twice")
    if not local.isascii():
        reason = "has letters outside ASCII before the @, which most mail services cannot deliver to"
        return AddressError(text, reason, remedy="ask for another address of theirs")
    if len(local) > _LOCAL_LENGTH:
        return AddressError(text, f"has more than {_LOCAL_LENGTH} characters before the @")
    try:
        _validated(text)
    except EmailNotValidError as error:
        words = str(error).rstrip(".")
        return AddressError(text, f"is not an address: {words[:1].lower()}{words[1:]}")
    return AddressError(text, "is not an address")
