"""A button's label is too long to be one.

A label that breaks into two lines on a phone no longer looks like a button, and Outlook cuts what does not fit. Counted
is what a reader sees whose name is long.

Remedy: begin with a verb, and say it in two to four words.

Source: Apple, Human Interface Guidelines, “Buttons”; WCAG 2.2, success criterion 1.4.10 (reflow).
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("::: button\nlabel: Read the whole study about deleting dashboards now\nurl: https://pale.example/s\n:::")
GOOD = Example("::: button\nlabel: Read the whole study\nurl: https://pale.example/s\n:::")


def check(dossier: Dossier, longest: int = 35) -> Iterable[Finding]:
    """Count the label of each button."""
    for passage in dossier.passages:
        if (passage.block, passage.field) == ("button", "label"):
            if "{{" in passage.text:
                message = "a merge tag in a button's label may make it as long as a name is"
            elif len(passage.text) > longest:
                message = f"a label of {len(passage.text)} characters breaks on a phone"
            else:
                continue
            yield Finding(Severity.INFO, message, "say it in two to four words", dossier.find_in(passage, passage.text))
