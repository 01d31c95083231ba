"""A link hides its target behind a shortening service.

Swindlers hide there too, so filters distrust everybody's links with the service's name, and some lists block the whole
domain for days. Readers cannot see where it leads, and the service may end.

Remedy: link the page itself. A click is counted without a shortener.

Source: Spamhaus on URL shorteners (www.spamhaus.org/faqs); SpamAssassin's URL_SHORTENER rules.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.urls import host, within

BAD = Example("Read [the whole study](https://bit.ly/3abcdef).")
GOOD = Example("Read [the whole study](https://pale.example/study).")

_SHORTENERS = frozenset({
    "adf.ly", "bit.do", "bit.ly", "buff.ly", "cutt.ly", "goo.gl", "is.gd", "j.mp", "lnkd.in", "ow.ly", "rb.gy",
    "rebrand.ly", "s.id", "short.io", "shorturl.at", "t.co", "t.ly", "tiny.cc", "tinyurl.com", "tr.im", "v.gd", "x.gd",
})  # fmt: skip


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each address once."""
    for url in dict.fromkeys(link.url for link in dossier.outward()):
        service = within(host(url), _SHORTENERS)
        if service:
            yield Finding(
                Severity.WARNING,
                f"{service} hides where this link leads, and filters distrust it: {url}",
                "link the page itself",
                dossier.find(url),
            )
