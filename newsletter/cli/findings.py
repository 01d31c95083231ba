"""How the findings of checks are shown: to a person, to a program, to GitHub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli import show
from newsletter.errors import NewsletterError, SeveralErrors

if TYPE_CHECKING:
    from newsletter.checks.base import Finding
    from newsletter.checks.engine import Report

FILE_RULE = "issue-file"
"""The name under which the mistakes of a file that cannot be read stand among the findings."""
_COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}
_GITHUB = {"error": "error", "warning": "warning", "info": "notice"}


@dataclass(frozen=True, slots=True)
class Checked:
    """An issue's file and what the checks said about it."""

    path: Path
    report: Report

    def count(self, severity: str) -> int:
        """How many findings of a severity there are; what is allowed is none."""
        return sum(one.severity == severity for one in self.report.findings)


def from_error(error: NewsletterError) -> Report:
    """The mistakes of a file as findings."""
    from newsletter.checks.base import Finding, Severity
    from newsletter.checks.engine import Report

    errors = error.errors if isinstance(error, SeveralErrors) else (error,)
    return Report([Finding(Severity.ERROR, one.message, one.remedy or "", one.place, FILE_RULE) for one in errors], [])


def print_checked(checked: Checked, rules: int) -> None:
    """All findings of an issue, and their sum."""
    findings = checked.report.findings
    print_findings(findings)
    show.out(
        ("\n" if findings else "")
        + f"{show.nearby(checked.path)} · {summary(findings, rules, len(checked.report.allowed))}"
    )


def print_findings(findings: Sequence[Finding]) -> None:
    """Each with its place, the line that is meant, and the remedy."""
    for finding in findings:
        label = click.style(f"{finding.severity}[{finding.rule}]", fg=_COLOURS[finding.severity], bold=True)
        show.out(f"{label}: {finding.message}")
        if finding.place is not None:
            show.out(f"  {show.where(finding.place)}")
            for line in show.excerpt(finding.place):
                show.out(line)
        if finding.remedy:
            show.out(f"  = {finding.remedy}")


def summary(findings: Sequence[Finding], rules: int, allowed: int = 0) -> str:
    """How many of each kind, and what follows from it: ``1 error, 2 warnings, 1 allowed, 42 checks · …``."""
    counts = Counter(finding.severity.value for finding in findings)
    parts = [_counted(counts[kind], kind) for kind in _COLOURS if counts[kind]] or ["no findings"]
    parts += [f"{allowed} allowed"] if allowed else []
    if any(finding.rule == FILE_RULE for finding in findings):
        return f"{', '.join(parts)} · the checks can begin when the file can be read"
    gone = {0: "", 1: " · nobody will be mailed until the error is gone"}
    verdict = gone.get(counts["error"], " · nobody will be mailed until the errors are gone")
    return ", ".join((*parts, _counted(rules, "check"))) + verdict


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("s" if count != 1 and noun != "info" else "")


def to_data(checked: Checked, rules: int) -> dict[str, Any]:
    """An issue and its findings as JSON shows them."""
    return {
        "file": show.nearby(checked.path),
        "checks": rules,
        "errors": checked.count("error"),
        "warnings": checked.count("warning"),
        "findings": [_finding(one) for one in checked.report.findings],
        "allowed": [_finding(one) | {"reason": one.reason} for one in checked.report.allowed],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "severity": finding.severity.value,
        "rule": finding.rule,
        "message": finding.message,
        "remedy": finding.remedy,
        "file": show.nearby(place.path) if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }


def to_github(finding: Finding) -> str:
    """A workflow command that puts the finding beside the line it is about.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    place = finding.place
    properties = {"title": finding.rule}
    if place is not None:
        properties["file"] = show.nearby(place.path)
        properties |= {key: str(value) for key, value in (("line", place.line), ("col", place.column)) if value}
    written = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in properties.items())
    message = _escaped(f"{finding.message}\n{finding.remedy}", "")
    return f"::{_GITHUB[finding.severity]} {written}::{message}"


def _escaped(text: str, extra: str) -> str:
    for letter in "%\r\n" + extra:
        text = text.replace(letter, f"%{ord(letter):02X}")
    return text
