"""The sender has no name, or one that looks like an address.

The name is the largest line in the inbox, and decides most of all whether a mail is opened. Without it people see the
first part of an address. A name with an @ in it is a trick of swindlers, and filters know it.

Remedy: write ``from = "Jo from The Margin <jo@margin.example>"``; 25 characters are shown on a phone.

Source: Litmus and Fluent, “The adult consumer email report” (2016): 42 % look at the sender's name first;
SpamAssassin's FROM_ADDR_WS and its rules on addresses in names.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.message import Address

BAD = Example(dossier={"sender": Address("jo@margin.example")})
GOOD = Example(dossier={"sender": Address("jo@margin.example", "Jo Aldana")})


def check(dossier: Dossier, longest: int = 40) -> Iterable[Finding]:
    """Look at the name beside the address the mail comes from."""
    name = dossier.sender.name
    if not name:
        message = "the sender has no name: the inbox shows an address"
    elif "@" in name or "://" in name:
        message = "the sender's name looks like an address"
    elif len(name) > longest:
        message = f"the sender's name has {len(name)} characters, and the inbox shows 25"
    else:
        return
    yield Finding(
        Severity.WARNING if "@" in name or not name else Severity.INFO,
        message,
        'set from in newsletter.toml, as in "Jo from The Margin <jo@margin.example>"',
        dossier.file(),
    )
