"""The label of a sponsor does not say that the space was paid for.

Readers must be able to tell what was paid for before they read it. “Friends of ours” or “We like” does not tell them.
The rule knows English words only; for a publication in another language it does not look.

Remedy: say it in a plain word, such as “Sponsored by”, “Advertisement” or “Supported by”.

Source: 16 CFR 255 (FTC endorsement guides); CAP Code rule 2.1 (UK); directive 2005/29/EC, annex I, no. 11.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.errors import Place

BAD = Example("::: sponsor\nlabel: Friends of ours\nname: Tidewater Books\n:::")
GOOD = Example("::: sponsor\nlabel: Sponsored by\nname: Tidewater Books\n:::")

_PLAIN = re.compile(r"\b(ad|ads|advert\w*|sponsor\w*|paid|partner\w*|promot\w*|support\w*|commercial|presented by)\b")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Read the label of each sponsor."""
    if dossier.language.split("-")[0].lower() != "en":
        return
    for passage in dossier.passages:
        if (passage.block, passage.field) == ("sponsor", "label") and not _PLAIN.search(passage.text.lower()):
            yield Finding(
                Severity.WARNING,
                f"“{passage.text}” does not say that the sponsor pays",
                "say it in a plain word, such as “Sponsored by”",
                Place(str(dossier.issue.path), passage.line),
            )
