"""What an import says when it is done: to a person, to a program, and row by row to a file."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from newsletter.audience.report import ImportReport, Outcome
from newsletter.audience.spreadsheet import guarded
from newsletter.audience.statuses import Meaning
from newsletter.cli import show
from newsletter.cli.files import whole_file

_SHOWN = 20
_LINES_SHOWN = 5
_WORDS = {
    Outcome.ADDED: "added",
    Outcome.UPDATED: "updated: on the list before, with new attributes now",
    Outcome.UNCHANGED: "unchanged",
    Outcome.RECORDED: "recorded as not to be mailed, as the file says",
    Outcome.DUPLICATE: "merged: the address stands in an earlier row",
    Outcome.KEPT_OUT: "kept out: left before, or must not be mailed",
    Outcome.REFUSED: "refused",
}


@contextmanager
def row_progress() -> Iterator[Callable[[int], None]]:
    """A count of rows that moves on a terminal and disappears at the end; silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _rows: None
        return
    try:
        yield lambda rows: click.echo(f"\r  {rows:,} rows …", err=True, nl=False)
    finally:
        click.echo("\r\x1b[K", err=True, nl=False)


def draw(report: ImportReport, list_name: str, attributes: Collection[str], *, dry_run: bool) -> None:
    """The account, and on standard error what a person may want to look into; ``attributes`` are the declared ones."""
    show.out(f"{show.nearby(report.name)} → {list_name}" + ("   dry run: nothing was written" if dry_run else ""))
    width = len(f"{report.rows:,}")
    for count, words in [(report.rows, "rows"), *((report.counts[each], words) for each, words in _WORDS.items())]:
        if count or words == "rows":
            show.out(f"  {count:>{width},}  {words}")
    if report.statuses:
        show.out("Status  " + " · ".join(_status(*each) for each in report.statuses.most_common()))
    for line in _advice(report, attributes):
        show.note(line)
    _draw_notes(report)


def document(report: ImportReport, list_name: str, *, dry_run: bool) -> dict[str, Any]:
    """The same as data, with every row that was not simply taken."""
    return {
        "file": report.name,
        "list": list_name,
        "dry_run": dry_run,
        "rows": report.rows,
        **{outcome.value: report.counts[outcome] for outcome in Outcome},
        "statuses": [
            {"column": heading, "value": value, "read_as": meaning.word, "rows": count}
            for (heading, value, meaning), count in report.statuses.most_common()
        ],
        "attributes": [{"column": heading, "attribute": name} for heading, name in report.attributes],
        "tidied": [{"line": line, "written": written, "read_as": email} for line, written, email in report.tidied],
        "repeated_headers": report.repeated_headers,
        "not_utf8": report.foreign_lines,
        "undated": report.undated,
        "notes": [asdict(note) for note in report.notes],
    }


def write(report: ImportReport, path: Path) -> None:
    """Every row that was not simply taken, as a CSV file."""
    with whole_file(path) as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["line", "outcome", "address", "reason", "remedy"])
        for note in report.notes:
            rows.writerow([note.line, note.outcome, *map(guarded, (note.address, note.reason, note.remedy))])


def _status(entry: tuple[str, str, Meaning], count: int) -> str:
    heading, value, meaning = entry
    named = f"{count:,} “{value}”" if heading.lower() == "status" else f"{count:,} {heading} “{value}”"
    if meaning is Meaning.UNKNOWN:
        return f"{named} not understood, so refused"
    return named if value.lower() == meaning.word else f"{named} read as {meaning.word}"


def _advice(report: ImportReport, declared: Collection[str]) -> Iterator[str]:
    if report.tidied:
        line, written, email = report.tidied[0]
        yield f"Addresses that were unwrapped: {len(report.tidied):,}, as {written} in line {line}: {email}"
    if report.repeated_headers:
        yield f"The header stands again in {_lines(report.repeated_headers)}, and was skipped there."
    if report.foreign_lines:
        yield f"Not UTF-8, and read as Windows-1252: {_lines(report.foreign_lines)}. If that is wrong: --encoding NAME"
    if report.undated:
        yield f"Rows whose created_at is no date like 2026-03-01: {report.undated:,}; they count from now on."
    undeclared = [name for _, name in report.attributes if name not in declared]
    if undeclared:
        yield (
            f"Kept, but not yet for use in an issue: {', '.join(undeclared)}\n"
            f'  = declare what you need under [attributes] in newsletter.toml: {undeclared[0]} = "text"'
        )


def _draw_notes(report: ImportReport) -> None:
    """Those that were lost come before those that stand elsewhere in the file."""
    notes = sorted(report.notes, key=lambda note: (note.outcome is Outcome.DUPLICATE, note.line))
    if not notes:
        return
    shown, more = notes[:_SHOWN], len(notes) - _SHOWN
    show.note("")
    width = max(len(note.address) for note in shown)
    for note in shown:
        show.note(f"  line {note.line:>5}  {note.address:<{width}}  {note.reason}")
    show.note(f"  and {more:,} more" if more > 0 else "")
    show.note("All of them with what to do about each, as a file to work through: --report FILE")


def _lines(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:_LINES_SHOWN]))
    more = len(numbers) - _LINES_SHOWN
    return ("line " if len(numbers) == 1 else "lines ") + shown + (f" and {more:,} more" if more > 0 else "")
