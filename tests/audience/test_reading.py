"""CSV files as the world writes them are read, and what is wrong with a row stays with that row."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.audience.columns import is_header
from newsletter.audience.reading import Broken, Record, open_table
from newsletter.errors import NewsletterError, UsageError

HEADINGS = ["email", "name", "notes"]
CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\ufeff", exclude_categories=["Cs"])
    | st.sampled_from(',;\t|"\n'),
    max_size=12,
).map(lambda cell: cell.replace("\r", "\n"))
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8)


def read(path: Path, encoding: str | None = None) -> list[Record | Broken]:
    with open_table(str(path), encoding, is_header) as table:
        return list(table.rows())


def cells(path: Path, encoding: str | None = None) -> list[list[str]]:
    rows = read(path, encoding)
    assert all(isinstance(row, Record) for row in rows), rows
    return [row.cells for row in rows if isinstance(row, Record)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # each example writes the whole file anew
@given(
    rows=ROWS,
    separator=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    ends=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_whatever_a_spreadsheet_writes_is_read_back(
    file: Path, *, rows: list[list[str]], separator: str, encoding: str, ends: str, quoting: int
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=ends, quoting=quoting)  # type: ignore[arg-type] # an int is one
    writer.writerows([HEADINGS, *rows])
    file.write_bytes(text.getvalue().encode(encoding))
    assert cells(file) == [row for row in rows if any(cell.strip() for cell in row)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # each example writes the whole file anew
@given(st.binary(max_size=300))
def test_no_bytes_do_worse_than_an_error_in_words(file: Path, rubbish: bytes) -> None:
    file.write_bytes(b"email,name\n" + rubbish)
    lines = [row.line for row in read(file)]
    assert lines == sorted(lines)
    file.write_bytes(rubbish)
    try:
        read(file)
    except NewsletterError as error:
        assert error.remedy  # noqa: PT017 - anything may also be fine


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_makes_a_table(file: Path, separator: str) -> None:
    other = ";" if separator == "," else ","
    rows = [["ada@example.org", f"Lovelace{other} Ada{other} Countess"], ["bob@example.org", "Bob"]]
    lines = [["E-Mail Address", "Name"], *rows]
    file.write_text("\n".join(separator.join(line) for line in lines), encoding="utf-8")
    assert cells(file) == rows


def test_excel_may_name_the_separator_in_the_first_line(file: Path) -> None:
    file.write_text("sep=;\r\nemail;name\r\nada@example.org;Ada\r\n", encoding="utf-8-sig")
    with open_table(str(file), None, is_header) as table:
        assert table.headings == ["email", "name"]
        assert [row.line for row in table.rows()] == [3]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_an_editor_counts_them(file: Path, ends: str) -> None:
    lines = ["", "email,name", "", 'ada@example.org,"Ada', 'Lovelace"', ",", "bob@example.org,Bob"]
    file.write_bytes(ends.join(lines).encode())
    assert read(file) == [
        Record(4, ["ada@example.org", f"Ada{ends}Lovelace"]),
        Record(7, ["bob@example.org", "Bob"]),
    ]


def test_a_quote_that_is_never_closed_costs_its_own_row_only(file: Path) -> None:
    people = "".join(f"reader{number}@example.org,Ada\n" for number in range(200))
    file.write_text(f'email,name\neve@example.org,"Eve\n{people}', encoding="utf-8")
    first, *others = read(file)
    assert first == Broken(2, 'eve@example.org,"Eve\n', "a quote is opened and never closed")
    assert [row.line for row in others] == list(range(3, 203))


def test_a_quote_inside_a_quoted_value_costs_its_own_row_only(file: Path) -> None:
    file.write_text('email,name\na@example.org,"Ada "the" Countess"\nb@example.org,5" pipe\n', encoding="utf-8")
    assert read(file) == [
        Broken(2, 'a@example.org,"Ada "the" Countess"\n', "a quote stands inside a quoted value"),
        Record(3, ["b@example.org", '5" pipe']),
    ]


def test_bytes_that_are_not_utf_8_are_read_as_windows_1252_and_told(file: Path) -> None:
    file.write_bytes("email,name\na@example.org,Zoë\n".encode() + "b@example.org,Zoë – „Ole“ €\n".encode("cp1252"))
    with open_table(str(file), None, is_header) as table:
        names = [row.cells[1] for row in table.rows() if isinstance(row, Record)]
        assert names == ["Zoë", "Zoë – „Ole“ €"]
        assert table.foreign_lines == [3]


def test_an_encoding_that_is_named_is_the_one_that_counts(file: Path) -> None:
    file.write_bytes("email,name\na@example.org,Иван\n".encode("koi8-r"))
    assert cells(file, "koi8-r") == [["a@example.org", "Иван"]]
    file.write_bytes("email,name\na@example.org,Иван\n".encode("utf-16-le"))
    assert cells(file, "utf-16-le") == [["a@example.org", "Иван"]]


@pytest.mark.parametrize(
    ("content", "encoding", "message"),
    [
        (b"", None, "the file is empty"),
        (b"\n\n ,\n", None, "the file is empty"),
        (b"PK\x03\x04rest", None, "a workbook or a ZIP"),
        (b"\xd0\xcf\x11\xe0rest", None, "a workbook or a ZIP"),
        ("email\na@example.org\n".encode("utf-16-le"), None, "NUL bytes"),
        (b'"email,name\n', None, "the first row cannot be read: a quote is opened and never closed"),
        (b"email\n" + b"a" * 1_100_000, None, "longer than a million characters"),
        ("email\nzo\xeb@example.org\n".encode("cp1252"), "utf-8", "the file is not utf-8"),
        ("email\n".encode("utf-16") + b"x", None, "the file is not utf-16"),
    ],
)
def test_what_is_no_table_is_refused_with_a_remedy(
    file: Path, content: bytes, encoding: str | None, message: str
) -> None:
    file.write_bytes(content)
    with pytest.raises(NewsletterError, match=message) as caught:
        read(file, encoding)
    assert caught.value.remedy
    assert caught.value.place is not None
    assert caught.value.place.path == str(file)


def test_an_unknown_encoding_is_a_mistake_of_the_command_line(file: Path) -> None:
    file.write_bytes(b"email\n")
    with pytest.raises(UsageError, match="there is no encoding “klingon”"):
        read(file, "klingon")


def test_a_file_that_cannot_be_opened_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        read(tmp_path / "nowhere.csv")
    with pytest.raises(NewsletterError, match="Is a directory"):
        read(tmp_path)
