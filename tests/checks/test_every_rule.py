"""What holds for every check: it finds its bad example, passes its good one, and can be read about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.checks.base import Dossier, Example, Rule, load_rules
from newsletter.checks.engine import run_checks
from newsletter.checks.pages import all_pages, page

RULES = load_rules()
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@every_rule
def test_a_check_finds_fault_with_its_bad_example(rule: Rule, dossier: Callable[[Example], Dossier]) -> None:
    findings = list(rule.check(dossier(rule.bad)))
    assert findings
    assert all(finding.message and finding.remedy and finding.place for finding in findings)


@every_rule
def test_a_check_passes_its_good_example(rule: Rule, dossier: Callable[[Example], Dossier]) -> None:
    assert list(rule.check(dossier(rule.good))) == []


@every_rule
def test_a_check_is_documented(rule: Rule) -> None:
    what = rule.page.partition("\n\n")[0]
    assert what.endswith(".")
    assert "\n\nRemedy: " in rule.page
    assert len(rule.page.partition("\n\nRemedy: ")[0]) > len(what)
    assert rule.bad != rule.good
    assert page(rule).startswith(f"## {rule.name}\n\n**")


def test_the_checks_that_were_promised_are_there() -> None:
    assert {rule.name for rule in RULES} >= {
        "size-gmail", "style-limit", "link-placeholder", "link-insecure", "link-vague", "merge-tag-fallback",
        "subject-length", "preheader", "heading-order", "image-alt", "leftovers", "unsubscribe-link", "postal-address",
        "control-characters", "sponsor-label",
    }  # fmt: skip


def test_the_page_about_all_checks_is_up_to_date() -> None:
    written = Path(__file__).parents[2] / "docs" / "checks.md"
    assert written.read_text(encoding="utf-8") == all_pages(RULES), (
        "renew it: newsletter issue check --explain all > docs/checks.md"
    )


def test_errors_come_first_and_then_the_order_of_the_file(dossier: Callable[[Example], Dossier]) -> None:
    findings = run_checks(dossier(Example("TODO\n\n[here](https://pale.example)\n\n[a study](https://example.com)\n")))
    found = [(finding.severity.value, finding.rule) for finding in findings]
    assert found == [
        ("error", "link-placeholder"),
        ("warning", "preheader"),
        ("warning", "leftovers"),
        ("warning", "link-vague"),
    ]
    assert [finding.place.line for finding in findings if finding.place] == [8, 1, 4, 6]
