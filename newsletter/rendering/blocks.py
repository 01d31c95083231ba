"""The blocks of an issue through their templates: as MJML, as plain text, and for the web page where it differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from newsletter.errors import NewsletterError, Place
from newsletter.issues.catalogue import BlockType, Catalogue, FieldType
from newsletter.issues.model import Block
from newsletter.rendering.lint import DEEPEST_TEXT, nesting
from newsletter.rendering.markdown import Markdown, left_open, tidy
from newsletter.rendering.marks import Marks
from newsletter.rendering.mjml import BadMjml, look
from newsletter.rendering.personalisation import Escape
from newsletter.rendering.pictures import Pictures
from newsletter.rendering.sources import EMAIL, FLOW, TEXT, WEB, WIDE
from newsletter.rendering.templates import BLOCKS, SETTLE, Templates, Values, ready
from newsletter.rendering.theme import Theme
from newsletter.rendering.words import words

START, COLUMN = "start", "column"
"""What the first block stands below: of an issue, and of a column."""
_MOST_TAGS = 5_000
"""In HTML by hand: to parse what nests takes the square of its depth, a second for 10,000 elements."""
_ON_A_PAGE = '<mj-text mj-class="body" padding-top="{}px">{}</mj-text>'
_ANCHOR = '<mj-text padding="0px" font-size="0px" line-height="0px"><a id="{}"></a></mj-text>'


@dataclass(frozen=True, slots=True)
class Workshop:
    """What is needed to render any issue of a publication: made once, used for all of them."""

    catalogue: Catalogue
    templates: Templates
    theme: Theme
    wide: frozenset[str]
    """The flow blocks that stand alone, as whole sections, where they are in no column of a block."""
    worded: frozenset[str]
    """The blocks that have a template for their plain text."""
    webbed: frozenset[str]
    """The blocks that have a template for the web page of an issue."""
    shared: Mapping[str, Any]
    """What every template may name."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A block in both forms. ``mjml`` is a child of a column where it ``flows``, whole sections where it does not."""

    block: Block
    mjml: str
    text: str
    flows: bool


def listed(*parts: object) -> str:
    """The parts that say something, with commas between them."""
    return ", ".join(str(part) for part in parts if part)


