"""A picture is written into the HTML itself.

Gmail and Outlook show nothing in its place, and every byte of it counts towards the 102,400 at which Gmail clips.

Remedy: put the file into ``images/`` and name it.

Source: https://www.caniemail.com/features/image-base64/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import page_of

BAD = Example('::: html\n\n<img src="data:image/png;base64,iVBORw0KGgo=" alt="A dot">\n:::')
GOOD = Example("![A dot](https://pale.example/dot.png)")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at pictures and backgrounds."""
    page = page_of(dossier)
    embedded = any(image.get("src").lower().startswith("data:") for image in page.all("img"))
    if embedded or any("url(data:" in re.sub("[\"' ]", "", one.value) for one, _ in page.styles):
        yield Finding(
            Severity.WARNING,
            "Gmail and Outlook do not show pictures that are written into the HTML",
            "put the file into images/ and name it",
            dossier.find("data:"),
        )
