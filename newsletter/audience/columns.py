"""Which column of a file is what, and one row as one person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from newsletter.audience.addresses import AddressError, EmailAddress, parse_address, printable
from newsletter.audience.attributes import NAME, AttributeValueError, attribute_name, attribute_value
from newsletter.audience.reading import Broken, Record, Table
from newsletter.audience.report import ImportReport, Outcome, RowNote
from newsletter.audience.spreadsheet import unguarded
from newsletter.audience.statuses import Meaning, status_columns
from newsletter.errors import NewsletterError, Place

# In the order in which they are preferred, should a file have several; the later ones are other languages'.
_EMAIL = (
    "email",
    "e_mail",
    "email_address",
    "e_mail_address",
    "emailaddress",
    "subscriber_email",
    "user_email",
    "contact_email",
    "mail",
    "mail_address",
    "e_mail_adresse",
    "emailadresse",
    "adresse_e_mail",
    "adresse_email",
    "courriel",
    "correo",
    "correo_electronico",
    "indirizzo_email",
    "emailadres",
    "e_mailadres",
)
CREATED = "created_at"
_SHOWN_COLUMNS = 12
_FIRST_YEAR = 1971  # before it there was no mail, and 1970 is how tools spell “unknown”


@dataclass(frozen=True, slots=True)
class Person:
    """What one row says about one person."""

    line: int
    written: str
    """The address as the file has it, fit to be shown."""
    address: EmailAddress
    meaning: Meaning
    attributes: dict[str, str]
    """Without those the row leaves empty."""
    created_at: datetime | None


class Columns:
    """The columns of one file."""

    def __init__(self, table: Table) -> None:
        names = [attribute_name(heading) for heading in table.headings]
        email = _email_position(names)
        if email is None:
            raise _no_email(table)
        self._headings = table.headings
        self._email = email
        self._statuses: dict[int, Callable[[str], Meaning]] = status_columns(names)
        self._created = names.index(CREATED) if CREATED in names else None
        self._attributes = self._name_attributes(names)

    @property
    def attributes(self) -> list[tuple[str, str]]:
        """Column headings and the attributes they became."""
        return [(self._headings[position], name) for position, name in self._attributes.items()]

    def repeats_header(self, record: Record) -> bool:
        """The row is the header once more: files were glued together."""
        cell = record.cells[self._email] if len(record.cells) > self._email else ""
        return _same(cell, self._headings[self._email]) and all(map(_same, record.cells, self._headings))

    def person(self, record: Record | Broken, report: ImportReport) -> Person | RowNote:
        """The person in this row, or why there is none. Status values are counted in ``report``."""
        if isinstance(record, Broken):
            remedy = "close the quote; write a quote inside a quoted value twice"
            return RowNote(record.line, Outcome.REFUSED, printable(record.text.strip()), record.reason, remedy)
        cells = [unguarded(cell) for cell in record.cells]
        written = cells[self._email] if len(cells) > self._email else ""
        try:
            self._check_width(cells)
            address = parse_address(written)
            meaning = self._meaning(cells, report)
            attributes = self._values(cells)
        except NewsletterError as error:
            reason = error.reason if isinstance(error, AddressError) else error.message
            return RowNote(record.line, Outcome.REFUSED, printable(written), reason, error.remedy or "")
        return Person(record.line, printable(written), address, meaning, attributes, self._created_at(cells, report))

    def _name_attributes(self, names: Sequence[str]) -> dict[int, str]:
        """Every other column becomes an attribute; of two with the same name the later gets a number."""
        found: dict[int, str] = {}
        used = {_EMAIL[0], "status", CREATED}
        for position, name in enumerate(names):
            if position in {self._email, self._created, *self._statuses}:
                continue
            base = name or f"column_{position + 1}"
            unique = next(n for n in (base, *(f"{base}_{i}" for i in range(2, len(names) + 5))) if n not in used)
            used.add(unique)
            found[position] = unique
        return found

    def _check_width(self, cells: list[str]) -> None:
        """Cells beyond the header mean that a value holds the separator, and that others stand under wrong names."""
        wanted = len(self._headings)
        if any(cell.strip() for cell in cells[wanted:]):
            raise NewsletterError(
                f"{len(cells)} values, but the header names {wanted} columns",
                remedy="put quotes around the value that holds the separator",
            )

    def _meaning(self, cells: list[str], report: ImportReport) -> Meaning:
        worst = Meaning.ACTIVE
        for position, read in self._statuses.items():
            value = cells[position].strip() if len(cells) > position else ""
            meaning = read(value.lower())
            report.saw_status(self._headings[position], printable(value), meaning)
            worst = max(worst, meaning)
        if worst is Meaning.UNKNOWN:
            values = (f"{self._headings[p]} “{printable(cells[p]) if len(cells) > p else ''}”" for p in self._statuses)
            raise NewsletterError(
                f"{', '.join(values)}: nobody knows whether this one may be mailed",
                remedy="write active, unsubscribed, bounced, complained or pending",
            )
        return worst

    def _created_at(self, cells: list[str], report: ImportReport) -> datetime | None:
        text = cells[self._created].strip() if self._created is not None and len(cells) > self._created else ""
        moment = _moment(text)
        report.undated += bool(text) and moment is None
        return moment

    def _values(self, cells: list[str]) -> dict[str, str]:
        values = {}
        for position, name in self._attributes.items():
            try:
                value = attribute_value(cells[position]) if len(cells) > position else ""
            except AttributeValueError as error:
                raise NewsletterError(f"“{self._headings[position]}” {error.message}", remedy=error.remedy) from error
            if value:
                values[name] = value
        return values


def may_be_attribute(name: str) -> bool:
    """An attribute of that name comes back from an export as what it was."""
    known = name in {_EMAIL[0], CREATED} or status_columns([name])
    return NAME.fullmatch(name) is not None and attribute_name(name) == name and not known


def is_header(cells: list[str]) -> bool:
    """One of these headings is that of the address."""
    return _email_position([attribute_name(cell) for cell in cells]) is not None


def _email_position(names: Sequence[str]) -> int | None:
    return next((names.index(wanted) for wanted in _EMAIL if wanted in names), None)


def _no_email(table: Table) -> NewsletterError:
    shown = ", ".join(f"“{printable(heading)}”" for heading in table.headings[:_SHOWN_COLUMNS])
    more = len(table.headings) - _SHOWN_COLUMNS
    if any(_is_address(heading) for heading in table.headings):
        remedy = "the first row is a person already: put a row above it that names the columns, one of them email"
    else:
        remedy = "call the column of the addresses email"
    return NewsletterError(
        f"no column holds addresses; the columns are {shown}" + (f" and {more} more" if more > 0 else ""),
        place=Place(table.name, table.line),
        remedy=remedy,
    )


def _is_address(text: str) -> bool:
    try:
        parse_address(text)
    except AddressError:
        return False
    return True


def _same(cell: str, heading: str) -> bool:
    return " ".join(cell.split()).lower() == heading.lower()


def _moment(text: str) -> datetime | None:
    """When a person was first known, if the file says it in ISO 8601; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.year < _FIRST_YEAR:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
