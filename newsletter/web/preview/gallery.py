"""Every block of the vocabulary, rendered from the example in its folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from newsletter.errors import NewsletterError
from newsletter.issues.catalogue import BlockType, FieldType
from newsletter.issues.examples import EXAMPLE, example_issue
from newsletter.issues.model import Block
from newsletter.rendering.personalisation import fill
from newsletter.web.preview.workbench import Materials

_BEGIN, _END = "newsletter-example", "newsletter-example-end"
_AFTER = Block("text", {"body": "The end of the example."}, 1, id=_END)


@dataclass(frozen=True, slots=True)
class Specimen:
    """A block of the gallery: what it is, how one writes it, and what keeps its example from being shown."""

    type: BlockType
    origin: str
    example: str
    trouble: NewsletterError | None


def specimens(materials: Materials) -> Iterator[Specimen]:
    """All blocks in the order of their names."""
    for block in materials.catalogue.types.values():
        origin = _origin(block.path, materials)
        try:
            example = materials.catalogue.text(block.name, EXAMPLE).strip()
            render_example(materials, block.name)
        except NewsletterError as error:
            yield Specimen(block, origin, "", error)
        else:
            yield Specimen(block, origin, example, None)


def render_example(materials: Materials, name: str, part: str = "mail") -> str:
    """The example of a block as HTML, for a mail or for the ``web`` page, without the masthead and the footer."""
    issue = example_issue(materials.catalogue, name)
    first, *others = issue.blocks
    composed = materials.composer.compose(replace(issue, blocks=(replace(first, id=_BEGIN), *others, _AFTER)))
    return between(fill(composed.web if part == "web" else composed.untracked, {}), _BEGIN, _END)


def between(html: str, begin: str, end: str) -> str:
    """The page with nothing left but what stands between two anchors, and what that stands in."""
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(html)
    for anchor, side in ((begin, "prev"), (end, "next")):
        node = page.css_first(f"#{anchor}")
        while node is not None and node.tag != "body":
            while (beside := getattr(node, side)) is not None:
                beside.decompose()
            node = node.parent
    return page.html or ""


def rows(fields: Mapping[str, FieldType], within: str = "") -> Iterator[tuple[str, FieldType]]:
    """The fields of a block with their full names, those of its entries below them."""
    for field in fields.values():
        yield within + field.name, field
        yield from rows(field.fields, f"{within}{field.name}[].")


def _origin(path: Path, materials: Materials) -> str:
    """Whose block it is: the publication's, the theme's, or everybody's."""
    publication = materials.publication
    if path.is_relative_to(publication.folder / "blocks"):
        return publication.name
    return f"theme {publication.theme}" if path.parents[2].parent.name == "themes" else ""
