"""A drawing for Outlook has no text that stands for it, or holds what cannot be reached in it.

VML is how Outlook for Windows is given background pictures and round buttons. A screen reader reads such a drawing out
as “graphic” unless it has an ``alt``, links in it cannot be reached by the keyboard, and headings in it are none.

Remedy: write ``alt=""`` on what only decorates, else what it shows; put links and headings outside of the drawing.

Source: Email Markup Consortium, accessibility report 2023 (three rules on VML);
https://parcel.io/blog/accessibility-checker-updates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example(
    html='<!--[if mso]><v:rect fill="true"><a href="https://pale.example">Go on</a></v:rect><![endif]--><p>Hello.</p>'
)
GOOD = Example(html='<!--[if mso]><v:rect fill="true" alt=""><v:fill src="x.png"/></v:rect><![endif]--><p>Hello.</p>')

_SHAPE = re.compile(r"<v:(rect|roundrect|oval|shape|image|line|polyline|arc|curve|group)\b([^>]*)>", re.IGNORECASE)
_UNREACHABLE = {"link": re.compile(r"<a\s", re.IGNORECASE), "heading": re.compile(r"<h[1-6]\b", re.IGNORECASE)}


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at the drawings in the comments for Outlook."""
    for shape in _SHAPE.finditer(dossier.html):
        kind, attributes = shape[1], shape[2]
        if not re.search(r"\salt=", attributes):
            yield Finding(
                Severity.WARNING,
                f"<v:{kind}> has no alt",
                'write alt="" where it only decorates',
                dossier.find(shape[0]),
            )
        inside = dossier.html[shape.end() :].partition(f"</v:{kind}>")[0] if not attributes.endswith("/") else ""
        for what, pattern in _UNREACHABLE.items():
            if pattern.search(inside):
                yield Finding(
                    Severity.WARNING,
                    f"<v:{kind}> holds a {what} that the keyboard does not reach",
                    "put it outside of the drawing",
                    dossier.find(shape[0]),
                )
