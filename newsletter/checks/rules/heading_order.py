"""The headings skip a level, or there is more than one title.

People who listen to a mail jump from heading to heading; a level that is left out sounds as if a part were missing, and
two titles as if two mails had been stuck together. The title is level 1, a section ``##``, a part of it ``###``.

Remedy: use the next level down, and one title only. A ``header`` block's title counts as level 1.

Source: WCAG 2.2, success criterion 1.3.1 (info and relationships), technique G141.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.html import headings

BAD = Example("# The title\n\nGood morning.\n\n### A part of nothing\n\nWords.")
GOOD = Example("# The title\n\nGood morning.\n\n## A section\n\n### A part of it\n\nWords.")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Go through the headings of the mail."""
    titles = 0
    above = 0
    for heading in headings(dossier.html):
        place = dossier.find(f"# {heading.text}", heading.text)
        titles += heading.level == 1
        if heading.level == 1 and titles > 1:
            yield Finding(
                Severity.WARNING,
                f"“{heading.text}” is the {'second' if titles == 2 else 'next'} title of this mail",
                "make it a section: ##",
                place,
            )
        elif above and heading.level > above + 1:
            yield Finding(
                Severity.WARNING,
                f"“{heading.text}” is a heading of level {heading.level} below one of level {above}",
                f"make it level {above + 1}: {'#' * (above + 1)}",
                place,
            )
        above = heading.level
