"""What a check sees and what it says."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any

from newsletter.checks.caniemail.support import DEFAULT_CLIENTS
from newsletter.checks.html import Anchor
from newsletter.checks.spam import Hit
from newsletter.errors import Place
from newsletter.issues.files import IssueFile
from newsletter.issues.model import Issue
from newsletter.issues.passages import Passage, locate
from newsletter.message import Address


class Severity(StrEnum):
    """How much a finding matters; an error keeps a campaign from being sent."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says. ``checks.engine`` puts in the name of the ``rule``, and the ``reason`` of an allowance."""

    severity: Severity
    message: str
    remedy: str
    place: Place | None = None
    rule: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What ``newsletter.toml`` says about one check: the severity of all it finds, and its numbers and lists."""

    off: bool = False
    severity: Severity | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back when a link was followed. ``status`` is 0 where no answer came, and ``trouble`` says why.

    ``refused`` marks an address that nobody on the public network can reach; ``moved`` is where a lasting redirect led.
    """

    status: int = 0
    trouble: str = ""
    refused: bool = False
    moved: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """The mail as one reader gets it."""

    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that checks may look at: an issue, and the mail that was made of it for one reader.

    ``html``, ``text``, ``subject`` and ``preheader`` are as that reader gets them; ``longest`` is the copy of a reader
    whose every field is as long as they come. ``links`` are those of the HTML with their true targets, as they were
    before tracking. ``sender`` to ``language`` are the publication's. ``others`` are its other issues, and ``answers``
    what the links answered: both are empty where nobody has looked, which says nothing about what is there. ``weights``
    are the bytes of the pictures that come from ``images/``, by their names there.
    """

    issue: Issue
    passages: tuple[Passage, ...]
    subject: str
    preheader: str
    html: str
    text: str
    longest: Copy
    links: tuple[Anchor, ...]
    sender: Address
    reply_to: Address
    base_url: str
    postal_address: str
    language: str
    today: date
    others: Sequence[IssueFile] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    clients: tuple[str, ...] = DEFAULT_CLIENTS
    """The mail programs that HTML and CSS are held to, by their names in ``checks.caniemail``."""
    templates: tuple[Path, ...] = ()
    """The files in the publication's own folder that the mail was made with."""
    variant: str = ""
    """Whose mail it is, in words; empty where everybody gets the same."""
    known: frozenset[str] = frozenset()
    """The attributes that all readers of this mail have."""
    provider: str = "outbox"
    """The kind of the provider that would send it."""
    spam: tuple[Hit, ...] = ()
    """What SpamAssassin says of the mail; empty where nobody asked it."""

    def outward(self) -> tuple[Anchor, ...]:
        """The links to the web that leave the publication's own pages."""
        own = (self.base_url, f"{self.base_url}/")
        return tuple(
            link
            for link in self.links
            if link.url.lower().startswith(("http://", "https://"))
            if link.url != own[0] and not link.url.startswith(own[1])
        )

    def find(self, *needles: str) -> Place:
        """Where the first of these that the issue's file contains stands in it; the file alone when none does."""
        for needle in needles:
            place = locate(self.issue, 1, needle)
            if place.column is not None:
                return place
        return self.file()

    def find_in(self, passage: Passage, needle: str) -> Place:
        """Where a part of a passage stands in the issue's file."""
        return locate(self.issue, passage.line, needle)

    def of_front_matter(self, *keys: str) -> Place:
        """The line of the first of these keys that is written; the first line of the file where none is."""
        return Place(str(self.issue.path), next((self.issue.lines[key] for key in keys if key in self.issue.lines), 1))

    def file(self) -> Place:
        """The issue's file, where no line of it is to blame."""
        return Place(str(self.issue.path))


@dataclass(frozen=True, slots=True)
class Example:
    """An issue that a rule finds fault with, or does not.

    ``markdown`` is its blocks, or a whole file when it begins with ``---``. Where ``html`` or ``text`` is given, it
    stands in for what would be rendered, for faults that no Markdown can bring about. ``dossier`` are parts of the
    dossier that lie outside the issue, by their names.
    """

    markdown: str = "Good morning."
    html: str = ""
    text: str = ""
    dossier: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Rule:
    """A check as people know it: its name, its page of documentation, and an example of each kind.

    What follows the dossier among the parameters of ``check`` are its options; ``[checks.NAME]`` sets them.
    """

    name: str
    page: str
    check: Callable[..., Iterable[Finding]]
    bad: Example
    good: Example

    def options(self) -> dict[str, Any]:
        """The names and the defaults of its options."""
        parameters = list(inspect.signature(self.check).parameters.values())[1:]
        return {one.name: one.default for one in parameters}


@cache
def load_rules() -> tuple[Rule, ...]:
    """All rules, by name: the modules of ``newsletter.checks.rules``, each with ``check``, ``BAD`` and ``GOOD``."""
    from newsletter.checks import rules

    found = []
    for module in iter_modules(rules.__path__):
        rule = import_module(f"{rules.__name__}.{module.name}")
        found.append(Rule(module.name.replace("_", "-"), (rule.__doc__ or "").strip(), rule.check, rule.BAD, rule.GOOD))
    return tuple(sorted(found, key=lambda rule: rule.name))
