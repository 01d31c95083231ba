"""``newsletter issue check``: what is allowed, all issues at once, SARIF, and links that are followed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from newsletter.checks.base import load_rules
from newsletter.cli.main import run
from newsletter.errors import Exit

FRONT = "---\ntitle: The numbers\npreheader: Four editors on deleting dashboards and on what they count.\n{}---\n"
VAGUE = "Read [more](https://pale.example/study) 🧭 and [here](https://pale.example/two).\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publication in which one stands."""
    assert run(["init", str(tmp_path / "margin"), "--base-url", "https://news.margin.example"]) == Exit.OK
    monkeypatch.chdir(tmp_path / "margin")
    return tmp_path / "margin"


def write(markdown: str, front: str = "", name: str = "027-numbers.md") -> None:
    (Path("issues") / name).write_text(FRONT.format(front) + markdown, encoding="utf-8")


def check(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Exit code and standard output."""
    capfd.readouterr()
    code = run(["issue", "check", *arguments])
    return code, capfd.readouterr().out


def test_what_is_allowed_is_counted_and_told_with_its_reason(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(VAGUE, "allow:\n  link-vague: the column is called More\n")
    code, out = check(capfd, "numbers")
    assert (code, out) == (0, f"issues/027-numbers.md · no findings, 2 allowed, {len(load_rules())} checks\n")
    data = json.loads(check(capfd, "numbers", "--format", "json")[1])
    assert (data["warnings"], data["findings"]) == (0, [])
    assert [(one["rule"], one["line"], one["reason"]) for one in data["allowed"]] == [
        ("link-vague", 7, "the column is called More")
    ] * 2
    assert check(capfd, "numbers", "--format", "github") == (0, "")


def test_strict_fails_for_warnings_and_not_for_what_is_allowed(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(VAGUE)
    assert check(capfd, "numbers")[0] == 0
    assert check(capfd, "numbers", "--strict")[0] == 1
    write(VAGUE, "allow: {link-vague: the column is called More}\n")
    assert check(capfd, "numbers", "--strict")[0] == 0


def test_all_issues_are_checked_and_one_error_fails(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(VAGUE)
    assert check(capfd, "--all")[0] == 0
    write("::: buton\n:::\n", name="028-broken.md")
    code, out = check(capfd, "--all")
    assert code == 1
    assert [line.split(" · ")[0] for line in out.splitlines() if " · " in line] == [
        "issues/001-hello.md",
        "issues/027-numbers.md",
        "issues/028-broken.md",
    ]
    data = json.loads(check(capfd, "--all", "--format", "json")[1])
    assert [one["errors"] for one in data] == [0, 0, 1]


def test_all_is_a_list_for_programs_however_many_there_are(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert isinstance(json.loads(check(capfd, "--all", "--format", "json")[1]), list)


def test_one_issue_or_all_must_be_named(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert check(capfd)[0] == Exit.USAGE
    assert check(capfd, "1", "--all")[0] == Exit.USAGE


def test_two_issues_with_one_number_are_told(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write("Hello.\n", "number: 1\n")
    code, out = check(capfd, "issues/027-numbers.md")
    assert code == 1
    assert "error[issue-number]: 001-hello.md has number 1 already" in out
    assert "number: 2" in out


def test_a_publication_turns_a_check_off(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(VAGUE)
    settings = Path("newsletter.toml")
    before = settings.read_text(encoding="utf-8")
    settings.write_text(f'{before}\n[checks]\nlink-vague = "off"\n', encoding="utf-8")
    assert "no findings" in check(capfd, "numbers")[1]
    settings.write_text(f'{before}\n[checks]\nlink-vage = "off"\n', encoding="utf-8")
    assert check(capfd, "numbers")[0] == Exit.USAGE


def sarif(capfd: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(check(capfd, *arguments, "--format", "sarif")[1])


_TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
_STRUCTURE = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name", "version", "rules"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id", "shortDescription", "help"],
                                            "properties": {"shortDescription": _TEXT, "help": _TEXT},
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
                            "properties": {
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": _TEXT,
                                "locations": {
                                    "type": "array",
                                    "minItems": 1,
                                    "items": {
                                        "type": "object",
                                        "required": ["physicalLocation"],
                                        "properties": {
                                            "physicalLocation": {
                                                "type": "object",
                                                "required": ["artifactLocation", "region"],
                                                "properties": {
                                                    "artifactLocation": {
                                                        "type": "object",
                                                        "required": ["uri"],
                                                        "properties": {
                                                            "uri": {"type": "string", "pattern": "^[^/:%]+(/[^/: ]+)*$"}
                                                        },
                                                    },
                                                    "region": {
                                                        "type": "object",
                                                        "required": ["startLine"],
                                                        "properties": {
                                                            name: {"type": "integer", "minimum": 1}
                                                            for name in ("startLine", "startColumn", "endColumn")
                                                        },
                                                    },
                                                },
                                            }
                                        },
                                    },
                                },
                                "suppressions": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "required": ["kind"],
                                        "properties": {
                                            "kind": {"enum": ["inSource", "external"]},
                                            "justification": {"type": "string"},
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}
"""What SARIF 2.1.0 (§3.13 to §3.35) asks for, and what GitHub needs beyond that, of the parts that are written."""


def test_sarif_has_the_structure_that_is_asked_for(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(VAGUE, "allow: {link-vague: the column is called More}\n")
    write("::: buton\n:::\n", name="028-a b.md")
    write("word " * 21_000, name="029-long.md")
    log = sarif(capfd, "--all")
    Draft7Validator(_STRUCTURE).validate(log)
    (run_,) = log["runs"]
    rules = run_["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in run_["results"])
    assert {one["ruleId"] for one in run_["results"]} >= {"link-vague", "issue-file", "size-gmail"}
    assert all(one["help"]["markdown"].startswith("## ") for one in rules[:-1])
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in run_["results"]}
    assert uris == {"issues/027-numbers.md", "issues/028-a%20b.md", "issues/029-long.md"}


def test_sarif_counts_columns_in_characters_and_tells_what_is_allowed(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(VAGUE, "allow: {link-vague: the column is called More}\n")
    (run_,) = sarif(capfd, "numbers")["runs"]
    assert run_["columnKind"] == "unicodeCodePoints"
    region = run_["results"][1]["locations"][0]["physicalLocation"]["region"]
    column = VAGUE.index("[here]") + 1
    assert region == {"startLine": 6, "startColumn": column, "endColumn": len(VAGUE) - 1}
    assert run_["results"][1]["suppressions"] == [{"kind": "inSource", "justification": "the column is called More"}]


def test_sarif_is_relative_wherever_it_is_asked_for(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(VAGUE)
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    capfd.readouterr()
    assert run(["-C", "..", "issue", "check", "numbers", "--format", "sarif"]) == 0
    result = json.loads(capfd.readouterr().out)["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "../issues/027-numbers.md"


def test_online_never_goes_into_a_network(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write("Read [the study](http://169.254.169.254/latest/meta-data/).\n")
    code, out = check(capfd, "numbers", "--online")
    assert code == 1
    assert "error[link-unreachable]: nobody outside can open this, it leads into a network" in out
    assert "link-unreachable" not in check(capfd, "numbers")[1]


def test_spamassassin_is_asked_about_the_mail_as_it_would_leave(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("Good morning 🧭.\n")
    program = folder / "spamassassin"
    table = " pts rule name              description\n---- ---------------------- ----------\n 5.2 PILLS  About pills\n"
    program.write_text(f"#!/bin/sh\n/bin/cat > {folder}/asked.eml\nprintf '%s' '{table}'\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    code, out = check(capfd, "numbers", "--spam")
    assert code == 1
    assert "error[spam-score]: SpamAssassin gives 5.2 points" in out
    assert "info[spam-score]: PILLS, 5.2 points: About pills" in out
    asked = (folder / "asked.eml").read_bytes()
    assert b"\r\nSubject: The numbers\r\n" in asked
    assert b"Content-Type: text/plain" in asked
    assert b"Content-Type: text/html" in asked


def test_spam_is_not_asked_for_without_saying_so_and_is_missed_when_it_is(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("Good morning.\n")
    monkeypatch.setenv("PATH", str(folder))
    assert check(capfd, "numbers")[0] == 0
    capfd.readouterr()
    assert run(["issue", "check", "numbers", "--spam"]) == 1
    assert "SpamAssassin is not installed" in capfd.readouterr().err


def test_a_client_that_is_misspelled_is_named_with_its_line(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write("Good morning.\n")
    with (folder / "newsletter.toml").open("a", encoding="utf-8") as config:
        config.write('\n[checks]\nclients = ["gmial"]\n')
    capfd.readouterr()
    assert run(["issue", "check", "numbers"]) == 2
    error = capfd.readouterr().err
    assert "nothing is known of the client 'gmial'" in error
    assert "did you mean “gmail”?" in error


def test_every_variant_is_checked_and_what_only_some_get_is_told(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = Path("newsletter.toml").read_text(encoding="utf-8")
    declared = settings.replace('last_name = "text"', 'last_name = "text"\nplan = "text"')
    Path("newsletter.toml").write_text(declared, encoding="utf-8")
    block = '::: callout\nid: {0}\nwhen: plan = "{0}"\n\nRead [this](https://pale.example/{0}).\n:::\n\n'
    write(f"{VAGUE}\n{block.format('pro')}{block.format('free')}", "allow: {link-vague: {free: so it is called}}\n")
    data = json.loads(check(capfd, "numbers", "--format", "json")[1])
    found = [(one["line"], one["message"].partition(" (in the mail for ")[2]) for one in data["findings"]]
    assert [line for line, _ in found] == [6, 6, 12]
    assert found[0][1] == found[1][1] == ""
    assert 'plan = "pro"' in found[2][1]
    assert [one["line"] for one in data["allowed"]] == [19]
