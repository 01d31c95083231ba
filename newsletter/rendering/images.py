"""The pictures an issue names: their addresses, and whether the files are there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from newsletter.errors import NewsletterError, Place, SeveralErrors
from newsletter.issues.catalogue import Catalogue, FieldType
from newsletter.issues.model import Block, Issue
from newsletter.links.addresses import IMAGE, address

_IN_MARKDOWN = re.compile(r"!\[[^\]]*\]\(\s*(?:<([^<>\n]*)>|([^\s()<>]+))")


def image_address(base_url: str, source: str) -> str:
    """Where a picture is found on the web: as it is, or below the publication's own address."""
    return source if "://" in source else address(base_url, IMAGE, path=quote(source))


def require_images(issue: Issue, catalogue: Catalogue, folder: Path) -> None:
    """Refuse an issue that names pictures which are not in ``folder``, with the line of each."""
    errors = [
        NewsletterError(
            f"there is no picture “{source}”",
            place=Place(str(issue.path), line),
            remedy=f"put it into {folder.name}/, or name one that is there",
        )
        for source, line in _sources(issue.blocks, catalogue)
        if "://" not in source and "{{" not in source and not _is_in(folder, source)
    ]
    if errors:
        raise errors[0] if len(errors) == 1 else SeveralErrors(errors)


def _is_in(folder: Path, source: str) -> bool:
    path = (folder / source).resolve()
    return path.is_relative_to(folder.resolve()) and path.is_file()


def _sources(blocks: Iterable[Block], catalogue: Catalogue) -> Iterator[tuple[str, int]]:
    """Every picture that some blocks name, and the line it is named on."""
    for block in blocks:
        yield from _in_fields(block, catalogue.types[block.kind].fields, block.fields, "", catalogue)


def _in_fields(
    block: Block, types: Mapping[str, FieldType], fields: Mapping[str, Any], prefix: str, catalogue: Catalogue
) -> Iterator[tuple[str, int]]:
    for name, value in fields.items():
        line = block.lines.get(prefix + name, block.line)
        match types[name].type:
            case "image":
                yield value, line
            case "markdown" if "![" in value:
                for found in _IN_MARKDOWN.finditer(value):
                    yield found[1] or found[2], line + value.count("\n", 0, found.start())
            case "items":
                for number, item in enumerate(value):
                    yield from _in_fields(block, types[name].fields, item, f"{name}[{number}].", catalogue)
            case "columns":
                for column in value:
                    yield from _sources(column, catalogue)
