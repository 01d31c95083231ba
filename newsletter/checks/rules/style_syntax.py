"""A style sheet has a fault for which Gmail drops all of it.

Gmail reads styles more strictly than browsers: an at-rule within another, a brace too many or too few, or a comment
that does not end, and the whole ``<style>`` is gone.

Remedy: mend the place. Styles that only some programs can read go into a ``<style>`` of their own.

Source: https://github.com/hteumeuleu/email-bugs/issues/90; https://www.caniemail.com/features/html-style/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.css import style_rules
from newsletter.checks.page import page_of

BAD = Example(html="<style>@media screen { @media (min-width: 480px) { p { color: red } } }</style><p>Hello.</p>")
GOOD = Example(html="<style>@media screen and (min-width: 480px) { p { color: red } }</style><p>Hello.</p>")

_IGNORED = re.compile(r"/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'", re.DOTALL)


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each style sheet."""
    for sheet in page_of(dossier).sheets:
        for trouble, needle in _troubles(sheet):
            yield Finding(
                Severity.WARNING,
                f"a style sheet that Gmail drops: {trouble}",
                "mend it, or put it into a <style> of its own",
                dossier.find(needle),
            )


def _troubles(sheet: str) -> Iterator[tuple[str, str]]:
    bare = _IGNORED.sub("", sheet)
    missing = bare.count("{") - bare.count("}")
    if missing:
        trouble = f"{abs(missing)} {'{' if missing > 0 else '}'} without its {'}' if missing > 0 else '{'}"
        yield trouble, sheet.strip().partition("\n")[0]
    if "/*" in bare:
        yield "a comment without its end", bare[bare.index("/*") :].partition("\n")[0]
    for rule in style_rules(sheet):
        if rule.conditions and rule.prelude.startswith("@"):
            yield f"{rule.prelude} within {rule.conditions[-1]}", rule.prelude
