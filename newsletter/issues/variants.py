"""The variants of an issue: one for each group of readers who get the same, as its conditions tell them apart.

A variant is an issue again, without conditions, so whatever renders or looks at issues needs to know of none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from newsletter.conditions.cases import TooManyCases, possible_answers
from newsletter.conditions.evaluation import surely_known
from newsletter.conditions.parsing import parse
from newsletter.conditions.printing import to_text
from newsletter.conditions.tree import AllOf, AnyOf, Condition
from newsletter.errors import NewsletterError, Place
from newsletter.issues.catalogue import Catalogue, FieldType
from newsletter.issues.choices import choose
from newsletter.issues.merge_tags import choice_tags
from newsletter.issues.model import Block, Issue
from newsletter.issues.passages import Passage, passages
from newsletter.publication import AttributeKind

MOST = 64
"""Variants of one issue: each is rendered, checked and kept with its campaign."""

_MOST_ANSWERS = 256
"""Combinations of answers that are looked through for those that make a difference."""

MOST_CONDITIONS = 100
"""Different conditions in one issue."""
MOST_TAGS = 1_000
"""Tags that choose between passages in one issue."""

CHOOSING = frozenset({"line", "markdown", "url", "html"})
"""The types of fields that may hold conditional passages."""

Answers = tuple[bool, ...]
"""Which conditions of an issue are true, in their order."""


@dataclass(frozen=True, slots=True)
class Written:
    """A condition as it stands in a file: ``at`` is its offset in ``around``, which begins at or below ``line``."""

    text: str
    around: str
    at: int
    line: int


class Variants:
    """An issue's conditions, each once, those of blocks first, and what is left of the issue for whom.

    ``read`` holds the tree of every condition by its text. ``same`` leads from every combination of answers that a
    person can give to the one that stands for all who get the same; those are ``answers``. Raises ``TooManyCases``.
    """

    def __init__(self, issue: Issue, catalogue: Catalogue, read: Mapping[str, Condition]) -> None:
        self.conditions = tuple(dict.fromkeys(read.values()))
        self.same: dict[Answers, Answers] = {}
        self._issues: dict[Answers, Issue] = {}
        if not read:
            self.same[()], self._issues[()] = (), issue
            return
        for answers in possible_answers(self.conditions, _MOST_ANSWERS):
            truth = dict(zip(self.conditions, answers, strict=True))
            found = _Chooser(catalogue, {text: truth[condition] for text, condition in read.items()}).issue(issue)
            self.same[answers] = next((one for one, known in self._issues.items() if known == found), answers)
            self._issues.setdefault(self.same[answers], found)
            if len(self._issues) > MOST:
                raise TooManyCases

    @property
    def answers(self) -> Sequence[Answers]:
        """One combination of answers for each variant."""
        return tuple(self._issues)

    def issue(self, answers: Answers) -> Issue:
        """What those get who give these answers: the issue itself when it has no conditions."""
        return self._issues[self.same[answers]]

    def name(self, answers: Answers) -> str:
        """Who they are, in the words of the conditions; empty when there are none. The longest name that fits holds."""
        if not self.conditions:
            return ""
        said = [self._said(one) for one, standing in self.same.items() if standing == self.same[answers]]
        shortest = [one for one in said if not any(other < one for other in said)]
        alike = [_joined(AllOf, [self.conditions[number] for number in sorted(one)]) for one in shortest if one]
        return to_text(_joined(AnyOf, alike)) if len(alike) == len(shortest) else "everyone else"

    def known(self, answers: Answers) -> frozenset[str]:
        """The attributes that are known of all who get this variant."""
        return frozenset.intersection(
            *(
                frozenset().union(*map(surely_known, self.conditions, one))
                for one, standing in self.same.items()
                if standing == self.same[answers]
            )
        )

    def _said(self, answers: Answers) -> frozenset[int]:
        """The numbers of the conditions that are true, without those that follow from others of them."""
        true = [number for number, answer in enumerate(answers) if answer]
        return frozenset(
            number
            for number in true
            if not any(
                self._follows(number, other) and (other < number or not self._follows(other, number))
                for other in true
                if other != number
            )
        )

    def _follows(self, number: int, other: int) -> bool:
        """Whether a condition is true whenever another one is."""
        return all(answers[number] for answers in self.same if answers[other])


def _joined(node: type[AllOf | AnyOf], parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else node(tuple(parts))


def variants_of(
    issue: Issue,
    catalogue: Catalogue,
    attributes: Mapping[str, AttributeKind],
    texts: Iterable[Passage] | None = None,
) -> Variants:
    """The variants of an issue whose conditions can be read; raises ``NewsletterError`` when there are too many.

    ``texts`` are the issue's passages, from a caller who has them already.
    """
    written = list(written_conditions(issue, passages(issue, catalogue) if texts is None else texts))
    read = {one.text: parse(one.text, attributes) for one in written}
    try:
        return Variants(issue, catalogue, read)
    except TooManyCases as error:
        raise NewsletterError(
            f"the conditions of this issue make more than {MOST} variants of it",
            place=Place(str(issue.path), written[0].line),
            remedy="ask fewer things of a reader in one issue, or send it as two",
        ) from error


def written_conditions(issue: Issue, texts: Iterable[Passage]) -> Iterator[Written]:
    """Every condition of an issue, of blocks and of the passages in these texts."""
    for block in all_blocks(issue.blocks):
        if block.when:
            yield Written(block.when, block.when, 0, block.lines.get("when", block.line))
    for passage in texts:
        if "{{" in passage.text and passage.type in CHOOSING:
            for tag in choice_tags(passage.text):
                if tag.condition:
                    line = passage.line + (passage.text.count("\n", 0, tag.start) if passage.type != "line" else 0)
                    yield Written(tag.condition, passage.text[tag.start : tag.end], tag.at - tag.start, line)


def all_blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks and those in their columns."""
    for block in blocks:
        yield block
        for value in block.fields.values():
            if isinstance(value, tuple):
                yield from all_blocks(inner for column in value if isinstance(column, tuple) for inner in column)


