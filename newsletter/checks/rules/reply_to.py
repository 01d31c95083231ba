"""Answers go to a free mail service, and the mail itself comes from somewhere else.

It is what swindlers do whose mail comes from a stolen account, so filters count it.

Remedy: let answers go to an address of the domain you send from; it may forward them.

Source: SpamAssassin's FREEMAIL_FORGED_REPLYTO.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.rules.sender_freemail import FREE
from newsletter.message import Address

BAD = Example(dossier={"reply_to": Address("the.margin@gmail.com")})
GOOD = Example(dossier={"reply_to": Address("letters@margin.example")})


def check(dossier: Dossier) -> Iterable[Finding]:
    """Compare the two domains."""
    sender, answers = (one.email.rpartition("@")[2].lower() for one in (dossier.sender, dossier.reply_to))
    if answers in FREE and sender not in FREE:
        yield Finding(
            Severity.INFO,
            f"answers go to {answers}, which looks odd beside {sender}",
            f"let reply_to in newsletter.toml be an address at {sender}",
            dossier.file(),
        )
