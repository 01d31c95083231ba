"""Some text is set too small to be read with ease.

Below 13 pixels mail programs on phones begin to enlarge text as they see fit, and the layout goes with it. A text of
some length needs 14 at the least, and 16 is better.

Remedy: raise ``size`` in the theme's ``theme.yaml``, or ``font-size`` in HTML of your own.

Source: general knowledge of typography on screens; -webkit-text-size-adjust in Apple Mail.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.looks import looks_of
from newsletter.checks.page import Element, page_of, place_of, shortened

LONG = 200
"""Characters from which on a text is one to read."""
BAD = Example('::: html\n\n<p style="font-size:11px">Conditions apply to this offer.</p>\n:::')
GOOD = Example('::: html\n\n<p style="font-size:14px">Conditions apply to this offer.</p>\n:::')


def check(dossier: Dossier, smallest: int = 13, smallest_to_read: int = 14) -> Iterable[Finding]:
    """Look at every text, and name each size once."""
    page, looks = page_of(dossier), looks_of(dossier)
    found: set[float] = set()
    for element in page.shown:
        look, words = looks[element], element.words
        least = smallest_to_read if len(words) >= LONG else smallest
        if words and look.size < least and look.size not in found and not look.hidden and not _is_raised(element):
            found.add(look.size)
            yield Finding(
                Severity.WARNING,
                f"text of {look.size:g} pixels: “{shortened(words)}”",
                f"make it {least} or larger",
                place_of(dossier, element),
            )


def _is_raised(element: Element) -> bool:
    return element.tag in {"sup", "sub"} or element.within("sup", "sub")
