"""A link leads nowhere yet.

It was left for later: an empty address, a lone ``#``, an address with TODO in it, one of the domains that are reserved
for examples, or one that only your own machine can reach.

Remedy: give the real address, or take the link out.

Source: RFC 2606 §3 reserves example.com, example.net and example.org; RFC 6761 §6.3 localhost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("Read [the whole study](https://example.com/TODO) before you argue.")
GOOD = Example("Read [the whole study](https://pale.example/study) before you argue.")

_HOSTS = re.compile(r"(.*\.)?example\.(com|net|org)|(.*\.)?localhost|127\..*|0\.0\.0\.0|::1|(.*\.)?(test|invalid)")
_LEFT_FOR_LATER = re.compile(r"\b(TODO|FIXME|XXX|TBD)\b")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each address once."""
    anchors = set(re.findall(r'\bid="([^"]+)"', dossier.html))
    for url, label in {link.url: link.label for link in dossier.links}.items():
        if url.startswith(dossier.base_url) or (url.startswith("#") and url[1:] in anchors):
            continue
        if url.startswith("#") or not url or _LEFT_FOR_LATER.search(url) or _HOSTS.fullmatch(_host(url)):
            yield Finding(
                Severity.ERROR,
                f"this link leads nowhere: {url}" if url else f"the link “{label}” leads nowhere",
                "give the real address, or take the link out",
                dossier.find(url, f"[{label}]"),
            )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
