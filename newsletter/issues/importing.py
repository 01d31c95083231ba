"""Makes an issue of a file that was written elsewhere: HTML, a website's post in Markdown, a Word document."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj

from newsletter.errors import NewsletterError, Place, UsageError
from newsletter.issues.catalogue import Catalogue
from newsletter.issues.conversion import write_issue
from newsletter.issues.files import list_issues
from newsletter.issues.front_matter import slugify
from newsletter.issues.imports.bounded import bounded
from newsletter.issues.imports.docx import draft_of_docx
from newsletter.issues.imports.html import draft_of_html
from newsletter.issues.imports.posts import draft_of_post
from newsletter.issues.imports.report import Draft, Report
from newsletter.issues.model import Issue
from newsletter.publication import Publication

LARGEST_TEXT = 5_000_000
LARGEST_DOCUMENT = 50_000_000
"""Bytes: of HTML or Markdown, and of a Word document with its pictures."""

_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Imported:
    """The issue file that was written, the pictures put below ``images/``, and what did not come over."""

    path: Path
    title: str
    blocks: int
    pictures: tuple[Path, ...]
    report: Report


def import_issue(path: Path, publication: Publication, catalogue: Catalogue, *, base: str = "") -> Imported:
    """Write a new issue with the next number; ``base`` is the address that relative links start from.

    Raises ``NewsletterError`` when the file cannot be read; then nothing is written. No file is written over.
    """
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        known = ", ".join(sorted(_KINDS))
        raise UsageError(f"“{path.name}” is of no kind that can be imported", remedy=f"the name of one ends in {known}")
    draft = bounded(Place(str(path)), kind, path, publication.images, base)
    if not draft.blocks:
        raise NewsletterError(
            "there is nothing in it that an issue could show",
            place=Place(str(path)),
            remedy="look whether it is the right file; scripts, hidden text and forms are left out",
        )
    number = 1 + max((one.number or 0 for one in list_issues(publication.issues)), default=0)
    title = " ".join(draft.title.replace("{{", "{ {").split()) or path.stem
    target = publication.issues / f"{number:03}-{draft.slug or slugify(title)}.md"
    issue = Issue(
        path=target,
        slug=draft.slug or slugify(target.stem),
        title=title,
        subject=draft.subject or title,
        preheader=draft.preheader,
        number=number,
        date=draft.date,
        blocks=draft.blocks,
        digest="",
    )
    text = write_issue(issue, "markdown", target.stem, catalogue)
    files = {publication.images / name: data for name, data in draft.pictures.items()}
    _write_all({**files, target: text.encode("utf-8")})
    return Imported(target, title, len(issue.blocks), tuple(files), draft.report)


def _write_all(files: Mapping[Path, bytes | Path]) -> None:
    """Write new files, all or none."""
    written: list[Path] = []
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                written.append(path)
                if isinstance(data, Path):
                    with data.open("rb") as source:
                        copyfileobj(source, file)
                else:
                    file.write(data)
    except BaseException as error:
        for path in written:
            path.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise NewsletterError(
            f"the issue cannot be written: {error.strerror}",
            place=Place(str(error.filename)),
            remedy="nothing was left behind; check the folder and your rights in it",
        ) from error


def _html(path: Path, images: Path, base: str) -> Draft:
    return draft_of_html(_text(path), path, images, base)


def _post(path: Path, images: Path, base: str) -> Draft:
    return draft_of_post(_text(path), path, images, base)


def _docx(path: Path, images: Path, base: str) -> Draft:
    return draft_of_docx(_bytes(path, LARGEST_DOCUMENT), path, images, base)


def _text(path: Path) -> str:
    """The text of a file in the encoding it has: UTF-8, or else the one that it declares, or Windows-1252."""
    data = _bytes(path, LARGEST_TEXT)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
    else:
        declared = _CHARSET.search(data[:4096])
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = _decoded(data, declared[1].decode() if declared else "cp1252")
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding, errors="replace")
    except LookupError:
        return data.decode("cp1252", errors="replace")


def _bytes(path: Path, largest: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise NewsletterError(
            f"the file cannot be read: {error.strerror}", place=Place(str(path)), remedy="look whether it is there"
        ) from error
    if len(data) > largest:
        raise NewsletterError(
            f"the file is larger than {largest:,} bytes",
            place=Place(str(path)),
            remedy="an issue is no book: import the part of it that you want to send",
        )
    return data


_KINDS: dict[str, Callable[[Path, Path, str], Draft]] = {
    ".html": _html,
    ".htm": _html,
    ".md": _post,
    ".markdown": _post,
    ".docx": _docx,
}
