"""What an import did, row by row where that needs saying."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from newsletter.audience.statuses import Meaning

_DISTINCT = 100
"""So many different values of status columns are told apart; free text in one would fill the report."""


class Outcome(StrEnum):
    """What became of a row."""

    ADDED = "added"
    """Now on the list, and was not before."""
    UPDATED = "updated"
    """On the list before; attributes changed."""
    UNCHANGED = "unchanged"
    RECORDED = "recorded"
    """Stored as someone who must not be mailed, since the file says so: unsubscribed, bounced, unconfirmed …."""
    DUPLICATE = "duplicate"
    """An earlier row of the file has the address; what that row left empty was filled."""
    KEPT_OUT = "kept_out"
    """Left the list, or must not be mailed, and a file does not change that."""
    REFUSED = "refused"
    """Cannot be taken as it is."""


@dataclass(frozen=True, slots=True)
class RowNote:
    """What is to be said about a row: ``line`` is where it starts, ``address`` what it has for one."""

    line: int
    outcome: Outcome
    address: str
    reason: str
    remedy: str = ""


@dataclass(slots=True)
class ImportReport:
    """The account of an import: every row of the file is in exactly one of the counts."""

    name: str
    counts: Counter[Outcome] = field(default_factory=Counter)
    notes: list[RowNote] = field(default_factory=list)
    """The rows that are duplicates, kept out or refused."""
    attributes: list[tuple[str, str]] = field(default_factory=list)
    """Column headings and the attributes they became."""
    statuses: Counter[tuple[str, str, Meaning]] = field(default_factory=Counter)
    """How each distinct value (heading, value, meaning) of a status column was understood, and how often it stood."""
    tidied: list[tuple[int, str, str]] = field(default_factory=list)
    """Addresses that had something around them: the line, what stood there, what it was read as."""
    repeated_headers: list[int] = field(default_factory=list)
    """Lines that only repeat the header."""
    foreign_lines: list[int] = field(default_factory=list)
    """Lines that were not UTF-8 and were read as Windows-1252."""
    undated: int = 0
    """Rows whose ``created_at`` is no ISO 8601 date; they count from the import on."""

    @property
    def rows(self) -> int:
        """How many rows the file has, without header and empty lines."""
        return self.counts.total()

    @property
    def taken(self) -> int:
        """How many of them say something that the database has now."""
        return self.rows - self.counts[Outcome.KEPT_OUT] - self.counts[Outcome.REFUSED]

    def note(self, note: RowNote) -> None:
        """Count a row that is not simply taken, and remember why."""
        self.notes.append(note)
        self.counts[note.outcome] += 1

    def saw_status(self, heading: str, value: str, meaning: Meaning) -> None:
        """Count a value of a status column."""
        entry = (heading, value, meaning)
        if entry not in self.statuses and len(self.statuses) >= _DISTINCT:
            entry = (heading, "…", meaning)
        self.statuses[entry] += 1
