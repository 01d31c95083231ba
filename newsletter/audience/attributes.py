"""What is known of a subscriber beside the address: names and values, safe to store and to show."""

from __future__ import annotations

import re
from unicodedata import normalize

from newsletter.errors import NewsletterError

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
VALUE_LENGTH = 1_000
_BREAKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+ *")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_USUAL = {
    "firstname": "first_name",
    "fname": "first_name",
    "forename": "first_name",
    "given_name": "first_name",
    "lastname": "last_name",
    "lname": "last_name",
    "surname": "last_name",
    "family_name": "last_name",
}


class AttributeValueError(NewsletterError):
    """A value that cannot be stored; the message goes on from its name: “city” holds …."""


def attribute_name(heading: str) -> str:
    """A column's heading as the name of an attribute: ``First Name`` is ``first_name``; empty when nothing is left.

    The usual spellings of first and last name come out as those two, whatever tool wrote the file.
    """
    words = _WORD_STARTS.sub("_", heading.strip()).casefold()
    plain = normalize("NFKD", words).encode("ascii", "ignore").decode("ascii")
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:50].rstrip("_")
    if name[:1].isdigit():
        name = f"n_{name}"
    return _USUAL.get(name, name)


def attribute_value(text: str) -> str:
    """The value as it is stored: trimmed, in one line.

    A line end in a value could become one in a mail's header, so each becomes a space. Raises ``AttributeValueError``
    for other control characters and for more than ``VALUE_LENGTH`` characters.
    """
    value = _BREAKS.sub(" ", text).strip()
    if _UNSAFE.search(value):
        raise AttributeValueError("holds a control character", remedy="take it out")
    if len(value) > VALUE_LENGTH:
        raise AttributeValueError(f"is longer than {VALUE_LENGTH:,} characters", remedy="shorten it")
    return value
