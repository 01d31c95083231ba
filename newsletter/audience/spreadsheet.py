"""Cells that a spreadsheet would run as formulas, and the mark that keeps it from doing so.

A cell that starts with ``= + - @``, a tab or a carriage return may be taken for a formula; a leading apostrophe makes
it text (https://owasp.org/www-community/attacks/CSV_Injection). Apostrophes before such a sign get one more, so that
``unguarded(guarded(text)) == text`` for every text.
"""

from __future__ import annotations

import re

_RISKY = re.compile(r"'*[=+\-@\t\r]")


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(cell: str) -> str:
    """The text that ``guarded`` was given."""
    return cell[1:] if cell.startswith("'") and _RISKY.match(cell) else cell
