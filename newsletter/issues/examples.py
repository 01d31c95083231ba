"""The examples of blocks: documentation, what the gallery shows, and what a theme is tried on."""

from __future__ import annotations

from newsletter.errors import NewsletterError, Place
from newsletter.issues.catalogue import Catalogue
from newsletter.issues.markdown_form import read_markdown
from newsletter.issues.mistakes import Mistakes
from newsletter.issues.model import Issue
from newsletter.issues.validation import check_blocks

EXAMPLE = "example.md"


def has_example(catalogue: Catalogue, name: str) -> bool:
    """Whether there is one: it is documentation, and a block of one's own may do without."""
    return any((root / name / EXAMPLE).is_file() for root in catalogue.roots)


def example_issue(catalogue: Catalogue, name: str) -> Issue:
    """The example of a block, which has no front matter, as an issue.

    Raises ``NewsletterError`` when there is none, and as for any other issue.
    """
    path = catalogue.file(name, EXAMPLE)
    text = catalogue.text(name, EXAMPLE)
    mistakes = Mistakes(path)
    blocks = check_blocks(read_markdown(text.split("\n"), 0, path, catalogue, mistakes), catalogue, mistakes)
    mistakes.raise_any()
    if not blocks:
        raise NewsletterError(f"{path.name} shows no block", place=Place(str(path)), remedy="write one into it")
    return Issue(path, name, name.capitalize(), name, "", None, None, blocks, digest="", source=text)
