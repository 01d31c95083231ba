"""The preheader is missing, or has a length that serves nobody.

The preheader is the line that stands behind the subject in the inbox. Without one the mail program takes the first
words of the mail, which are seldom the best; with fewer than 40 characters it fills the rest of the line with them, and
beyond 110 nothing is shown.

Remedy: add ``preheader:`` to the front matter, a sentence that goes on where the subject ends.

Source: general knowledge of inbox layouts.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("---\ntitle: Dashboards\n---\n\nGood morning.\n")
GOOD = Example(
    "---\ntitle: Dashboards\npreheader: Four editors on deleting them, and what they count instead.\n---\n\nHello.\n"
)


def check(dossier: Dossier, shortest: int = 40, longest: int = 110) -> Iterable[Finding]:
    """Count its characters."""
    length = len(dossier.preheader)
    if not length:
        yield Finding(
            Severity.WARNING,
            "there is no preheader, so inboxes show the first words of the mail",
            "add preheader: and a sentence that goes on where the subject ends",
            dossier.of_front_matter("preheader"),
        )
    elif not shortest <= length <= longest:
        yield Finding(
            Severity.INFO,
            f"the preheader has {length} characters; {shortest} to {longest} serve best",
            "inboxes fill up a short one with the first words of the mail, and cut a long one",
            dossier.of_front_matter("preheader"),
        )
