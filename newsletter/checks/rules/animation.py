"""Something moves and does not stop.

Movement beside a text keeps some people from reading it at all, and makes others ill. What blinks more than three times
a second can bring on a seizure.

Remedy: let it move a few times and stop, or put the animation into ``@media (prefers-reduced-motion: no-preference)``.

Source: WCAG 2.2, success criteria 2.2.2 (pause, stop, hide) and 2.3.1 (three flashes), techniques C39 and G152.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import page_of, place_of

BAD = Example(
    html="<style>@keyframes pulse { to { opacity: 0 } } .now { animation: pulse 1s infinite }</style><p>Hello.</p>"
)
GOOD = Example(
    html="<style>@media (prefers-reduced-motion: no-preference) { .now { animation: pulse 1s infinite } }</style>"
)


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look for animations without an end, and for the tags that only move."""
    page = page_of(dossier)
    for element in page.all("marquee", "blink"):
        yield Finding(
            Severity.WARNING,
            f"<{element.tag}> moves without an end",
            "let the words stand still",
            place_of(dossier, element),
        )
    for declaration, conditions in page.styles:
        is_asked_for = any("prefers-reduced-motion" in condition for condition in conditions)
        if declaration.name.startswith("animation") and "infinite" in declaration.value and not is_asked_for:
            yield Finding(
                Severity.WARNING,
                f"an animation without an end: {declaration.value}",
                "put it into @media (prefers-reduced-motion: no-preference)",
                dossier.find("infinite"),
            )
