"""A picture is fetched without encryption.

Gmail and Apple Mail fetch pictures through servers of their own and show none from http addresses, or warn of them; on
the page in the browser it is blocked.

Remedy: write https, or put the picture into ``images/``.

Source: W3C, Mixed Content, §4.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.html import pictures

BAD = Example('::: html\n\n<img src="http://pale.example/harbour.png" alt="The harbour" width="300">\n:::')
GOOD = Example('::: html\n\n<img src="https://pale.example/harbour.png" alt="The harbour" width="300">\n:::')


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each picture; the publication's own address is a matter of its settings."""
    for url in dict.fromkeys(picture.url for picture in pictures(dossier.html)):
        if url.lower().startswith("http://") and not url.startswith(f"{dossier.base_url}/"):
            yield Finding(
                Severity.WARNING,
                f"this picture is not encrypted on its way: {url}",
                "write https, or put the picture into images/",
                dossier.find(url),
            )
