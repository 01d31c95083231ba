"""There is a character in the text that nobody sees.

A zero-width space, a byte order mark or a soft hyphen breaks words for search and for screen readers, and a link that
holds one leads nowhere. Filters know them from mail that hides its words. Joiners are left alone: emoji and several
scripts need them.

Remedy: delete it; copy the text once through an editor that keeps only plain text.

Source: Unicode Standard, §23.2 (layout controls); SpamAssassin's rules on obfuscated words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import name

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("Read the whole\u200b study.")
GOOD = Example("Read the whole study 👩\u200d🔬.")

_INVISIBLE = re.compile("[\u00ad\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff\ufff9-\ufffb]")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Read everything the author wrote."""
    for passage in dossier.passages:
        for character in dict.fromkeys(_INVISIBLE.findall(passage.text)):
            called = name(character, "").lower()
            yield Finding(
                Severity.ERROR if passage.type in {"url", "image"} else Severity.WARNING,
                f"there is an invisible character here, U+{ord(character):04X}" + (f" ({called})" if called else ""),
                "delete it",
                dossier.find_in(passage, character),
            )
