"""An invisible sign turns the direction of reading.

It makes a text look other than it is: an address read backwards, a file name with another ending. Languages written
from right to left need none of them; text that is copied from a web page may bring one along.

Remedy: take it out. Direction is the theme's business, by ``language`` in newsletter.toml.

Source: Unicode Technical Report 36, §3.2 (bidirectional text spoofing); CVE-2021-42574.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("The file is called report\u202efdp.exe.")
GOOD = Example("The file is called reportexe.pdf.")

_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Read everything the author wrote."""
    for passage in dossier.passages:
        for control in dict.fromkeys(_CONTROLS.findall(passage.text)):
            yield Finding(
                Severity.ERROR,
                f"an invisible sign turns the direction of reading here, U+{ord(control):04X}",
                "take it out",
                dossier.find_in(passage, control),
            )
