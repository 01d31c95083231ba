"""One form of an issue into the other, without loss: what is written is read again and compared before it is used.

Comments are for people and not part of an issue; ``comment_lines`` tells where some would be lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import yaml

from newsletter.errors import NewsletterError, Place
from newsletter.issues.catalogue import Catalogue
from newsletter.issues.markdown_writer import without_places, write_markdown
from newsletter.issues.model import Issue
from newsletter.issues.reading import LARGEST_FILE, MARKDOWN_SUFFIXES, YAML_SUFFIXES, parse_issue
from newsletter.issues.yaml_writer import write_yaml

Form = Literal["markdown", "yaml"]
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_CLOSING = re.compile(r" {0,3}:{3,}[ \t]*$")


def form_of(path: Path) -> Form | None:
    """The form that a file's name says it has."""
    suffix = path.suffix.lower()
    return "yaml" if suffix in YAML_SUFFIXES else "markdown" if suffix in MARKDOWN_SUFFIXES else None


def write_issue(issue: Issue, form: Form, stem: str, catalogue: Catalogue) -> str:
    """The text of a file called ``stem`` that is read as the same issue.

    Raises ``NewsletterError`` with the place of a block that the form cannot hold.
    """
    text = write_yaml(issue, stem) if form == "yaml" else write_markdown(issue, stem, catalogue)
    path = issue.path.with_name(f"{stem}{'.yaml' if form == 'yaml' else '.md'}")
    data = text.encode("utf-8")
    if len(data) > LARGEST_FILE:
        raise NewsletterError(
            f"the other form would be larger than {LARGEST_FILE:,} bytes",
            place=Place(str(issue.path)),
            remedy="make two issues of it; Gmail cuts a mail at 102,400 bytes",
        )
    try:
        again: Issue | None = parse_issue(data, path, catalogue)
    except NewsletterError:
        again = None
    if again is None or comparable(again) != comparable(issue):
        raise _cannot_hold(issue, again)
    return text


def comparable(issue: Issue) -> Issue:
    """The issue as it is apart from the file it was read from."""
    return replace(
        issue,
        path=Path(),
        digest="",
        lines={},
        source="",
        blocks=tuple(without_places(block) for block in issue.blocks),
        allow=tuple(replace(one, line=0) for one in issue.allow),
    )


def comment_lines(issue: Issue) -> list[int]:
    """The lines of the issue's file on which a comment of YAML stands."""
    lines = issue.source.split("\n")
    if form_of(issue.path) == "yaml":
        return list(_comments(lines, 1))
    end = next((at for at in range(1, len(lines)) if lines[at].rstrip() in {"---", "..."}), 1)
    found = list(_comments(lines[1:end], 2))
    for block in issue.blocks:
        if any(name.endswith("]") or "]." in name for name in block.lines):
            found += _comments(*_list_of(lines, block.line))
    return found


def _list_of(lines: list[str], opening: int) -> tuple[list[str], int]:
    """The YAML list in the block that a line opens, and the line on which it begins."""
    stop = next((at for at in range(opening, len(lines)) if _CLOSING.match(lines[at])), len(lines))
    start = next((at for at in range(opening, stop) if lines[at].lstrip()[:1] in {"-", "["}), stop)
    while start > opening and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return lines[start:stop], start + 1


def _comments(lines: list[str], first: int) -> Iterator[int]:
    """The lines with a ``#`` that belongs to no token of the YAML."""
    covered = [0] * len(lines)
    for token in yaml.scan("\n".join(lines), Loader=_LOADER):
        if isinstance(token, yaml.ScalarToken):
            for at in range(token.start_mark.line, min(token.end_mark.line + 1, len(lines))):
                inside = at < token.end_mark.line
                covered[at] = len(lines[at]) if inside else max(covered[at], token.end_mark.column)
    for at, line in enumerate(lines):
        if re.search(r"(?:^|[ \t])#", line[max(0, covered[at] - 1) if covered[at] else 0 :]):
            yield first + at


def _cannot_hold(issue: Issue, again: Issue | None) -> NewsletterError:
    """An error about the first block that was not read again as it is."""
    found = again.blocks if again else ()
    changed = (
        block
        for number, block in enumerate(issue.blocks)
        if number >= len(found) or without_places(found[number]) != without_places(block)
    )
    block = next(changed, None)
    return NewsletterError(
        "this cannot be written in the other form without a change to it",
        place=Place(str(issue.path), block.line if block else 1),
        remedy="look for code that is opened with ``` or ~~~ and not closed, for control characters, and for a text "
        "that begins with spaces below a field of several lines",
    )
