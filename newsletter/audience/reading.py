"""Reads a CSV file as the world writes them, record by record, without ever holding it whole.

What one file may do wrong stays with the row where it is wrong: a quote that is never closed costs its own row, not
the rest of the file.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from newsletter.errors import NewsletterError, Place, UsageError

_SEPARATORS = ",;\t|"
_SAMPLE_ROWS = 20
_RECORD_LINES = 50
"""More lines than this inside one pair of quotes, and the second quote was forgotten."""
_LINE_LENGTH = 1 << 20
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\s*", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTAINERS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# UTF-8's decoder hands on the byte 0x80 as U+DC80 and so forth; here each gets its meaning in Windows-1252.
_FOREIGN = re.compile("[\udc80-\udcff]")
_WINDOWS_1252 = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its cells, and the line of the file it starts on (from 1)."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that cannot be taken apart into cells."""

    line: int
    text: str
    reason: str


class _Lines:
    """The physical lines of a file, numbered; lines that were looked at too early can be given back."""

    def __init__(self, file: io.TextIOWrapper, name: str) -> None:
        self._file, self._name = file, name
        self._waiting: deque[tuple[int, str]] = deque()
        self._count = 0
        self.foreign: list[int] = []

    def take(self) -> tuple[int, str] | None:
        """The next line with its number, or ``None`` at the end of the file."""
        if self._waiting:
            return self._waiting.popleft()
        try:
            text = self._file.readline(_LINE_LENGTH)
        except UnicodeError as error:
            raise NewsletterError(
                f"the file is not {self._file.encoding}: {error}",
                place=Place(self._name),
                remedy="name its encoding, as in --encoding windows-1252",
            ) from error
        if not text:
            return None
        self._count += 1
        if len(text) >= _LINE_LENGTH:
            raise NewsletterError(
                f"line {self._count} is longer than a million characters: this is not a CSV file",
                place=Place(self._name),
                remedy="export it again as CSV",
            )
        if not text.isascii() and _FOREIGN.search(text):
            self.foreign.append(self._count)
            text = text.translate(_WINDOWS_1252)
        return self._count, text

    def give_back(self, lines: list[tuple[int, str]]) -> None:
        """Hand these out again, before all others."""
        self._waiting.extendleft(reversed(lines))


class Table:
    """An open CSV file: its headings, then its rows, once."""

    def __init__(self, name: str, lines: _Lines, separator: str, header: Record) -> None:
        self.name = name
        self.headings = [" ".join(cell.split()) for cell in header.cells]
        self.line = header.line
        self._lines, self._separator = lines, separator

    @property
    def foreign_lines(self) -> list[int]:
        """Lines read so far that were not UTF-8 and were taken for Windows-1252."""
        return self._lines.foreign

    def rows(self) -> Iterator[Record | Broken]:
        """What follows the header, without empty rows."""
        return filter(_is_filled, _records(self._lines, self._separator))


@contextmanager
def open_table(path: str, encoding: str | None, is_header: Callable[[list[str]], bool]) -> Iterator[Table]:
    """The CSV file at ``path`` (``-`` is standard input).

    Without an ``encoding``, a byte order mark decides; else it is UTF-8, and bytes that are not are taken for
    Windows-1252. The separator is the one by which ``is_header`` accepts the first row and the next ones are as wide
    as it. Raises ``UsageError`` or ``NewsletterError`` for a file that cannot be read as a table at all.
    """
    name = "standard input" if path == "-" else path
    with _opened(path) as binary:
        chosen = encoding or _encoding(binary, name)
        try:
            file = io.TextIOWrapper(binary, chosen, errors="strict" if encoding else "surrogateescape", newline="")
        except LookupError as error:
            raise UsageError(f"there is no encoding “{chosen}”", remedy="utf-8, utf-16 or windows-1252") from error
        try:
            yield _table(name, _Lines(file, name), is_header)
        finally:
            file.detach()  # or it would close standard input with itself


