"""A picture has no text that stands for it, or one that is none.

Many mail programs hold pictures back until the reader asks for them, and some readers never see them. What they get is
the alt text. Without one a screen reader spells out the name of the file. A picture that is mere ornament has an empty
one.

Remedy: say in a short sentence what the picture shows, or why it is there; 125 characters are enough.

Source: WCAG 2.2, success criterion 1.1.1 (non-text content), level A.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.html import pictures

LONGEST = 125
BAD = Example("![cover-final.png](https://pale.example/cover-final.png)")
GOOD = Example("![A paper chart pinned under a coffee cup](https://pale.example/cover-final.png)")

_FILE_NAME = re.compile(r"\S+\.(png|jpe?g|gif|webp|avif|svg|heic)|(img|dsc|image|screenshot)[-_ ]?\d+", re.IGNORECASE)


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each picture of the mail."""
    for picture in dict.fromkeys(pictures(dossier.html)):
        name = picture.url.rpartition("/")[2]
        place = dossier.find(picture.alt or name, name)
        if picture.alt is None:
            yield Finding(
                Severity.ERROR,
                f"the picture {name} has no alt text",
                'say what it shows: alt="…", or alt="" where it is mere ornament',
                place,
            )
        elif _FILE_NAME.fullmatch(picture.alt.strip()):
            yield Finding(
                Severity.WARNING,
                f"the alt text “{picture.alt}” is the name of a file",
                "say what the picture shows",
                place,
            )
        elif len(picture.alt) > LONGEST:
            yield Finding(
                Severity.WARNING,
                f"an alt text of {len(picture.alt)} characters is long to listen to",
                f"{LONGEST} are enough; put the rest into the caption",
                place,
            )
