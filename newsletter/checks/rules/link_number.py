"""A link leads to a number instead of a name.

Nobody who means well mails links to bare IP addresses, so filters count them heavily; written as one long number, in
octal or in hexadecimal even more so.

Remedy: use the name of the website.

Source: SpamAssassin's NUMERIC_HTTP_ADDR and NORMAL_HTTP_TO_IP.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.urls import host

BAD = Example("Read [the whole study](https://203.0.113.7/study).")
GOOD = Example("Read [the whole study](https://pale.example/study).")

_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}|.*:.*", re.IGNORECASE)


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each address once."""
    for url in dict.fromkeys(link.url for link in dossier.outward()):
        if _NUMBER.fullmatch(host(url)):
            yield Finding(
                Severity.WARNING,
                f"this link leads to a number, not to a name: {url}",
                "use the name of the website",
                dossier.find(url),
            )
