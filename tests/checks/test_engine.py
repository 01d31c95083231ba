"""What a publication sets and an issue allows: severities, options, and findings that are meant so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.checks.base import Dossier, Example, Severity
from newsletter.checks.engine import Report, examine
from newsletter.checks.settings import read_settings
from newsletter.errors import UsageError
from newsletter.publication import load_publication

Dossiers = Callable[[Example], Dossier]
FRONT = "---\ntitle: Dashboards\npreheader: Four editors on deleting them, and what they count instead.\n{}---\n"
VAGUE = "Read [more](https://pale.example/study).\n"
BLOCKS = (
    "::: callout\nid: reading\n\nRead [more](https://pale.example/one).\n:::\n\n"
    "::: callout\n\nRead [here](https://pale.example/two).\n:::\n"
)


def names(report: Report) -> tuple[list[str], list[str]]:
    """The checks behind the findings, and behind what is allowed."""
    return [one.rule for one in report.findings], [one.rule for one in report.allowed]


def issue(allow: str, blocks: str = VAGUE) -> Example:
    return Example(FRONT.format(allow) + blocks)


def test_what_the_front_matter_allows_stands_apart_with_its_reason(dossier: Dossiers) -> None:
    report = examine(dossier(issue("allow:\n  link-vague: the column is called More\n")))
    assert names(report) == ([], ["link-vague"])
    assert report.allowed[0].reason == "the column is called More"


def test_an_allowance_can_be_for_one_block(dossier: Dossiers) -> None:
    report = examine(dossier(issue("allow:\n  link-vague:\n    reading: the column is called More\n", BLOCKS)))
    assert names(report) == (["link-vague"], ["link-vague"])
    assert "“here”" in report.findings[0].message


def test_an_allowance_reaches_into_a_column(dossier: Dossiers) -> None:
    columns = f":::: columns\nid: both\n\nLeft.\n+++\n::: text\nid: right\n\n{VAGUE}:::\n::::\n\nRead [on](https://a.example).\n"
    for block in ("both", "right"):
        report = examine(dossier(issue(f"allow: {{link-vague: {{{block}: so it is called}}}}\n", columns)))
        assert names(report) == ([], ["link-vague"]), block


@pytest.mark.parametrize(
    ("allow", "line", "message"),
    [
        ("allow:\n  link-vague:\n", 5, "nothing says why link-vague is to be silent"),
        ("allow:\n  link-vage: so\n", 5, "no check “link-vage”"),
        ("allow:\n  link-vague:\n    raeding: so\n", 6, "no block has the id “raeding”"),
    ],
)
def test_an_allowance_that_cannot_work_is_a_finding(dossier: Dossiers, allow: str, line: int, message: str) -> None:
    report = examine(dossier(issue(allow, BLOCKS)))
    (finding,) = [one for one in report.findings if one.rule == "allowance"]
    assert message in finding.message
    assert finding.place is not None
    assert finding.place.line == line
    assert report.allowed == []


def test_an_allowance_that_allows_nothing_is_a_finding(dossier: Dossiers) -> None:
    report = examine(dossier(issue("allow: {link-vague: the column is called More}\n", "Hello.\n")))
    assert names(report) == (["allowance"], [])
    assert "finds nothing" in report.findings[0].message


def test_what_is_found_about_allowances_cannot_be_allowed(dossier: Dossiers) -> None:
    report = examine(dossier(issue("allow: {allowance: I may, link-vage: so}\n")))
    assert "allowance" in names(report)[0]
    assert names(report)[1] == []


def settings(dossier: Dossier, tmp_path: Path, checks: str) -> Dossier:
    """The same dossier in a publication with these lines in its settings."""
    text = '[publication]\nname = "M"\nfrom = "m@m.example"\nbase_url = "https://m.example"\npostal_address = "x"\n'
    (tmp_path / "newsletter.toml").write_text(text + checks, encoding="utf-8")
    return replace(dossier, settings=read_settings(load_publication(tmp_path)))


def test_a_publication_says_how_much_a_check_matters(dossier: Dossiers, tmp_path: Path) -> None:
    vague = dossier(issue(""))
    for value in ("error", "warning", "info"):
        report = examine(settings(vague, tmp_path, f'[checks]\nlink-vague = "{value}"\n'))
        assert [(one.rule, one.severity) for one in report.findings] == [("link-vague", Severity(value))]
    assert examine(settings(vague, tmp_path, '[checks]\nlink-vague = "off"\n')).findings == []


def test_a_check_that_is_off_needs_no_allowance(dossier: Dossiers, tmp_path: Path) -> None:
    allowed = dossier(issue("allow: {link-vague: the column is called More}\n"))
    assert examine(settings(allowed, tmp_path, '[checks]\nlink-vague = "off"\n')) == Report([], [])


def test_a_publication_sets_the_numbers_of_a_check(dossier: Dossiers, tmp_path: Path) -> None:
    plain = dossier(issue("", "Hello.\n"))
    near = examine(settings(plain, tmp_path, "[checks.size-gmail]\nnear = 10\n"))
    assert [(one.rule, one.severity) for one in near.findings] == [("size-gmail", Severity.WARNING)]
    both = examine(settings(plain, tmp_path, '[checks]\nsize-gmail = {severity = "info", near = 10}\n'))
    assert [(one.rule, one.severity) for one in both.findings] == [("size-gmail", Severity.INFO)]


@pytest.mark.parametrize(
    ("checks", "line", "remedy"),
    [
        ('[checks]\nlink-vage = "info"\n', 7, "did you mean “link-vague”?"),
        ('[checks]\nlink-vague = "wraning"\n', 7, "did you mean “warning”?"),
        ("[checks]\nlink-vague = true\n", 7, "write one of off, error, warning, info"),
        ("[checks.size-gmail]\nnaer = 1\n", 6, "did you mean “near”?"),
        ("[checks.size-gmail]\nnear = -1\n", 6, "as in near = 90000"),
        ('[checks]\nsize-gmail = {near = "9"}\n', 7, "as in near = 90000"),
        ("[checks.postal-address]\nnear = 1\n", 6, "it has only a severity"),
    ],
)
def test_a_setting_that_cannot_be_is_named_with_its_line(
    dossier: Dossiers, tmp_path: Path, checks: str, line: int, remedy: str
) -> None:
    with pytest.raises(UsageError) as caught:
        settings(dossier(Example()), tmp_path, checks)
    assert caught.value.place is not None
    assert caught.value.place.line == line
    assert caught.value.remedy == remedy


def test_checks_that_are_no_table_are_told(dossier: Dossiers, tmp_path: Path) -> None:
    (tmp_path / "newsletter.toml").write_text(
        'checks = 3\n[publication]\nname = "M"\nfrom = "m@m.example"\nbase_url = "https://m.example"\n'
        'postal_address = "x"\n',
        encoding="utf-8",
    )
    with pytest.raises(UsageError, match="checks is a table"):
        load_publication(tmp_path)


def test_the_longest_reader_counts_against_gmails_limit(dossier: Dossiers) -> None:
    made = dossier(Example('Hello {{ subscriber.first_name or "you" }}'))
    assert "Schlotterstein" in made.longest.html
    assert "Schlotterstein" in made.longest.text
    assert "Schlotterstein" not in made.html
