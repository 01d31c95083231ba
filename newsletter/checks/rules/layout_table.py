"""A table that only puts things in their places does not say so.

To a screen reader it is a table of data: “table with one column and three rows, row one, column one …”, before a word
of the content is read.

Remedy: write ``<table role="presentation">``. A table of data has head cells, ``<th>``; then it is none of these.

Source: Email Markup Consortium, accessibility report 2024, issue 3.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import is_layout, page_of, place_of, shortened

BAD = Example("::: html\n\n<table><tr><td>Tickets are here</td><td>from noon on</td></tr></table>\n:::")
GOOD = Example('::: html\n\n<table role="presentation"><tr><td>Tickets are here</td></tr></table>\n:::')


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each table without head cells; one finding for those that begin alike."""
    page = page_of(dossier)
    for table in page.all("table"):
        if not is_layout(table) and not any(cell.tag in {"th", "caption"} for cell in table.descendants()):
            yield Finding(
                Severity.WARNING,
                f"this table is read out as data: “{shortened(page.text(table))}”",
                'write <table role="presentation">, or <th> for its head cells',
                place_of(dossier, table),
            )
