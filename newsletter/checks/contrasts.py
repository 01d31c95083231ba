"""Which texts of a mail can hardly be told from their ground."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.checks.base import Dossier
from newsletter.checks.colours import Colour, contrast
from newsletter.checks.looks import Look, Scheme, looks_of
from newsletter.checks.page import Element, page_of, shortened

ENOUGH, ENOUGH_IF_LARGE = 4.5, 3.0
LARGE, LARGE_IF_BOLD = 24.0, 18.66
"""Pixels: 18 and 14 points (WCAG 2.2, “large scale”)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The colours of some text and of what lies behind it, and the first element that has them."""

    ink: Colour
    ground: Colour
    ratio: float
    needed: float
    element: Element

    def __str__(self) -> str:
        """What a finding says of it."""
        words = shortened(self.element.words)
        return f"“{words}” is {self.ink} on {self.ground}, a contrast of {self.ratio:.1f}:1"


def faint_pairs(dossier: Dossier, scheme: Scheme) -> Iterator[Pair]:
    """The pairs of colours with too little contrast in a scheme, each once."""
    looks = looks_of(dossier, scheme)
    seen: set[tuple[Colour, Colour, float]] = set()
    for element in page_of(dossier).shown:
        if not any(letter.isalnum() for letter in element.words):
            continue
        pair = _pair(element, looks[element])
        key = (pair.ink, pair.ground, pair.needed)
        if key not in seen and not looks[element].hidden:
            seen.add(key)
            if pair.ratio < pair.needed:
                yield pair


def _pair(element: Element, look: Look) -> Pair:
    large = look.size >= (LARGE_IF_BOLD if look.bold else LARGE)
    ink = look.ink.over(look.ground)
    return Pair(ink, look.ground, contrast(ink, look.ground), ENOUGH_IF_LARGE if large else ENOUGH, element)
