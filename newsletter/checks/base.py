"""What a check sees, what it says, and how the rules are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from importlib import import_module
from pkgutil import iter_modules

from newsletter.checks.html import Anchor
from newsletter.errors import Place
from newsletter.issues.model import Issue
from newsletter.issues.passages import Passage, locate


class Severity(StrEnum):
    """How much a finding matters; an error keeps a campaign from being sent."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says. ``run_checks`` puts in the name of the ``rule``."""

    severity: Severity
    message: str
    remedy: str
    place: Place | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that checks may look at: an issue, and the mail that was made of it for one reader.

    ``html``, ``text``, ``subject`` and ``preheader`` are as that reader gets them; ``links`` are those of the HTML
    with their true targets, as they were before tracking. ``base_url``, ``postal_address`` and ``language`` are the
    publication's.
    """

    issue: Issue
    passages: tuple[Passage, ...]
    subject: str
    preheader: str
    html: str
    text: str
    links: tuple[Anchor, ...]
    base_url: str
    postal_address: str
    language: str
    today: date

    def find(self, *needles: str) -> Place:
        """Where the first of these that the issue's file contains stands in it; the file alone when none does."""
        for needle in needles:
            place = locate(self.issue, 1, needle)
            if place.column is not None:
                return place
        return Place(str(self.issue.path))

    def find_in(self, passage: Passage, needle: str) -> Place:
        """Where a part of a passage stands in the issue's file."""
        return locate(self.issue, passage.line, needle)

    def of_front_matter(self, key: str) -> Place:
        """The line of a key of the front matter; the first line of the file where the key is left out."""
        return Place(str(self.issue.path), self.issue.lines.get(key, 1))


@dataclass(frozen=True, slots=True)
class Example:
    """An issue that a rule finds fault with, or does not.

    ``markdown`` is its blocks, or a whole file when it begins with ``---``. Where ``html`` or ``text`` is given, it
    stands in for what would be rendered, for faults that no Markdown can bring about.
    """

    markdown: str = "Good morning."
    html: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A check as people know it: its name, its page of documentation, and an example of each kind."""

    name: str
    page: str
    check: Callable[[Dossier], Iterable[Finding]]
    bad: Example
    good: Example


_ORDER = list(Severity)


def load_rules() -> list[Rule]:
    """All rules, by name: the modules of ``newsletter.checks.rules``, each with ``check``, ``BAD`` and ``GOOD``."""
    from newsletter.checks import rules

    found = []
    for module in iter_modules(rules.__path__):
        rule = import_module(f"{rules.__name__}.{module.name}")
        found.append(Rule(module.name.replace("_", "-"), (rule.__doc__ or "").strip(), rule.check, rule.BAD, rule.GOOD))
    return sorted(found, key=lambda rule: rule.name)


def run_checks(dossier: Dossier) -> list[Finding]:
    """What all rules say: errors first, then by the line they are about."""
    findings = [replace(finding, rule=rule.name) for rule in load_rules() for finding in rule.check(dossier)]
    return sorted(findings, key=lambda one: (_ORDER.index(one.severity), (one.place and one.place.line) or 0, one.rule))
