"""A line in bold stands where a heading should be.

It looks like a heading, and to those who jump from heading to heading it is not there.

Remedy: write ``##`` or ``###`` before it instead of asterisks around it.

Source: WCAG 2.2, success criterion 1.3.1, failure F2.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import Element, page_of, place_of

BAD = Example("**What we learnt**\n\nNobody named the same number.")
GOOD = Example("### What we learnt\n\n**Nobody** named the same number.")


def check(dossier: Dossier, longest: int = 60) -> Iterable[Finding]:
    """Look at paragraphs that are bold from end to end, short, no sentence, and followed by another."""
    page = page_of(dossier)
    for paragraph in page.all("p"):
        words = page.text(paragraph)
        if _is_all_bold(paragraph) and 0 < len(words) <= longest and words[-1].isalnum() and _is_followed(paragraph):
            yield Finding(
                Severity.WARNING,
                f"“{words}” looks like a heading and is none",
                f"make it one: ### {words}",
                place_of(dossier, paragraph),
            )


def _is_all_bold(paragraph: Element) -> bool:
    """Whether its only content is in bold; a theme's own bold words have a class."""
    bold = paragraph.children[0] if len(paragraph.children) == 1 else None
    return bold is not None and not paragraph.words and bold.tag in {"b", "strong"} and not bold.get("class")


def _is_followed(paragraph: Element) -> bool:
    beside = paragraph.parent.children if paragraph.parent else []
    below = beside[beside.index(paragraph) + 1 :]
    return bool(below) and below[0].tag in {"p", "ul", "ol"}
