"""The plain text does not say what the HTML says.

Those who read it get another mail, and filters take two parts that differ for a trick: words for the filter in one, and
words for the reader in the other.

Remedy: see that ``text.txt.j2`` of each block prints all that ``email.mjml.j2`` shows.

Source: RFC 2046 §5.1.4: the parts are the same information; SpamAssassin's MPART_ALT_DIFF and MPART_ALT_DIFF_COUNT.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import page_of, place_of, shortened

BAD = Example(
    "## What we learnt\n\nNobody named the same number, and issues got better.", text="See it in a browser.\n"
)
GOOD = Example("## What we learnt\n\nNobody named the same number, and issues got better.")

_WORD = re.compile(r"\w{4,}")
_SHOWN = 5


def check(dossier: Dossier, shared: int = 80) -> Iterable[Finding]:
    """Compare headings, and then words: ``shared`` is the percentage of them that must be in both."""
    page = page_of(dossier)
    text = " ".join(dossier.text.casefold().split())
    in_text = set(_WORD.findall(text))
    for heading in page.all("h1", "h2", "h3", "h4", "h5", "h6"):
        words = page.text(heading)
        if not set(_WORD.findall(words.casefold())) <= in_text:
            yield Finding(
                Severity.WARNING,
                f"the plain text lacks the heading “{shortened(words)}”",
                "print it in text.txt.j2 of the block",
                place_of(dossier, heading),
            )
    in_html = dict.fromkeys(word for element in page.shown for word in _WORD.findall(element.words.casefold()))
    lacking = [word for word in in_html if word not in in_text]
    if in_html and len(lacking) * 100 > len(in_html) * (100 - shared):
        yield Finding(
            Severity.WARNING,
            f"{len(lacking)} of {len(in_html)} words are not in the plain text: {', '.join(lacking[:_SHOWN])} …",
            "see what newsletter issue render --format text shows",
            dossier.file(),
        )
