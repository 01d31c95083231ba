"""There is an invisible character in the text that mail programs trip over.

The control characters U+0080 to U+009F come along when old Windows text is taken for something else: they stand where a
quotation mark or a dash should be, and Gmail clips even a tiny mail that holds one. U+2028 and U+2029 break lines in
some programs and show as a box in others.

Remedy: type the sign anew.

Source: https://github.com/hteumeuleu/email-bugs/issues/113; Unicode Standard, §23.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("It\u0092s ours.")
GOOD = Example("It’s ours.")

_CONTROLS = re.compile("[\x80-\x9f\u2028\u2029]")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Read everything the author wrote."""
    for passage in dossier.passages:
        for character in dict.fromkeys(_CONTROLS.findall(passage.text)):
            meant = _meant(character)
            yield Finding(
                Severity.ERROR,
                f"there is an invisible character here, U+{ord(character):04X}",
                f"type the sign anew: probably {meant}"
                if meant
                else "take it out, and begin a new line if one is meant",
                dossier.find_in(passage, character),
            )


def _meant(character: str) -> str:
    """The sign that the same byte stands for in Windows' western European character set."""
    return character.encode("latin-1", "ignore").decode("cp1252", "ignore")
