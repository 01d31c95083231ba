"""Merge tags in an issue: each must name a field and filters that there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from newsletter.errors import NewsletterError
from newsletter.issues.merge_tags import FILTER_NAMES, MergeTag, tags_and_mistakes
from newsletter.issues.mistakes import Mistakes, did_you_mean, nearest
from newsletter.issues.model import Issue
from newsletter.issues.passages import Passage, locate

_WITHOUT_TAGS = frozenset({"verbatim", "image"})
"""Code is kept as it is, and the name of a file is the same for all readers."""


def check_tags(issue: Issue, texts: Iterable[Passage], fields: Collection[str], mistakes: Mistakes) -> None:
    """Note every merge tag that cannot be read, or that names a field or filter there is not."""
    for passage in texts:
        if passage.type in _WITHOUT_TAGS or "{{" not in passage.text:
            continue
        for start, end, message, remedy in _troubles(passage, fields):
            line = passage.line + (passage.text.count("\n", 0, start) if passage.type != "line" else 0)
            place = locate(issue, line, passage.text[start:end])
            mistakes.note(NewsletterError(message, place=place, remedy=remedy))


def _troubles(passage: Passage, fields: Collection[str]) -> Iterator[tuple[int, int, str, str]]:
    """What is wrong with the tags of a text: from where, to where, and the message with its remedy."""
    tags, malformed = tags_and_mistakes(passage.text)
    for one in malformed:
        yield one.start, one.end, one.message, one.remedy
    for tag in tags:
        trouble = _trouble(passage, tag, fields)
        if trouble:
            yield tag.start, tag.end, *trouble


def _trouble(passage: Passage, tag: MergeTag, fields: Collection[str]) -> tuple[str, str] | None:
    """What is wrong with a tag, and the remedy."""
    if passage.block == "" and passage.field == "title":
        return (
            "the title cannot hold a merge tag: it also stands where nobody is known, as in the archive",
            "put the tag into subject: instead",
        )
    if tag.field not in fields:
        return f"unknown field “{tag.field}” in a merge tag", _known(tag.field, fields)
    unknown = next((name for name in tag.filters if name not in FILTER_NAMES), None)
    if unknown is not None:
        return (
            f"unknown filter “{unknown}” in a merge tag",
            did_you_mean(unknown, FILTER_NAMES, f"the filters are {', '.join(FILTER_NAMES)}"),
        )
    return None


def _known(unknown: str, fields: Collection[str]) -> str:
    """The remedy for an unknown field: the nearest of the same kind, or all there are."""
    kind, _, name = unknown.rpartition(".")
    alike = [field.rpartition(".")[2] for field in fields if field.startswith(f"{kind}.")]
    if not alike:
        return did_you_mean(unknown, (*fields, "else", "end"), f"known: {', '.join(sorted(fields))}")
    near = nearest(name, alike)
    if near:
        return f"did you mean “{kind}.{near}”?"
    more = "; [attributes] in newsletter.toml adds to them" if kind == "subscriber" else ""
    return f"known of {kind}: {', '.join(sorted(alike))}{more}"
