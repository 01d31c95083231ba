"""The sender's address says that nobody reads the answers.

An answer is the best sign a mailbox provider gets that a mail was wanted, and the best thing a newsletter gets. It also
keeps people who want to leave, and cannot find the link, from pressing “spam”.

Remedy: send from an address that somebody reads, or set ``reply_to`` to one.

Source: support.google.com/mail/answer/81126 and senders.yahooinc.com/best-practices on mail that people engage with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.message import Address

BAD = Example(dossier={"reply_to": Address("no-reply@margin.example")})
GOOD = Example(dossier={"reply_to": Address("letters@margin.example")})

_NOBODY = re.compile(r"(do[-_.]?)?not?[-_.]?(reply|response|answer)[^@]*@.*", re.IGNORECASE)


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at the address that answers go to."""
    if _NOBODY.match(dossier.reply_to.email):
        yield Finding(
            Severity.WARNING,
            f"answers go to {dossier.reply_to.email.partition('@')[0]}@…, which nobody reads",
            "set reply_to in newsletter.toml to an address that somebody reads",
            dossier.file(),
        )
