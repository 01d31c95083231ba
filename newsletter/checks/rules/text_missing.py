"""The mail has no plain text, or next to none.

It is what is read on a watch, by a voice, and by people who want it so; and a mail of HTML alone is one of the signs by
which spam is told.

Remedy: each block has a ``text.txt.j2`` that says in words what it shows; a block of your own may lack it.

Source: RFC 2046 §5.1.4; SpamAssassin's MIME_HTML_ONLY and MPART_ALT_DIFF.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example(text="\n")
GOOD = Example()


def check(dossier: Dossier, shortest: int = 20) -> Iterable[Finding]:
    """Count the letters of the text."""
    letters = sum(letter.isalnum() for letter in dossier.text)
    if letters < shortest:
        yield Finding(
            Severity.ERROR,
            f"the plain text has {letters} letters" if letters else "the plain text is empty",
            "see what newsletter issue render --format text shows, and mend the templates of the text",
            dossier.file(),
        )
