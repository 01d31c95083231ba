"""A link differs from the text around it by its colour alone.

Of twelve men one does not see the difference between some colours, and on a bad screen nobody does. An underline is
what everybody knows. A link that is bold where the text is not, or whose colour stands out from the text at 3:1, will
do.

Remedy: leave the underline on links within text; in a theme, do not set ``text-decoration: none``.

Source: Email Markup Consortium, accessibility report 2024, issue 10; WCAG 2.2, success criterion 1.4.1, technique G183.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.colours import contrast
from newsletter.checks.looks import Look, looks_of
from newsletter.checks.page import INLINE, page_of, place_of, shortened

ENOUGH = 3.0
BAD = Example(
    "::: html\n\n"
    '<p>Read <a href="https://pale.example/study" style="text-decoration:none; color:#444">the study</a> first.</p>\n'
    ":::"
)
GOOD = Example("Read [the study](https://pale.example/study) first.")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at the links that stand among other words."""
    page, looks = page_of(dossier), looks_of(dossier)
    for link in page.links:
        words = page.text(link)
        line = next((above for above in link.ancestors() if above.tag not in INLINE), None)
        if not words or line is None or page.text(line) == words:
            continue
        inside = [looks[one] for one in (link, *link.descendants())]
        if not any(_stands_out(look, looks[line]) for look in inside) and not inside[0].hidden:
            yield Finding(
                Severity.WARNING,
                f"nothing but its colour marks the link “{shortened(words)}”",
                "underline it",
                place_of(dossier, link),
            )


def _stands_out(link: Look, text: Look) -> bool:
    return (
        link.underlined
        or (link.bold and not text.bold)
        or link.ground != text.ground
        or contrast(link.ink.over(link.ground), text.ink.over(text.ground)) >= ENOUGH
    )
