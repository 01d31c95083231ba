"""Reads an issue file of either form into an ``Issue``, or says everything that is wrong with it."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from newsletter.errors import NewsletterError, Place
from newsletter.issues.catalogue import Catalogue
from newsletter.issues.front_matter import FrontMatter, read_front_matter
from newsletter.issues.markdown_form import read_markdown
from newsletter.issues.mistakes import Mistakes
from newsletter.issues.model import Issue
from newsletter.issues.validation import check_blocks
from newsletter.issues.written import Mapping, Value, WrittenBlock
from newsletter.issues.yaml_form import read_yaml_blocks
from newsletter.issues.yaml_text import load_yaml

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})
YAML_SUFFIXES = frozenset({".yaml", ".yml"})
LARGEST_FILE = 1_000_000
"""Bytes. Gmail shows the first 102,400 of a mail; a file ten times as large is not an issue."""

_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\r"))
_CONTROL = re.compile("[" + re.escape(_CONTROLS.decode("ascii")) + "]")


def read_issue(path: Path, catalogue: Catalogue) -> Issue:
    """Read an issue file; raises ``NewsletterError``, or ``SeveralErrors`` with every mistake in it."""
    return parse_issue(_read_bytes(path), path, catalogue)


def parse_issue(data: bytes, path: Path, catalogue: Catalogue) -> Issue:
    """Read what stands, or is going to stand, in an issue file; raises as ``read_issue`` does."""
    text = _decode(data, path)
    mistakes = Mistakes(path)
    front, blocks = _read_form(text, path, catalogue, mistakes)
    matter = read_front_matter(front or Mapping({}, 1), path, mistakes if front else Mistakes(path))
    checked = check_blocks(blocks, catalogue, mistakes)
    mistakes.raise_any()
    return Issue(
        path=path,
        slug=matter.slug,
        title=matter.title,
        subject=matter.subject,
        preheader=matter.preheader,
        number=matter.number,
        date=matter.date,
        blocks=checked,
        digest=sha256(data).hexdigest(),
        lines=matter.lines,
        source=text,
        allow=matter.allow,
    )


def peek(path: Path) -> FrontMatter:
    """Read the front matter alone; raises as ``read_issue`` does."""
    text = _decode(_read_bytes(path), path)
    mistakes = Mistakes(path)
    if path.suffix.lower() in YAML_SUFFIXES:
        front, _ = _yaml_document(text, path, mistakes)
    else:
        front, _ = _front_matter(text.split("\n"), path, mistakes)
    matter = read_front_matter(front or Mapping({}, 1), path, mistakes if front else Mistakes(path))
    mistakes.raise_any()
    return matter


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise NewsletterError(
            f"the issue cannot be read: {error.strerror}",
            place=Place(str(path)),
            remedy="newsletter issue list shows the issues there are",
        ) from error
    if len(data) > LARGEST_FILE:
        raise NewsletterError(
            f"the file is larger than {LARGEST_FILE:,} bytes",
            place=Place(str(path)),
            remedy="keep pictures in images/ and name them; Gmail cuts a mail at 102,400 bytes",
        )
    return data


def _decode(data: bytes, path: Path) -> str:
    """The text, with plain line ends and without a byte order mark."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        raise NewsletterError(
            f"the file is not UTF-8: it has a byte 0x{data[error.start]:02X} that cannot stand here",
            place=_place(path, before),
            remedy="save the file as UTF-8",
        ) from error
    # Bytes are looked through five times as fast as letters, and nearly all files have nothing to be found.
    if len(data.translate(None, _CONTROLS)) < len(data) and (control := _CONTROL.search(text)):
        raise NewsletterError(
            f"there is an invisible control character here, U+{ord(control[0]):04X}",
            place=_place(path, text[: control.start()]),
            remedy="take it out; it often comes along when text is pasted",
        )
    return text


def _place(path: Path, before: str) -> Place:
    """Where the character behind ``before`` stands."""
    return Place(str(path), before.count("\n") + 1, len(before) - before.rfind("\n"), 1)


def _read_form(
    text: str, path: Path, catalogue: Catalogue, mistakes: Mistakes
) -> tuple[Mapping | None, list[WrittenBlock]]:
    """The front matter and the blocks; the former is ``None`` when what is wrong with it has been noted."""
    suffix = path.suffix.lower()
    if suffix in YAML_SUFFIXES:
        front, blocks = _yaml_document(text, path, mistakes)
        return front, read_yaml_blocks(blocks, catalogue, mistakes) if blocks else []
    if suffix in MARKDOWN_SUFFIXES:
        lines = text.split("\n")
        front, first = _front_matter(lines, path, mistakes)
        return front, read_markdown(lines, first, path, catalogue, mistakes)
    known = ", ".join(sorted(MARKDOWN_SUFFIXES | YAML_SUFFIXES))
    raise NewsletterError(
        f"“{path.name}” is not an issue file", place=Place(str(path)), remedy=f"the name of one ends in {known}"
    )


def _front_matter(lines: list[str], path: Path, mistakes: Mistakes) -> tuple[Mapping | None, int]:
    """The front matter of a Markdown file, and the index of the first line after it."""
    if lines[0].rstrip() != "---":
        remedy = "begin the file with a line ---, a line title: …, a line ---"
        mistakes.add("the issue has no front matter", 1, remedy=remedy)
        return None, 0
    end = next((at for at in range(1, len(lines)) if lines[at].rstrip() in {"---", "..."}), None)
    if end is None:
        mistakes.add("the front matter is not closed", 1, remedy="end it with a line ---")
        return None, len(lines)
    return _mapping("\n".join(lines[1:end]), path, 2, mistakes), end + 1


def _yaml_document(text: str, path: Path, mistakes: Mistakes) -> tuple[Mapping | None, Value | None]:
    """The front matter of a YAML file, and what stands under ``blocks``."""
    document = _mapping(text, path, 1, mistakes)
    if document is None:
        return None, None
    blocks = document.entries.pop("blocks", None)
    if blocks is None:
        mistakes.add("the issue has no blocks", document.line, remedy="add a key blocks: and a list below it")
    return document, blocks[1] if blocks else None


def _mapping(text: str, path: Path, first_line: int, mistakes: Mistakes) -> Mapping | None:
    """The keys and values of some YAML; ``None`` when what is wrong with it has been noted."""
    try:
        value = load_yaml(text, path, first_line)
    except NewsletterError as error:
        mistakes.note(error)
        return None
    if value is None or isinstance(value, Mapping):
        return value or Mapping({}, 1)
    mistakes.add("there are no keys here", value.line, value.column, remedy="write a line title: … and the like")
    return None
