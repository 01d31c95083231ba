"""Text lies on a picture, and on nothing while the picture is not there.

Outlook for Windows shows no background pictures, and many programs none until the reader asks for them. White letters
on a dark photograph are then white letters on white.

Remedy: give the same element a ``background-color`` of about the colour of the picture.

Source: https://www.caniemail.com/features/css-background-image/; WCAG 2.2, failure F24.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.colours import colour_within
from newsletter.checks.looks import looks_of
from newsletter.checks.page import Element, page_of, place_of, shortened

BAD = Example(
    "::: html\n\n"
    '<div style="background-image:url(https://pale.example/harbour.jpg)">The boat leaves at ten past seven.</div>\n:::'
)
GOOD = Example(
    "::: html\n\n"
    '<div style="background:#F4EFE6 url(https://pale.example/harbour.jpg)">The boat leaves at ten past seven.</div>\n'
    ":::"
)


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each element that paints a picture and has words on it."""
    page, looks = page_of(dossier), looks_of(dossier)
    for element in page.shown:
        above = looks[element.parent] if element.parent else looks[element]
        paints = looks[element].pictured and not above.pictured
        if paints and not _has_colour(element) and looks[element].ground == above.ground and page.text(element):
            yield Finding(
                Severity.WARNING,
                f"no colour lies below the picture behind “{shortened(page.text(element))}”",
                "give it a background-color as well",
                place_of(dossier, element),
            )


def _has_colour(element: Element) -> bool:
    values = [one.value for one in element.style if one.name in {"background", "background-color"}]
    return bool(element.get("bgcolor")) or any(colour_within(value) for value in values)
