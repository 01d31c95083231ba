"""The sender's address belongs to a free mail service.

Only the service itself may send mail in its name: with anything else the signature does not fit, and Gmail, Yahoo and
Outlook put the mail into spam or refuse it.

Remedy: send from a domain of your own, and let ``reply_to`` be the address you read.

Source: RFC 7489 (DMARC); support.google.com/mail/answer/81126: “Don't impersonate Gmail From: headers”.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.message import Address

BAD = Example(dossier={"sender": Address("the.margin@gmail.com")})
GOOD = Example(dossier={"sender": Address("jo@margin.example")})

FREE = frozenset({
    "aol.com", "free.fr", "fastmail.com", "gmail.com", "gmx.at", "gmx.ch", "gmx.de", "gmx.net", "googlemail.com",
    "hey.com", "hotmail.co.uk", "hotmail.com", "hotmail.de", "hotmail.fr", "icloud.com", "laposte.net", "libero.it",
    "live.com", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com", "naver.com", "orange.fr", "outlook.com",
    "outlook.de", "outlook.fr", "pm.me", "posteo.de", "proton.me", "protonmail.com", "qq.com", "rocketmail.com",
    "t-online.de", "tutanota.com", "web.de", "yahoo.co.jp", "yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.fr",
    "yandex.ru", "ymail.com", "163.com",
})  # fmt: skip


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at the domain of the address the mail comes from."""
    domain = dossier.sender.email.rpartition("@")[2].lower()
    if domain in FREE:
        yield Finding(
            Severity.WARNING,
            f"only {domain} itself may send mail as {domain}; others are refused",
            "send from a domain of your own, and set reply_to to this address",
            dossier.file(),
        )