class _Chooser:
    """Takes out of an issue what is not for some readers."""

    def __init__(self, catalogue: Catalogue, truth: Mapping[str, bool]) -> None:
        self._types = catalogue.types
        self._holds = truth.__getitem__

    def issue(self, issue: Issue) -> Issue:
        """What is left of an issue."""
        return replace(
            issue,
            subject=self._text(issue.subject, one_line=True) or issue.title,
            preheader=self._text(issue.preheader, one_line=True),
            blocks=self._blocks(issue.blocks),
        )

    def _blocks(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        chosen = (self._block(block) for block in blocks if not block.when or self._holds(block.when))
        return tuple(block for block in chosen if block is not None)

    def _block(self, block: Block) -> Block | None:
        """The block as it is left; ``None`` when something it cannot do without is for others."""
        fields = self._fields(self._types[block.kind].fields, block.fields)
        return None if fields is None else replace(block, fields=fields, when="")

    def _fields(self, types: Mapping[str, FieldType], fields: Mapping[str, Any]) -> dict[str, object] | None:
        chosen: dict[str, object] = {}
        for name, value in fields.items():
            kept = self._value(types[name], value)
            if kept is not None:
                chosen[name] = kept
            elif types[name].required:
                return None
        return chosen

    def _value(self, known: FieldType, value: Any) -> object | None:
        """What is left of a value; ``None`` when nothing is."""
        if known.type == "columns":
            columns = tuple(self._blocks(column) for column in value)
            return columns if any(columns) or not any(value) else None
        if known.type == "items":
            items = (self._fields(known.fields, item) for item in value)
            return tuple(item for item in items if item is not None) or None
        if known.type in CHOOSING:
            return self._text(value, one_line=known.type in {"line", "url"}) or None
        kept: object = value
        return kept

    def _text(self, text: str, *, one_line: bool) -> str:
        chosen = choose(text, self._holds)
        if chosen is text:
            return text
        return " ".join(chosen.split()) if one_line else chosen.strip("\n") if chosen.strip() else ""
