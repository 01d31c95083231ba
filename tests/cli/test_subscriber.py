"""``newsletter subscriber``: people on the command line, one by one and by the file."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.cli.files import whole_file
from newsletter.cli.main import run

Newsletter = Callable[..., tuple[int, str, str]]

DIRTY = "email,first_name,status\nada@example.org,Ada,active\nbob@@example.org,Bob,active\nADA@example.org,,active\n"


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "margin"
    assert run(["init", str(folder)]) == 0
    assert run(["-C", str(folder), "list", "create", "weekly"]) == 0
    capsys.readouterr()
    return folder


@pytest.fixture
def newsletter(folder: Path, capsys: pytest.CaptureFixture[str]) -> Newsletter:
    """Run ``newsletter subscriber …``; gives the exit code, standard output and standard error."""

    def newsletter(*arguments: str) -> tuple[int, str, str]:
        code = run(["-C", str(folder), "subscriber", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return newsletter


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(DIRTY, encoding="utf-8")
    return path


def addresses(newsletter: Newsletter) -> list[str]:
    _, out, _ = newsletter("export")
    return [row["email"] for row in csv.DictReader(out.splitlines())]


def test_a_person_joins_is_shown_and_leaves(newsletter: Newsletter) -> None:
    assert newsletter("add", "Ada@example.org", "--list", "weekly", "--attr", "first_name=Ada") == (
        0, "Ada@example.org is on weekly now.\n", "",
    )  # fmt: skip
    assert "already" in newsletter("add", "ada@example.org", "--list", "weekly")[1]
    code, out, _ = newsletter("show", "ada@example.org")
    assert code == 0
    for words in ("Ada@example.org", "first_name  Ada", "weekly  active", "subscribed  command line"):
        assert words in out
    assert newsletter("unsubscribe", "ADA@example.org")[1] == "ADA@example.org is off all lists now.\n"
    assert "nothing to do" in newsletter("unsubscribe", "ada@example.org", "--list", "weekly")[1]
    facts = json.loads(newsletter("show", "ada@example.org", "--json")[1])
    assert facts["email"] == "Ada@example.org"
    assert facts["attributes"] == {"first_name": "Ada"}
    assert [(each["list"], each["state"]) for each in facts["lists"]] == [("weekly", "unsubscribed")]
    assert [each["action"] for each in facts["consent"]] == ["subscribed", "unsubscribed"]


def test_who_left_comes_back_only_when_asked_for(newsletter: Newsletter) -> None:
    newsletter("add", "ada@example.org", "--list", "weekly")
    newsletter("unsubscribe", "ada@example.org", "--source", "phone call")
    code, out, err = newsletter("add", "ada@example.org", "--list", "weekly")
    assert (code, out) == (3, "")
    assert "(phone call)" in err
    assert "--resubscribe" in err
    assert newsletter("add", "ada@example.org", "--list", "weekly", "--resubscribe", "--source", "a letter")[0] == 0
    assert "a letter (before: unsubscribed from “weekly” on" in newsletter("show", "ada@example.org")[1]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["add", "ada", "--list", "weekly"], 1, "has no @"),
        (["add", "a@x.org\r\nBcc: eve@x.org", "--list", "weekly"], 1, "control character"),
        (["add", "ada@example.org", "--list", "weekli"], 1, "did you mean “weekly”?"),
        (["add", "ada@example.org"], 2, "--list"),
        (["add", "ada@example.org", "--list", "weekly", "--attr", "First Name=Ada"], 2, "first_name=…"),
        (["add", "ada@example.org", "--list", "weekly", "--attr", "status=gold"], 2, "cannot be the name"),
        (["add", "ada@example.org", "--list", "weekly", "--attr", "ada"], 2, "cannot be the name"),
        (["add", "ada@example.org", "--list", "weekly", "--attr", "city=\x1b[2J"], 2, "control character"),
        (["show", "ada@example.org"], 1, "nobody here has the address ada@example.org"),
        (["unsubscribe", "ada@example.org"], 1, "nobody here"),
        (["import", "nowhere.csv", "--list", "weekly"], 2, "there is no file nowhere.csv"),
        (["import", "/", "--list", "weekly"], 1, "Is a directory"),
        (["export", "--list", "weekli"], 1, "did you mean “weekly”?"),
    ],
)
def test_mistakes_are_told_with_what_to_do_and_change_nothing(
    newsletter: Newsletter, arguments: list[str], code: int, words: str
) -> None:
    found, out, err = newsletter(*arguments)
    assert (found, out) == (code, "")
    assert words in err
    assert "  = " in err
    assert "\x1b" not in err
    assert addresses(newsletter) == []


def test_an_import_tells_what_became_of_every_row(newsletter: Newsletter, file: Path) -> None:
    code, out, err = newsletter("import", str(file), "--list", "weekly")
    assert code == 0
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[1:] == [
        "3 rows",
        "1 added",
        "1 merged: the address stands in an earlier row",
        "1 refused",
        "Status 2 “active”",
    ]
    assert "line     3  bob@@example.org  has more than one @" in err
    assert "line     4  ADA@example.org   the same address as in line 2" in err
    assert addresses(newsletter) == ["ada@example.org"]


def test_a_dry_run_says_the_same_and_does_nothing(newsletter: Newsletter, file: Path) -> None:
    dry = newsletter("import", str(file), "--list", "weekly", "--dry-run")
    assert "dry run: nothing was written" in dry[1]
    assert addresses(newsletter) == []
    real = newsletter("import", str(file), "--list", "weekly")
    assert dry[2] == real[2]
    assert dry[1].splitlines()[1:] == real[1].splitlines()[1:]


def test_an_import_is_data_too(newsletter: Newsletter, file: Path) -> None:
    code, out, err = newsletter("import", str(file), "--list", "weekly", "--json")
    facts = json.loads(out)
    assert (code, err) == (0, "")
    assert (facts["rows"], facts["added"], facts["duplicate"], facts["refused"]) == (3, 1, 1, 1)
    assert facts["dry_run"] is False
    assert facts["statuses"] == [{"column": "status", "value": "active", "read_as": "active", "rows": 2}]
    assert [(note["line"], note["outcome"]) for note in facts["notes"]] == [(3, "refused"), (4, "duplicate")]


def test_the_report_names_every_row_that_was_not_taken(newsletter: Newsletter, tmp_path: Path) -> None:
    file, report = tmp_path / "people.csv", tmp_path / "report.csv"
    bad = "".join(f"=bad{number}\n" for number in range(30))
    file.write_text("email\nada@example.org\n" + bad, encoding="utf-8")
    _, _, err = newsletter("import", str(file), "--list", "weekly", "--report", str(report))
    assert "and 10 more" in err
    with report.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert len(rows) == 30
    assert rows[0] == {
        "line": "3",
        "outcome": "refused",
        "address": "'=bad0",
        "reason": "has no @",
        "remedy": "write it as ada@example.org",
    }


def test_a_report_that_cannot_be_written_takes_the_import_back(newsletter: Newsletter, file: Path) -> None:
    code, _, err = newsletter("import", str(file), "--list", "weekly", "--report", "/nowhere/report.csv")
    assert code == 1
    assert "/nowhere" in err
    assert addresses(newsletter) == []


def test_an_import_of_which_nothing_can_be_taken_fails(newsletter: Newsletter, file: Path) -> None:
    file.write_text("email\nbad\n", encoding="utf-8")
    assert newsletter("import", str(file), "--list", "weekly")[0] == 1
    file.write_text("email\n", encoding="utf-8")
    assert newsletter("import", str(file), "--list", "weekly")[0] == 1
    file.write_text("name\nAda\n", encoding="utf-8")
    code, _, err = newsletter("import", str(file), "--list", "weekly")
    assert code == 1
    assert "no column holds addresses; the columns are “name”" in err


def test_what_is_worth_knowing_about_a_file_is_said(newsletter: Newsletter, file: Path) -> None:
    file.write_bytes(
        b"email,city,created_at\n<ada@example.org>,K\xf6ln,soon\nemail,city,created_at\nbob@example.org,Rome,\n"
    )
    _, _, err = newsletter("import", str(file), "--list", "weekly")
    assert "<ada@example.org> in line 2" in err
    assert "The header stands again in line 3" in err
    assert "read as Windows-1252: line 2" in err
    assert "no date like 2026-03-01: 1" in err
    assert "declare what you need under [attributes]" in err
    assert json.loads(newsletter("show", "ada@example.org", "--json")[1])["attributes"] == {"city": "Köln"}


def test_an_export_goes_to_a_file_as_a_whole_for_its_owner_only(
    newsletter: Newsletter, file: Path, tmp_path: Path
) -> None:
    newsletter("import", str(file), "--list", "weekly")
    target = tmp_path / "out.jsonl"
    code, out, err = newsletter("export", "--format", "jsonl", "-o", str(target))
    assert (code, out) == (0, "")
    assert "1 person in" in err
    assert json.loads(target.read_text(encoding="utf-8"))["email"] == "ada@example.org"
    assert target.stat().st_mode & 0o077 == 0
    assert newsletter("export", "-o", str(tmp_path / "nowhere" / "out.csv"))[0] == 1
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_file_that_cannot_be_finished_leaves_the_old_one_alone(tmp_path: Path) -> None:
    target = tmp_path / "people.csv"
    target.write_text("old", encoding="utf-8")

    def fail() -> None:
        with whole_file(target) as file:
            file.write("half of the n")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        fail()
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_people_are_read_from_standard_input(folder: Path, newsletter: Newsletter) -> None:
    command = [sys.executable, "-m", "newsletter", "-C", str(folder)]
    done = subprocess.run(
        [*command, "subscriber", "import", "-", "--list", "weekly"],
        input=DIRTY,
        text=True,
        capture_output=True,
        check=True,
    )
    assert done.stdout.startswith("standard input → weekly\n")
    assert addresses(newsletter) == ["ada@example.org"]


def test_ctrl_c_in_the_middle_of_an_import_leaves_no_trace(folder: Path, newsletter: Newsletter) -> None:
    command = [sys.executable, "-m", "newsletter", "-C", str(folder), "subscriber", "import", "-", "--list", "weekly"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        # Standard input stays open: the import has taken what there is and waits for more when the signal comes.
        process.stdin.write(b"email\n" + b"".join(b"reader%d@example.org\n" % number for number in range(5_000)))
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert process.stderr.read().strip() == b"Interrupted."
    assert addresses(newsletter) == []
