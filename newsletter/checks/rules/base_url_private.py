"""The publication's own address is one that readers cannot reach, and the mail is to leave this machine.

Every link is counted there, pictures and the page to unsubscribe lie there: with ``http://127.0.0.1:8000`` none of them
works for anybody but you. The outbox mails nobody, so with it any address will do.

Remedy: set ``base_url`` in ``newsletter.toml`` to the public address of ``newsletter serve``.

Source: RFC 1918; RFC 6761, §6.3 (localhost); RFC 8058 (a one-click unsubscribe must be reachable).
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.urls import host, is_inside, is_this_machine

BAD = Example(dossier={"provider": "postmark", "base_url": "http://192.168.1.20:8000"})
GOOD = Example(dossier={"provider": "postmark", "base_url": "https://news.margin.example"})


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at the host of the address that all of ours begin with."""
    name = host(dossier.base_url)
    if dossier.provider not in {"", "outbox"} and (is_this_machine(name) or is_inside(name)):
        yield Finding(
            Severity.ERROR,
            f"links, pictures and the way to unsubscribe lead to {dossier.base_url}, which readers cannot reach",
            "set base_url in newsletter.toml to your public address",
            dossier.file(),
        )
