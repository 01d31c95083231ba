"""Two places of the mail have the same name.

A link to ``#reading`` leads to the first of them, and labels that point to the second are read with the first.

Remedy: give each block an ``id`` of its own.

Source: HTML Standard, §3.2.6: the value must be unique among all the ids in the element's tree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import page_of

BAD = Example('::: html\n\n<p id="reading">One.</p><p id="reading">Two.</p>\n:::')
GOOD = Example('::: html\n\n<p id="reading">One.</p><p id="writing">Two.</p>\n:::')


def check(dossier: Dossier) -> Iterable[Finding]:
    """Count the ids."""
    names = Counter(element.get("id") for element in page_of(dossier).elements if element.get("id"))
    for name, places in names.items():
        if places > 1:
            yield Finding(
                Severity.WARNING,
                f"{places} places are called “{name}”",
                "give each an id of its own",
                dossier.find(f"id: {name}", f'id="{name}"', name),
            )
