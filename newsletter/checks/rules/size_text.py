"""The plain text is longer than anybody reads.

Gmail cuts plain text at the same 102,400 bytes as HTML, and providers count both parts towards the size of a mail.

Remedy: shorten the issue; look for a table or code that fills the text with spaces.

Source: https://github.com/hteumeuleu/email-bugs/issues/41.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example(text="The same sentence again and again. " * 3_000)
GOOD = Example()


def check(dossier: Dossier, most: int = 102_400) -> Iterable[Finding]:
    """Count the bytes of the text."""
    size = len(dossier.longest.text.encode("utf-8"))
    if size > most:
        yield Finding(Severity.WARNING, f"the plain text has {size:,} bytes", "shorten the issue", dossier.file())
