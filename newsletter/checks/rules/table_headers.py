"""A table of data does not say which cells are its heads.

Whoever listens to a table hears the head with each cell, “Opens: 8,120”, but only where the head cells say whether they
head a column or a row, and only where the table is not marked as mere layout.

Remedy: write ``<th scope="col">`` or ``<th scope="row">``, and no ``role="presentation"`` on that table. Tables in
Markdown have it all.

Source: WCAG 2.2, success criterion 1.3.1, techniques H51 and H63.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import is_layout, page_of, place_of, shortened

BAD = Example("::: html\n\n<table><tr><th>Client</th></tr><tr><td>Apple Mail</td></tr></table>\n:::")
GOOD = Example("| Client |\n| --- |\n| Apple Mail |")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each head cell."""
    page = page_of(dossier)
    for cell in page.all("th"):
        table = next((above for above in cell.ancestors() if above.tag == "table"), None)
        if table is not None and is_layout(table):
            trouble, remedy = "stands in a table that is marked as layout", 'take role="presentation" off the table'
        elif not cell.get("scope"):
            trouble, remedy = "does not say what it heads", 'write <th scope="col">, or scope="row"'
        else:
            continue
        yield Finding(
            Severity.WARNING, f"the head cell “{shortened(page.text(cell))}” {trouble}", remedy, place_of(dossier, cell)
        )
