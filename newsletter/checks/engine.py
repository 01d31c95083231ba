"""Runs the checks: with the severities the publication chose, and without what the issue allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from newsletter.checks.base import Dossier, Finding, Rule, Setting, Severity, load_rules
from newsletter.issues.model import Allowance, Block

ALLOWANCE = "allowance"
"""The check that looks after allowances themselves; what it finds cannot be allowed."""
_ORDER = list(Severity)
_AS_IT_IS = Setting()


@dataclass(frozen=True, slots=True)
class Report:
    """What the checks found: errors first, then by line. What the issue allows stands apart, with its reasons."""

    findings: list[Finding]
    allowed: list[Finding]


def examine(*dossiers: Dossier) -> Report:
    """Run all checks that are not turned off on the mails of one issue; what is wrong with several is said once."""
    first = dossiers[0]
    rules = [rule for rule in load_rules() if not _setting(first, rule).off]
    allowed, findings = [], []
    used: dict[Allowance, None] = {}
    for finding, mails in _found(dossiers, rules).items():
        allowance = _allowance(mails[0], finding)
        said = finding if len(mails) == len(dossiers) else replace(finding, message=_for_some(finding, mails))
        if allowance is None:
            findings.append(said)
        else:
            used[allowance] = None
            allowed.append(replace(said, reason=allowance.reason))
    names = {rule.name for rule in rules}
    if ALLOWANCE in names:
        faulty = {one.place.line for one in findings if one.rule == ALLOWANCE and one.place}
        idle = (one for one in first.issue.allow if one not in used and one.line not in faulty)
        findings += [_useless(first, one) for one in idle if one.rule in names]
    return Report(_in_order(findings), _in_order(allowed))


def run_checks(*dossiers: Dossier) -> list[Finding]:
    """What the checks find and the issue does not allow."""
    return examine(*dossiers).findings


def _found(dossiers: Sequence[Dossier], rules: Sequence[Rule]) -> dict[Finding, list[Dossier]]:
    """What the rules say, each with the mails it is about."""
    found: dict[Finding, list[Dossier]] = {}
    for dossier in dossiers:
        for finding in dict.fromkeys(one for rule in rules for one in _said(dossier, rule)):
            found.setdefault(finding, []).append(dossier)
    return found


def _for_some(finding: Finding, mails: Sequence[Dossier]) -> str:
    return f"{finding.message} (in the mail for “{'” and “'.join(mail.variant for mail in mails)}”)"


def _setting(dossier: Dossier, rule: Rule) -> Setting:
    return dossier.settings.get(rule.name, _AS_IT_IS)


def _said(dossier: Dossier, rule: Rule) -> Iterator[Finding]:
    setting = _setting(dossier, rule)
    for finding in rule.check(dossier, **setting.options):
        yield replace(finding, rule=rule.name, severity=setting.severity or finding.severity)


def _allowance(dossier: Dossier, finding: Finding) -> Allowance | None:
    """What in the front matter says that this is meant so; without a reason nothing does."""
    line = (finding.place.line if finding.place else None) or 0
    for one in dossier.issue.allow:
        if one.rule != finding.rule or one.rule == ALLOWANCE or not one.reason:
            continue
        if not one.block or any(line in lines for lines in _lines(dossier.issue.blocks, one.block)):
            return one
    return None


def _lines(blocks: Sequence[Block], wanted: str, end: int = 10**9) -> Iterator[range]:
    """The lines of the block with this id: up to where the block behind it begins."""
    stops = [*(block.line for block in blocks[1:]), end]
    for block, stop in zip(blocks, stops, strict=True):
        if block.id == wanted:
            yield range(block.line, stop)
        columns = (value for value in block.fields.values() if isinstance(value, tuple))
        inner = [one for column in columns for part in column if isinstance(part, tuple) for one in part]
        if inner:
            yield from _lines(inner, wanted, stop)


def _useless(dossier: Dossier, one: Allowance) -> Finding:
    where = f" in “{one.block}”" if one.block else ""
    message = f"{one.rule} finds nothing{where} that would have to be allowed"
    place = replace(dossier.file(), line=one.line)
    return Finding(Severity.WARNING, message, "take the line out", place, ALLOWANCE)


def _in_order(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: (_ORDER.index(one.severity), (one.place and one.place.line) or 0, one.rule))
