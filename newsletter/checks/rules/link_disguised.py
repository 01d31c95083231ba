"""The words of a link are one address, and it leads to another.

That is how a swindler's mail is built, so mail programs warn of it and filters count it. It happens to honest people
when an address is changed in one of the two places only.

Remedy: link words instead of an address, or let both be the same.

Source: Gmail's guidelines for senders, support.google.com/mail/answer/81126: “recipients should know what to expect
when they click a link”.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.urls import host

BAD = Example("See [www.pale.example](https://shop.other.example/pale).")
GOOD = Example("See [pale.example](https://www.pale.example/).")

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s/]+(?:/\S*)?|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|io|eu|example)")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each link whose words are an address."""
    for link in dict.fromkeys(dossier.outward()):
        if _ADDRESS.fullmatch(link.label.strip().lower()):
            said, meant = _bare(link.label.strip()), host(link.url).removeprefix("www.")
            if said and said != meant and not said.endswith(f".{meant}") and not meant.endswith(f".{said}"):
                yield Finding(
                    Severity.WARNING,
                    f"the reader sees {said} and gets {meant}",
                    "link words instead of an address, or let both be the same",
                    dossier.find(f"[{link.label}]({link.url})", f"[{link.label}]", link.label),
                )


def _bare(label: str) -> str:
    return host(label if "://" in label else f"https://{label}").removeprefix("www.")
