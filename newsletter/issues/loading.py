"""An issue held against the publication it belongs to: its merge tags name known fields, its pictures are there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import comrak

from newsletter.errors import NewsletterError
from newsletter.issues.catalogue import Catalogue
from newsletter.issues.merge_tags import FILTER_NAMES, MergeTag, known_fields, tags_and_mistakes
from newsletter.issues.mistakes import Mistakes, did_you_mean
from newsletter.issues.model import Issue
from newsletter.issues.passages import Passage, locate, passages
from newsletter.issues.reading import read_issue
from newsletter.publication import Publication

_WITHOUT_TAGS = frozenset({"verbatim", "image"})
"""Code is kept as it is, and the name of a file is the same for all readers."""


def load_issue(path: Path, publication: Publication, catalogue: Catalogue) -> Issue:
    """Read an issue that is fit to be rendered; raises ``NewsletterError``, or ``SeveralErrors`` with all mistakes."""
    issue = read_issue(path, catalogue)
    mistakes = Mistakes(path)
    check_tags(issue, catalogue, known_fields(publication.attributes), mistakes)
    check_pictures(issue, catalogue, publication.images, mistakes)
    mistakes.raise_any()
    return issue


def check_tags(issue: Issue, catalogue: Catalogue, fields: Collection[str], mistakes: Mistakes) -> None:
    """Note every merge tag that cannot be read, or that names a field or filter there is not."""
    for passage in passages(issue, catalogue):
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
        known = ", ".join(sorted(fields))
        hint = (
            "; more about subscribers: [attributes] in newsletter.toml" if tag.field.startswith("subscriber.") else ""
        )
        return f"unknown field “{tag.field}” in a merge tag", did_you_mean(tag.field, fields, f"known: {known}{hint}")
    unknown = next((name for name in tag.filters if name not in FILTER_NAMES), None)
    if unknown is not None:
        return (
            f"unknown filter “{unknown}” in a merge tag",
            did_you_mean(unknown, FILTER_NAMES, f"the filters are {', '.join(FILTER_NAMES)}"),
        )
    return None


def check_pictures(issue: Issue, catalogue: Catalogue, images: Path, mistakes: Mistakes) -> None:
    """Note every picture that the issue names and the publication's ``images/`` does not hold."""
    root = images.resolve()
    for passage in passages(issue, catalogue):
        for name in _pictures(passage):
            file = (images / name).resolve()
            if file.is_file() and file.is_relative_to(root):
                continue
            message, remedy = _missing(name, images)
            mistakes.note(NewsletterError(message, place=locate(issue, passage.line, name), remedy=remedy))


def _missing(name: str, images: Path) -> tuple[str, str]:
    if ":" in name or name.startswith("/"):
        return f"this is neither a path below images/ nor an https address: {name}", "put the picture into images/"
    there = [path.relative_to(images).as_posix() for path in images.rglob("*") if path.is_file()]
    return f"there is no picture {name} in images/", did_you_mean(name, there, f"put the file there: {images / name}")


def _pictures(passage: Passage) -> Iterator[str]:
    """The names of files among the pictures of a text."""
    if passage.type == "image":
        named = [passage.text]
    elif passage.type == "markdown" and "![" in passage.text:
        named = _pictures_in_markdown(passage.text)
    else:
        return
    yield from (name for name in named if not name.lower().startswith("https://"))


def _pictures_in_markdown(text: str) -> list[str]:
    found: list[str] = []

    def note(url: str) -> str:
        found.append(url)
        return url

    options = comrak.ExtensionOptions()
    options.image_url_rewriter = note  # told what Markdown takes for a picture: not code that shows one
    comrak.render_markdown(text, options)
    return found
