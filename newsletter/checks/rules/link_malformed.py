"""An address has been put together wrongly.

A second ``https://`` in front, a comma or a quotation mark caught at the end, a host with two dots in a row: most
readers see an error page, and nobody tells you.

Remedy: open the address in a browser, and copy it from there.

Source: RFC 3986, §3.2.2 and §2; RFC 1123, §2.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.urls import host

BAD = Example("Read [the whole study](https://https://pale.example/study).")
GOOD = Example("Read [the whole study](https://pale.example/study).")

_TWICE = re.compile(r"https?:/*https?(:|%3a|//)", re.IGNORECASE)
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")
_CAUGHT = re.compile(r"([.,;:!'\"“”„’»]|%20|%22|%E2%80%9[CD89])$", re.IGNORECASE)


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each address once."""
    for url in dict.fromkeys(link.url for link in dossier.outward()):
        severity, trouble = _trouble(url)
        if trouble:
            yield Finding(
                severity,
                f"this address {trouble}: {url}",
                "open it in a browser, and copy it from there",
                dossier.find(url),
            )


def _trouble(url: str) -> tuple[Severity, str]:
    name = host(url)
    if _TWICE.match(url):
        return Severity.ERROR, "has https:// twice"
    if not name or not (name.startswith("[") or ":" in name or all(_LABEL.fullmatch(one) for one in name.split("."))):
        return Severity.ERROR, "has a host that cannot be"
    caught = _CAUGHT.search(url)
    if caught:
        return Severity.WARNING, f"ends with {caught[1]}, which seems to belong to the sentence"
    if url.endswith(")") and url.count("(") < url.count(")"):
        return Severity.WARNING, "ends with a bracket that was never opened"
    return Severity.INFO, ""
