"""Conditions in an issue: each must be readable, about attributes there are, and stand where it can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from newsletter.conditions.mistakes import ConditionError
from newsletter.conditions.parsing import parse
from newsletter.errors import NewsletterError, Place, SeveralErrors
from newsletter.issues.catalogue import Catalogue
from newsletter.issues.choices import misplaced
from newsletter.issues.merge_tags import choice_tags
from newsletter.issues.mistakes import Mistakes
from newsletter.issues.model import Issue
from newsletter.issues.passages import Passage, locate, passages
from newsletter.issues.variants import (
    CHOOSING,
    MOST_CONDITIONS,
    MOST_TAGS,
    Variants,
    Written,
    variants_of,
    written_conditions,
)
from newsletter.publication import AttributeKind


def conditions_of(
    issue: Issue,
    catalogue: Catalogue,
    attributes: Mapping[str, AttributeKind],
    texts: Iterable[Passage] | None = None,
) -> Variants:
    """The variants of an issue; raises what is wrong with its conditions and passages, each with its place.

    ``texts`` are the issue's passages, from a caller who has them already.
    """
    texts = [one for one in texts or passages(issue, catalogue) if "{{" in one.text]
    mistakes = Mistakes(issue.path)
    for error in (*_misplaced(issue, texts), *_unreadable(issue, texts, attributes)):
        mistakes.note(error)
    mistakes.raise_any()
    return variants_of(issue, catalogue, attributes, texts)


def check_conditions(
    issue: Issue,
    texts: Iterable[Passage],
    catalogue: Catalogue,
    attributes: Mapping[str, AttributeKind],
    mistakes: Mistakes,
) -> Variants | None:
    """Note what is wrong with an issue's conditions and passages; its variants when nothing is."""
    try:
        return conditions_of(issue, catalogue, attributes, texts)
    except NewsletterError as error:
        for one in error.errors if isinstance(error, SeveralErrors) else (error,):
            mistakes.note(one)
    return None


def _misplaced(issue: Issue, texts: Sequence[Passage]) -> Iterator[NewsletterError]:
    """Tags of passages that do not fit together, or that stand where nothing is chosen."""
    seen = 0
    for passage in texts:
        tags = choice_tags(passage.text) if passage.type in CHOOSING else []
        seen += len(tags)
        if seen > MOST_TAGS:
            message = f"there are more than {MOST_TAGS:,} tags in this issue that choose between passages"
            yield NewsletterError(
                message, place=Place(str(issue.path), passage.line), remedy="choose whole blocks: when: …"
            )
            return
        if tags and not passage.block and passage.field == "title":
            place = _place(issue, passage, tags[0].start, tags[0].end)
            message = "the title is the same for all readers: it also stands where nobody is known, as in the archive"
            yield NewsletterError(message, place=place, remedy="put the passage into subject: instead")
            continue
        for tag, message, remedy in misplaced(tags):
            yield NewsletterError(message, place=_place(issue, passage, tag.start, tag.end), remedy=remedy)


def _unreadable(
    issue: Issue, texts: Sequence[Passage], attributes: Mapping[str, AttributeKind]
) -> Iterator[NewsletterError]:
    seen: set[str] = set()
    for written in written_conditions(issue, texts):
        if written.text in seen:
            continue
        seen.add(written.text)
        if len(seen) > MOST_CONDITIONS:
            place = Place(str(issue.path), written.line)
            message = f"there are more than {MOST_CONDITIONS} different conditions in this issue"
            yield NewsletterError(message, place=place, remedy="ask fewer things of a reader in one issue")
            return
        try:
            parse(written.text, attributes)
        except ConditionError as error:
            yield NewsletterError(error.message, place=_inside(issue, written, error), remedy=error.remedy)


def _place(issue: Issue, passage: Passage, start: int, end: int) -> Place:
    line = passage.line + (passage.text.count("\n", 0, start) if passage.type != "line" else 0)
    return locate(issue, line, passage.text[start:end])


def _inside(issue: Issue, written: Written, error: ConditionError) -> Place:
    """Where a part of a condition stands; its line alone when the file spells it otherwise, as YAML can."""
    around = locate(issue, written.line, written.around)
    if around.line is None or around.column is None:
        return around
    start = written.at + error.start
    before = written.around[:start]
    column = start - before.rfind("\n") if "\n" in before else around.column + start
    return Place(around.path, around.line + before.count("\n"), column, error.end - error.start)
