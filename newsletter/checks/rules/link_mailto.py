"""A link that begins a mail has something in it that mail programs read differently.

Spaces and ampersands must be written as ``%20`` and ``%26``, several addresses are parted by commas, and only subject,
body, cc and bcc are understood everywhere.

Remedy: write ``mailto:jo@margin.example?subject=Issue%2027``.

Source: RFC 6068.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("[Write to us](mailto:jo@margin.example?subjekt=Hello).")
GOOD = Example("[Write to us](mailto:jo@margin.example?subject=Hello%20there).")

_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;.]+(\.[^\s@<>,;.]+)+")
_FIELDS = frozenset({"subject", "body", "cc", "bcc", "to", "in-reply-to"})


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each mailto address once."""
    for url in dict.fromkeys(link.url for link in dossier.links if link.url.lower().startswith("mailto:")):
        for trouble in _troubles(url[len("mailto:") :]):
            yield Finding(
                Severity.WARNING,
                f"{trouble}: {url}",
                "write it as mailto:jo@margin.example?subject=Hello%20there",
                dossier.find(url),
            )


def _troubles(rest: str) -> Iterator[str]:
    addresses, _, fields = rest.partition("?")
    for one in addresses.split(","):
        if addresses and not _ADDRESS.fullmatch(one):
            yield f"“{one}” is no mail address"
    if " " in rest:
        yield "there is a space in this address"
    if "?" in fields:
        yield "the second field begins with &, not with ?"
    for field in filter(None, re.split("[?&]", fields)):
        name = field.partition("=")[0]
        if name.lower() not in _FIELDS:
            yield f"mail programs do not know the field “{name}”"
