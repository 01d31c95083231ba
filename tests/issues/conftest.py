"""The core vocabulary, and a folder to write issue files in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.errors import NewsletterError, SeveralErrors
from newsletter.issues.catalogue import Catalogue, load_catalogue
from newsletter.issues.model import Block, Issue
from newsletter.issues.reading import read_issue

FRONT = "---\ntitle: A title\n---\n"
"""Three lines, so that the first line of what follows is line 4."""


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The core blocks, as a publication without blocks of its own has them."""
    return load_catalogue(tmp_path_factory.mktemp("publication"), "default")


@pytest.fixture
def read(tmp_path: Path, catalogue: Catalogue) -> Callable[..., Issue]:
    """Reads a text as an issue file."""

    def read_text(text: str | bytes, name: str = "027-open-rate.md") -> Issue:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return read_issue(path, catalogue)

    return read_text


@pytest.fixture
def blocks(read: Callable[..., Issue]) -> Callable[[str], list[Block]]:
    """The blocks of some Markdown that stands below the front matter."""
    return lambda markdown: list(read(FRONT + markdown).blocks)


@pytest.fixture
def mistakes(read: Callable[..., Issue]) -> Callable[..., list[NewsletterError]]:
    """What is wrong with a file; a test that finds nothing wrong fails."""

    def find(text: str | bytes, name: str = "027-open-rate.md") -> list[NewsletterError]:
        with pytest.raises(NewsletterError) as caught:
            read(text, name)
        error = caught.value
        return list(error.errors) if isinstance(error, SeveralErrors) else [error]

    return find
