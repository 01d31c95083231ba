"""The files of a publication's issues: listing them, finding one by what people call it, starting a new one."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from newsletter.errors import NewsletterError, Place, UsageError
from newsletter.issues.front_matter import FrontMatter, slugify
from newsletter.issues.mistakes import did_you_mean
from newsletter.issues.reading import MARKDOWN_SUFFIXES, YAML_SUFFIXES, peek

_NUMBERED = re.compile(r"([0-9]+)[-_ ]+(.*)")
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class IssueFile:
    """An issue as a list shows it. ``trouble`` is what keeps its front matter from being read."""

    path: Path
    slug: str
    title: str
    number: int | None
    date: date | None
    trouble: NewsletterError | None = None
    subject: str = ""


def list_issues(folder: Path) -> list[IssueFile]:
    """All issue files of a folder, by number and then by name; their blocks are not looked at.

    A link that leads out of the publication is not followed: it is in trouble, as a file that cannot be read is.
    """
    suffixes = MARKDOWN_SUFFIXES | YAML_SUFFIXES
    paths = [path for path in folder.iterdir() if path.suffix.lower() in suffixes] if folder.is_dir() else []
    files = [_peek(path, folder) for path in sorted(paths) if path.is_file()]
    return sorted(files, key=lambda one: (one.number is None, one.number or 0, one.path.name))


def find_issue(folder: Path, reference: str) -> Path:
    """The file that ``reference`` names: by a path, by its number, or by its slug, with or without the number before.

    Raises ``UsageError`` when there is none, or more than one.
    """
    for path in (Path(reference), folder / reference):
        if path.suffix and path.is_file():
            return path
    files = list_issues(folder)
    found = [one for one in files if reference in _names(one)]
    if reference.isascii() and reference.isdecimal():
        found = [one for one in files if one.number == int(reference)] or found
    if len(found) == 1:
        _require_inside(found[0].path, folder)
        return found[0].path
    if found:
        names = ", ".join(one.path.name for one in found)
        raise UsageError(f"“{reference}” could be {names}", remedy="name the file")
    if not files:
        raise UsageError(f"there are no issues in {folder} yet", remedy='begin one: newsletter issue new "A title"')
    every_name = {name: one for one in files for name in _names(one)}
    raise UsageError(
        f"there is no issue “{reference}”",
        remedy=did_you_mean(reference, every_name, "newsletter issue list shows those there are"),
    )


def new_issue(folder: Path, title: str, today: date) -> Path:
    """Begin an issue with the next free number; never writes over a file. Raises ``UsageError`` for a bad title."""
    title = " ".join(title.split())
    if not title or len(title) > _LONGEST_TITLE or not title.isprintable():
        raise UsageError(
            "the title must be one line of text that can be read",
            remedy=f"give a title of 1 to {_LONGEST_TITLE} characters",
        )
    number = 1 + max((one.number or 0 for one in list_issues(folder)), default=0)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{number:03}-{slugify(title)}.md"
    # A JSON string is a YAML string in quotes.
    text = _START.format(title=json.dumps(title, ensure_ascii=False), number=number, date=today)
    with path.open("x", encoding="utf-8") as file:
        try:
            file.write(text)
            file.flush()
        except OSError:
            path.unlink()
            raise
    return path


def _require_inside(path: Path, folder: Path) -> None:
    """Refuse a link to a file outside of the publication that ``folder`` is in; its path, given in full, is fine."""
    file = path.resolve()
    if not any(file.is_relative_to(root.resolve()) for root in (folder, folder.parent)):
        raise NewsletterError(
            f"this is a link to {file}, outside of the publication",
            place=Place(str(path)),
            remedy="put the file itself into issues/, or name it where it is",
        )


def _peek(path: Path, folder: Path) -> IssueFile:
    try:
        _require_inside(path, folder)
        front: FrontMatter = peek(path)
    except NewsletterError as error:
        numbered = _NUMBERED.match(path.stem)
        return IssueFile(path, slugify(path.stem), "", int(numbered[1]) if numbered else None, None, error)
    return IssueFile(path, front.slug, front.title, front.number, front.date, subject=front.subject)


def _names(one: IssueFile) -> set[str]:
    """What people may call an issue, beside its number."""
    numbered = _NUMBERED.match(one.path.stem)
    return {one.slug, one.path.stem, one.path.name} | ({numbered[2]} if numbered else set())


_START = """\
---
title: {title}
preheader: TODO one sentence that makes people open it; it stands beside the subject in the inbox
number: {number}
date: {date}
---

::: header
eyebrow: "{{{{ publication.name }}}} · Issue {{{{ issue.number }}}}"
title: {title}
:::

Hello {{{{ subscriber.first_name or "there" }}}},

TODO say in two or three sentences why this issue is worth reading.

## The first section

TODO write here. A blank line begins a new paragraph, and `newsletter issue blocks` shows what else you can use:
quotes, cards, callouts and more.

::: button
label: Read it on the web
url: "{{{{ urls.archive }}}}"
:::

::: signature
name: "{{{{ publication.name }}}}"

TODO sign off.
:::
"""
