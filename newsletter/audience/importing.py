"""Imports a CSV file of people into a list: all of it in the caller's one transaction, in chunks of flat memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import PurePath

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.audience.columns import Columns, Person, is_header
from newsletter.audience.merging import Merge, kept_out, known_people
from newsletter.audience.reading import Record, Table, open_table
from newsletter.audience.report import ImportReport, Outcome, RowNote
from newsletter.audience.statuses import Meaning
from newsletter.audience.suppression import suppressed
from newsletter.store import List
from newsletter.store.insert import insert_missing

# Which line of the file had an address first. A table, since a million addresses in a dictionary are 200 MB.
_SEEN = sa.Table(
    "import_seen",
    sa.MetaData(),
    sa.Column("email_key", sa.String, primary_key=True),
    sa.Column("line", sa.Integer, nullable=False),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to take a file: with ``update`` its attributes win, with ``dry_run`` nothing is written."""

    update: bool = False
    dry_run: bool = False
    encoding: str | None = None
    chunk: int = 1_000


def import_file(
    session: Session,
    path: str,
    audience: List,
    options: ImportOptions,
    *,
    now: datetime,
    progress: Callable[[int], None] = lambda _rows: None,
) -> ImportReport:
    """Import the CSV file at ``path`` (``-`` is standard input) into the list; the caller commits.

    ``progress`` hears after each chunk how many rows are done. Raises ``NewsletterError`` for a file that cannot be
    read as a table of people; a bad row is never an error, the report names it.
    """
    with open_table(path, options.encoding, is_header) as table, _seen(session):
        columns = Columns(table)
        report = ImportReport(table.name, attributes=columns.attributes, foreign_lines=table.foreign_lines)
        people = _people(table, columns, report)
        while chunk := list(islice(people, options.chunk)):
            _take(session, chunk, audience, options, report=report, now=now)
            progress(report.rows)
    report.notes.sort(key=lambda note: note.line)
    return report


@contextmanager
def _seen(session: Session) -> Iterator[None]:
    """The temporary table, for as long as the import runs; a transaction that fails takes it along."""
    _SEEN.create(session.connection())
    yield
    _SEEN.drop(session.connection())


def _people(table: Table, columns: Columns, report: ImportReport) -> Iterator[Person]:
    """The rows that are people; of the others the report tells."""
    for record in table.rows():
        if isinstance(record, Record) and columns.repeats_header(record):
            report.repeated_headers.append(record.line)
            continue
        found = columns.person(record, report)
        if isinstance(found, RowNote):
            report.note(found)
            continue
        if found.address.tidied:
            report.tidied.append((found.line, found.written, found.address.email))
        yield found


def _take(
    session: Session,
    chunk: list[Person],
    audience: List,
    options: ImportOptions,
    *,
    report: ImportReport,
    now: datetime,
) -> None:
    """Decide about everyone in the chunk, then write: a handful of statements, however many people."""
    firsts, repeats = _split(session, chunk, report)
    known, out = known_people(session, audience.id, firsts), suppressed(session, firsts, audience.id)
    file = PurePath(report.name).name
    merge = Merge(audience.id, file, now, options.update)
    for key, person in firsts.items():
        if reason := kept_out(person, known.get(key), out.get(key)):
            report.note(_kept_out(person, reason))
        else:
            report.counts[merge.decide(person, known.get(key), out.get(key))] += 1
    if options.dry_run:
        return
    merge.write(session)
    if repeats:
        known = known_people(session, audience.id, {person.address.key for person in repeats})
        merge = Merge(audience.id, file, now, overwrite=False)
        for person in repeats:
            merge.repeat(person, known.get(person.address.key))
        merge.write(session)


def _split(session: Session, chunk: list[Person], report: ImportReport) -> tuple[dict[str, Person], list[Person]]:
    """Those whose address the file has for the first time, by key; and the others."""
    lines: dict[str, int] = {}
    for person in chunk:
        lines.setdefault(person.address.key, person.line)
    new = insert_missing(session, _SEEN, [{"email_key": key, "line": line} for key, line in lines.items()])
    if new < len(lines):
        lines = dict(session.execute(sa.select(_SEEN).where(_SEEN.c.email_key.in_(lines))).all())
    firsts: dict[str, Person] = {}
    repeats: list[Person] = []
    for person in chunk:
        line = lines[person.address.key]
        if line == person.line:
            firsts[person.address.key] = person
        else:
            report.note(_repeated(person, line))
            repeats.append(person)
    return firsts, repeats


def _repeated(person: Person, line: int) -> RowNote:
    reason = f"the same address as in line {line}"
    if person.meaning > Meaning.UNKNOWN:
        reason += f", but {person.meaning.word} here: that counts"
    return RowNote(person.line, Outcome.DUPLICATE, person.written, reason, "keep one row for each person")


def _kept_out(person: Person, reason: str) -> RowNote:
    remedy = f"only if they asked again: newsletter subscriber add {person.address.email} --list … --resubscribe"
    return RowNote(person.line, Outcome.KEPT_OUT, person.written, reason, remedy)
