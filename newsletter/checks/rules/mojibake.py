"""Letters have been read in the wrong character set.

“Ã©” was an “é”, “â€™” an apostrophe, and “�” something nobody can tell any more. It happens when text is copied or
exported once too often.

Remedy: type the letters anew, or save the source as UTF-8 and copy again.

Source: Unicode Standard, §3.9 (ill-formed sequences) and §23.8 (U+FFFD); WHATWG Encoding Standard, windows-1252.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("Ines drinks her cafÃ© au lait.")
GOOD = Example("Ines drinks her café au lait, SÃO PAULO is far.")

_SUSPECT = re.compile("[\u00c2-\u00f4][^\x00-\x7f]{1,3}|\ufffd")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look for letters whose bytes make sense in UTF-8."""
    for passage in dossier.passages:
        for match in _SUSPECT.finditer(passage.text) if not passage.text.isascii() else ():
            broken, meant = _read_again(match[0])
            if broken:
                yield Finding(
                    Severity.ERROR,
                    f"“{broken}” was read in the wrong character set",
                    f"type it anew: probably {meant}" if meant else "type anew what stood here",
                    dossier.find_in(passage, broken),
                )


def _read_again(text: str) -> tuple[str, str]:
    """The part of some letters that was one sign in UTF-8, and that sign; both empty where there is none."""
    if text == "\ufffd":
        return text, ""
    for length in range(len(text), 1, -1):
        for charset in ("cp1252", "latin-1"):
            try:
                meant = text[:length].encode(charset).decode("utf-8")
            except UnicodeError:
                continue
            if len(meant) == 1 and meant.isprintable():
                return text[:length], meant
    return "", ""
