"""The name of a website mixes letters of different alphabets that look alike.

``раypal.example`` with a Cyrillic “а” is another place than the one your readers think of. Mail programs show such a
link in a puzzling form or block it; it comes along when text is copied from a page that means harm.

Remedy: type the address by hand.

Source: Unicode Technical Standard 39, §5 (mixed-script detection); RFC 5890.
"""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import name as name_of

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.urls import host

BAD = Example("Log in at [the bank](https://p\u0430le.example/login).")
GOOD = Example("Log in at [the bank](https://pale.example/login).")

_ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each part of each host."""
    for url in dict.fromkeys(link.url for link in dossier.outward()):
        for label in host(url).split("."):
            alphabets = sorted({name_of(letter, "").split(" ")[0] for letter in _readable(label)} & _ALPHABETS)
            if len(alphabets) > 1:
                mixed = " and ".join(name.capitalize() for name in alphabets)
                yield Finding(
                    Severity.ERROR,
                    f"“{_readable(label)}” mixes {mixed} letters",
                    "type the address by hand",
                    dossier.find(url, f"//{host(url)}", _readable(host(url))),
                )


def _readable(label: str) -> str:
    """A part of a host in its own letters."""
    try:
        return label.removeprefix("xn--").encode().decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label
