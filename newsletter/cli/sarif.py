"""Findings as SARIF 2.1.0, which code scanning services and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; what GitHub needs of it:
https://docs.github.com/code-security/reference/code-scanning/sarif-support-for-code-scanning.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from newsletter import __version__
from newsletter.checks.base import Finding, Rule, Severity
from newsletter.checks.pages import page
from newsletter.cli.findings import FILE_RULE, Checked
from newsletter.errors import Place

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def to_sarif(checked: Sequence[Checked], rules: Sequence[Rule]) -> dict[str, Any]:
    """One run over some issues. What is allowed is a result too, suppressed in the source with its reason."""
    places = {rule.name: index for index, rule in enumerate(rules)} | {FILE_RULE: len(rules)}
    findings = [one for issue in checked for one in (*issue.report.findings, *issue.report.allowed)]
    driver = {"name": "newsletter", "version": __version__, "rules": [*map(_rule, rules), _OF_THE_FILE]}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(one, places[one.rule]) for one in findings],
            }
        ],
    }


_OF_THE_FILE = {
    "id": FILE_RULE,
    "shortDescription": {"text": "The issue cannot be read."},
    "help": {"text": "The checks can begin when the file can be read."},
}


def _rule(rule: Rule) -> dict[str, Any]:
    what, _, why = rule.page.partition("\n\n")
    return {
        "id": rule.name,
        "shortDescription": {"text": what},
        "help": {"text": why, "markdown": page(rule)},
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message}\n{finding.remedy}".strip()},
    }
    if finding.place is not None:
        result["locations"] = [_location(finding.place)]
    if finding.reason:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.reason}]
    return result


def _location(place: Place) -> dict[str, Any]:
    """Relative to where the command was run; what concerns a whole file stands at its first line."""
    region: dict[str, int] = {"startLine": place.line or 1}
    if place.column is not None:
        region["startColumn"] = place.column
        if place.width:
            region["endColumn"] = place.column + place.width
    uri = quote(Path(os.path.relpath(place.path)).as_posix())
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
