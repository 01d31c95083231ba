"""A picture does not say how wide it is.

Outlook on Windows knows no ``max-width``: it shows the picture with all the pixels it has, and pushes the whole mail to
that width. While pictures are held back, the text jumps when they come. Blocks say it by themselves; HTML by hand
must.

Remedy: give it ``width="300"``, in pixels and without a unit.

Source: https://www.caniemail.com/features/css-max-width/; HTML Standard, §4.8.17 (dimension attributes).
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.html import pictures

BAD = Example('::: html\n\n<img src="https://pale.example/harbour.png" alt="The harbour">\n:::')
GOOD = Example('::: html\n\n<img src="https://pale.example/harbour.png" alt="The harbour" width="300">\n:::')


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each picture."""
    for picture in dict.fromkeys(pictures(dossier.html)):
        width = (picture.width or "").strip().removesuffix("px").removesuffix("%")
        if not width.isdecimal():
            yield Finding(
                Severity.WARNING,
                f"nothing says how wide this picture is: {picture.url}",
                'give it width="300", in pixels and without a unit',
                dossier.find(picture.url, picture.url.rpartition("/")[2]),
            )