class BlockRenderer:
    """Renders the blocks of one issue, whose merge tags ``marks`` stand for.

    For the web page of the issue, ``on_page``, blocks look as they do in the mail unless they have a form of their own;
    that page has no plain text.
    """

    def __init__(
        self, workshop: Workshop, marks: Marks, pictures: Pictures, issue_path: Path, *, on_page: bool = False
    ) -> None:
        self._workshop = workshop
        self._on_page = on_page
        self._marks = marks
        self._pictures = pictures
        self._markdown = Markdown(pictures.address)
        self._issue_path = issue_path
        self._settle = partial(marks.settle, place=Escape.TEXT)
        self._call = workshop.templates.bind({**workshop.shared, SETTLE: self._settle})

    def render(self, blocks: Sequence[Block], above: str = START) -> list[Rendered]:
        """Each block with the room it needs below its neighbour."""
        theme = self._workshop.theme
        names = [theme.spacing_name(block) for block in blocks]
        gaps = [theme.gap(upper, lower) for upper, lower in pairwise((above, *names))]
        # One form after the other, not block by block: code that just ran runs faster.
        values = [self._values(block, self._kind(block).fields, block.fields) for block in blocks]
        forms = [WIDE if above != COLUMN and block.kind in self._workshop.wide else EMAIL for block in blocks]
        mjml = [self._form(*one) for one in zip(forms, blocks, values, gaps, strict=True)]
        flow = [form is EMAIL and self._kind(b).kind == "flow" for form, b in zip(forms, blocks, strict=True)]
        if self._on_page:
            mjml = [self._page(*one) for one in zip(blocks, values, gaps, mjml, flow, strict=True)]
            text = [""] * len(blocks)
        else:
            text = [self._text(*one) for one in zip(blocks, values, gaps, strict=True)]
        return [
            Rendered(block, self._anchor(block, flows) + in_mail, in_text.rstrip("\n"), flows)
            for block, in_mail, in_text, flows in zip(blocks, mjml, text, flow, strict=True)
        ]

    def sections(self, rendered: Sequence[Rendered]) -> str:
        """The MJML of a whole issue: flow blocks that follow each other share one section and column."""
        pieces = []
        for is_flow, run in groupby(rendered, lambda one: one.flows):
            mjml = "".join(one.mjml for one in run)
            pieces.append(self.in_column(mjml) if is_flow else mjml)
        return "".join(pieces)

    def in_column(self, mjml: str) -> str:
        """Flow blocks in a section of their own."""
        return self._workshop.templates.render(FLOW, {**self._workshop.shared, "content": ready(mjml)})

    def _kind(self, block: Block) -> BlockType:
        return self._workshop.catalogue.types[block.kind]

    def _text(self, block: Block, b: Values, gap: int) -> str:
        if block.kind in self._workshop.worded:
            return self._form(TEXT, block, b, gap)
        return words(self._kind(block).fields, b, self._settle)

    def _page(self, block: Block, b: Values, gap: int, in_mail: str, flows: bool) -> str:
        """A block on the web page: as its template for that has it, or as in the mail where that writes nothing."""
        html = tidy(self._form(WEB, block, b, gap)) if block.kind in self._workshop.webbed else ""
        if not html.strip():
            return in_mail
        mjml = _ON_A_PAGE.format(gap, self._shallow(html, block))
        return mjml if flows else self.in_column(mjml)

    def _form(self, file: str, block: Block, b: Values, gap: int) -> str:
        try:
            return self._call(f"{BLOCKS}{block.kind}/{file}", b, gap)
        except NewsletterError as error:
            raise self.blamed(error, block) from error

    def _anchor(self, block: Block, flows: bool) -> str:
        if not block.id:
            return ""
        anchor = _ANCHOR.format(escape(block.id))
        return anchor if flows else self.in_column(anchor)

    def blamed(self, error: NewsletterError, block: Block) -> NewsletterError:
        """The error of a template, with the place in the issue that it was rendering."""
        where = f"it was rendering the block “{block.kind}” at {self._issue_path}:{block.line}"
        remedy = f"{error.remedy}; {where}" if error.remedy else where
        return NewsletterError(error.message, place=error.place, remedy=remedy)

    def _values(self, block: Block, types: Mapping[str, FieldType], fields: Mapping[str, Any]) -> Values:
        """All fields a template may name: what the author left out is the default, or empty."""
        return Values(
            {name: self._value(block, field, fields.get(name, field.default)) for name, field in types.items()}
        )

    def _value(self, block: Block, field: FieldType, value: Any) -> Any:
        if value is None:
            return () if field.type in {"items", "columns"} else ""
        match field.type:
            case "markdown":
                return self._shallow(self._markdown.to_html(self._marks.protect(value)), block)
            case "html":
                return self._by_hand(value, block, block.lines.get(field.name, block.line))
            case "line" | "url":
                return self._marks.protect(value)
            case "image":
                return self._pictures.address(value)
            case "items":
                return [self._values(block, field.fields, item) for item in value]
            case "columns":
                return [self._column(blocks) for blocks in value]
        return value

    def _by_hand(self, value: str, block: Block, line: int) -> Markup:
        """HTML that an author wrote, unless the MJML engine could not read it: tags within what holds only text."""
        if value.count("<") > _MOST_TAGS:
            raise NewsletterError(
                f"this HTML has more than {_MOST_TAGS:,} tags",
                place=Place(str(self._issue_path), line),
                remedy="leave out what no mail needs; Gmail cuts one at 102,400 bytes",
            )
        html = tidy(self._marks.protect(value))
        try:
            look(html)
        except BadMjml as error:
            at, name = left_open(value) or (0, "")
            raise NewsletterError(
                f"this HTML cannot go into a mail: {f'<{name}> is not closed' if name else error}",
                place=Place(str(self._issue_path), line + value.count("\n", 0, at)),
                remedy="close each tag where it ends",
            ) from error
        return self._shallow(html, block)

    def _shallow(self, html: str, block: Block) -> Markup:
        """HTML that goes into a template, unless it nests so deep that the MJML engine would die of it."""
        if html.count("<") > DEEPEST_TEXT and nesting(html) > DEEPEST_TEXT:
            raise NewsletterError(
                f"in this text more than {DEEPEST_TEXT} elements stand inside one another",
                place=Place(str(self._issue_path), block.line),
                remedy="nest fewer lists or quotes",
            )
        return ready(html)

    def _column(self, blocks: Sequence[Block]) -> Values:
        rendered = self.render(blocks, above=COLUMN)
        text = "\n\n".join(one.text for one in rendered)
        return Values(mjml=ready("".join(one.mjml for one in rendered)), text=text)
