"""The mail has no title that is a heading, or a heading that says nothing.

Most people who listen to mails jump to the first heading of level 1 to hear what a mail is about. A heading without
words is a stop at which nothing is said.

Remedy: begin with a ``header`` block or with ``# A title``; themes that come with the program show the issue's own
title where there is neither.

Source: Email Markup Consortium, accessibility report 2024, issue 4; WCAG 2.2, success criterion 2.4.6.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import page_of, place_of

BAD = Example(html="<h2>Start with a promise</h2><p>Good morning.</p><h3></h3>")
GOOD = Example("# Start with a promise\n\nGood morning.")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at all headings."""
    page = page_of(dossier)
    headings = page.all("h1", "h2", "h3", "h4", "h5", "h6")
    if not any(heading.tag == "h1" and page.text(heading) for heading in headings):
        yield Finding(
            Severity.WARNING,
            "the mail has no heading of level 1",
            "begin with a header block, or with # and a title",
            dossier.of_front_matter("title"),
        )
    for heading in headings:
        if not page.text(heading):
            yield Finding(
                Severity.WARNING,
                f"an empty heading, <{heading.tag}>",
                "write what it should say, or take it out",
                place_of(dossier, heading),
            )