def _table(name: str, lines: _Lines, is_header: Callable[[list[str]], bool]) -> Table:
    separator = _separator(lines, is_header)
    header = next(filter(_is_filled, _records(lines, separator)), None)
    if isinstance(header, Record):
        return Table(name, lines, separator, header)
    raise NewsletterError(
        "the file is empty" if header is None else f"the first row cannot be read: {header.reason}",
        place=Place(name, header.line if header else None),
        remedy="its first row names the columns, and one of them is email",
    )


@contextmanager
def _opened(path: str) -> Iterator[io.BufferedReader]:
    if path == "-":
        with open(sys.stdin.fileno(), "rb", closefd=False) as file:
            yield file
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - the with below closes it; the trouble is with opening
    except FileNotFoundError as error:
        raise UsageError(f"there is no file {path}", remedy="check the name; - reads standard input") from error
    except OSError as error:
        raise NewsletterError(
            f"{path} cannot be read: {error.strerror}", remedy="check what and whose it is"
        ) from error
    with file:
        yield file


def _encoding(binary: io.BufferedReader, name: str) -> str:
    """What the first bytes say; refuses what is not text at all."""
    head = binary.peek(4_096)
    if head.startswith(_CONTAINERS):
        raise NewsletterError(
            "the file is a workbook or a ZIP, not CSV",
            place=Place(name),
            remedy="unpack it, or open it in the spreadsheet and save it as “CSV UTF-8”",
        )
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    if b"\0" in head.partition(b"\n")[0]:
        raise NewsletterError(
            "the first line holds NUL bytes: UTF-16 without its mark, or no text",
            place=Place(name),
            remedy="if it is text, name its encoding, as in --encoding utf-16-le",
        )
    return "utf-8-sig"


def _separator(lines: _Lines, is_header: Callable[[list[str]], bool]) -> str:
    """The separator that makes a table of the first rows; a first line ``sep=;``, as Excel writes it, decides alone."""
    sample: list[tuple[int, str]] = []
    while len(sample) < _SAMPLE_ROWS * 2 and (line := lines.take()) is not None:
        sample.append(line)
    if sample and (said := _SEPARATOR_LINE.fullmatch(sample[0][1])):
        lines.give_back(sample[1:])
        return said[1]
    lines.give_back(sample)
    texts = [text for _, text in sample if text.strip()]
    return max(_SEPARATORS, key=lambda separator: _fit(texts, separator, is_header))


def _fit(texts: list[str], separator: str, is_header: Callable[[list[str]], bool]) -> tuple[bool, float, int]:
    """How well the separator fits: an acceptable header, rows as wide as it, and more columns rather than fewer."""
    try:
        rows = [row for row in csv.reader(texts, delimiter=separator) if row][:_SAMPLE_ROWS]
    except csv.Error:
        rows = []
    if not rows:
        return False, 0.0, 0
    width = len(rows[0])
    alike = sum(len(row) == width for row in rows) / len(rows)
    return is_header(rows[0]), alike if width > 1 else 0.0, width


def _is_filled(record: Record | Broken) -> bool:
    return isinstance(record, Broken) or any(cell.strip() for cell in record.cells)


def _records(lines: _Lines, separator: str) -> Iterator[Record | Broken]:
    """Each record from its own reader, so that a broken one can be left behind."""
    taken: list[tuple[int, str]] = []

    def feed() -> Iterator[str]:
        while len(taken) < _RECORD_LINES and (line := lines.take()) is not None:
            taken.append(line)
            yield line[1]

    while True:
        taken.clear()
        try:
            cells = next(csv.reader(feed(), delimiter=separator, strict=True), None)
        except csv.Error as error:
            lines.give_back(taken[1:])
            yield Broken(*taken[0], reason=_why(error))
            continue
        if cells is None:
            return
        yield Record(taken[0][0], cells)


def _why(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return "a quote is opened and never closed"
    if "expected after" in str(error):
        return "a quote stands inside a quoted value"
    return str(error)
