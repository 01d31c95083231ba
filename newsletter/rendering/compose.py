"""From an issue to a finished mail: blocks to MJML to HTML, blocks to plain text, and both to slots for each reader.

Everything that is the same for all readers is done here, once for a campaign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path

from css_inline import CSSInliner

from newsletter.errors import NewsletterError, Place
from newsletter.issues.catalogue import Catalogue
from newsletter.issues.model import Block, Issue
from newsletter.links.addresses import ARCHIVE, CLICK, LEAVE, OPEN, VIEW, address
from newsletter.publication import Publication
from newsletter.rendering import mjml
from newsletter.rendering.blocks import EMAIL, BlockRenderer, Rendered, Workshop, listed
from newsletter.rendering.frame import LAYOUT, Frame, written_date
from newsletter.rendering.images import image_address, require_images
from newsletter.rendering.links import Link, track
from newsletter.rendering.markdown import Markdown
from newsletter.rendering.marks import LINKS_OF_A_READER, Marks
from newsletter.rendering.personalisation import Envelope, Escape, Parts, Template, fill
from newsletter.rendering.templates import Templates
from newsletter.rendering.theme import load_theme, theme_folder

EXTRA_CSS = "extra.css.j2"


@dataclass(frozen=True, slots=True)
class Composed:
    """A finished issue, in the forms it is read in.

    ``html`` and ``text`` are what is mailed: the links of ``html`` lead through the publication's own address by their
    place in ``links``, and a pixel tells that it was opened. ``web`` is the same for a reader's browser, with the real
    targets and no pixel. ``public`` and ``public_text`` are for readers we cannot name: without what belongs to one
    subscriber's copy. ``mjml`` is the source of them all.
    """

    subject: Parts
    html: Parts
    text: Parts
    web: Parts
    public: Parts
    public_text: Parts
    mjml: str
    links: tuple[Link, ...]

    def template(self, envelope: Envelope) -> Template:
        """What a campaign is frozen with."""
        return Template(envelope, self.subject, self.html, self.text)


def compose(issue: Issue, publication: Publication, catalogue: Catalogue) -> Composed:
    """Render one issue; whoever renders several keeps a ``Composer``, which reads the templates once."""
    return Composer(publication, catalogue).compose(issue)


def render_web(composed: Composed, values: Mapping[str, str]) -> str:
    """The issue as a web page: a subscriber's own copy when ``values`` holds their tokens, else anyone's."""
    return fill(composed.web if LINKS_OF_A_READER["urls.unsubscribe"] in values else composed.public, values)


def render_text(composed: Composed, values: Mapping[str, str]) -> str:
    """The issue as plain text: a subscriber's own copy when ``values`` holds their tokens, else anyone's."""
    return fill(composed.text if LINKS_OF_A_READER["urls.unsubscribe"] in values else composed.public_text, values)


class Composer:
    """Renders the issues of one publication with the templates as they are now. Thread-safe: it only reads."""

    def __init__(self, publication: Publication, catalogue: Catalogue) -> None:
        self._publication = publication
        theme = load_theme(theme_folder(publication))

        def find(name: str) -> Path:
            folder, _, rest = name.partition("/")
            return catalogue.file(*rest.split("/")) if folder == "blocks" else theme.folder / name

        self._workshop = Workshop(
            base_url=publication.base_url,
            catalogue=catalogue,
            templates=Templates(find),
            theme=theme,
            markdown=Markdown(partial(image_address, publication.base_url)),
            shared={"theme": theme.tokens, "listed": listed},
        )
        self._inliner = CSSInliner(
            inline_style_tags=False,
            keep_style_tags=True,
            load_remote_stylesheets=False,
            extra_css=self._workshop.templates.render(EXTRA_CSS, {"theme": theme.tokens}),
        )

    def compose(self, issue: Issue) -> Composed:
        """Render one issue; raises ``NewsletterError`` that names the template, and the issue's line."""
        require_images(issue, self._workshop.catalogue, self._publication.images)
        constants = _constants(issue, self._publication)
        marks = Marks(
            (issue.source, *_texts(issue.blocks), *constants.values()),
            constants,
            {"urls.unsubscribe": self._address(LEAVE, token=""), "urls.view": self._address(VIEW, token="")},
        )
        renderer = BlockRenderer(self._workshop, marks, str(issue.path))
        rendered = renderer.render(issue.blocks)
        frame = Frame(self._workshop, self._publication, issue, marks)
        document = frame.mjml(renderer.sections(rendered))
        html = self._inliner.inline(self._to_html(document, rendered, renderer))
        frame.require_footer(html)
        text = frame.text("\n\n".join(one.text for one in rendered if one.text))
        return self._finish(issue, marks, document, marks.settle(html), _clean(text))

    def _finish(self, issue: Issue, marks: Marks, document: str, html: str, text: str) -> Composed:
        """Cut the finished texts into the parts each reader's copy is joined from."""
        archive = self._address(ARCHIVE, slug=issue.slug)
        token = marks.place("token.track")
        own = marks.for_reader(html)
        tracked, links = track(
            own,
            never=lambda url: url == archive or marks.has(url),
            tracked=lambda place: self._address(CLICK, token=token, position=place),
            read=marks.fallbacks,
        )
        pixel = (
            f'<img src="{escape(self._address(OPEN, token=token))}" alt="" width="1" height="1" style="display:block">'
        )
        before, end, after = tracked.rpartition("</body>")
        return Composed(
            subject=marks.parts(marks.settle(marks.protect(issue.subject), Escape.HEADER), Escape.HEADER),
            html=marks.parts(before + pixel + end + after),
            text=marks.parts(marks.for_reader(text), Escape.TEXT),
            web=marks.parts(own),
            public=marks.parts(marks.for_nobody(html), of_nobody=True),
            public_text=marks.parts(marks.for_nobody(text), Escape.TEXT, of_nobody=True),
            mjml=marks.written(marks.for_reader(document)),
            links=links,
        )

    def _to_html(self, document: str, rendered: Sequence[Rendered], renderer: BlockRenderer) -> str:
        try:
            return mjml.to_html(document)
        except mjml.BadMjml as error:
            raise self._blame(error, rendered, renderer) from error

    def _blame(self, error: mjml.BadMjml, rendered: Sequence[Rendered], renderer: BlockRenderer) -> NewsletterError:
        """Find whose template it was, by trying each block alone."""
        for one in rendered:
            try:
                mjml.to_html(f"<mjml><mj-body>{renderer.sections([one])}</mj-body></mjml>")
            except mjml.BadMjml as cause:
                name = f"blocks/{one.block.kind}/{EMAIL}"
                return renderer.blamed(_bad_template(cause, self._workshop.templates.path(name)), one.block)
        return _bad_template(error, self._workshop.templates.path(LAYOUT))

    def _address(self, pattern: str, **values: object) -> str:
        return address(self._publication.base_url, pattern, **values)


def _bad_template(error: mjml.BadMjml, path: Path) -> NewsletterError:
    """The line of the template is that of the tag, as far as the template writes it out."""
    tags = [match.start() for match in re.finditer(rf"<{re.escape(error.tag)}\b", path.read_text(encoding="utf-8"))]
    source = path.read_text(encoding="utf-8")
    line = source.count("\n", 0, tags[min(error.ordinal, len(tags)) - 1]) + 1 if error.tag and tags else 1
    return NewsletterError(
        f"broken template: {error.message}", place=Place(str(path), line), remedy="mend the template at that line"
    )


def _constants(issue: Issue, publication: Publication) -> dict[str, str]:
    """The fields of merge tags that are the same for all readers."""
    return {
        "issue.title": issue.title,
        "issue.subject": issue.subject,
        "issue.number": "" if issue.number is None else str(issue.number),
        "issue.date": written_date(issue),
        "publication.name": publication.name,
        "publication.url": publication.base_url,
        "publication.postal_address": publication.postal_address,
        "urls.archive": address(publication.base_url, ARCHIVE, slug=issue.slug),
    }


def _texts(value: object) -> Iterator[str]:
    """Every string in some blocks."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Block):
        yield from _texts(value.fields)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _texts(part)


def _clean(text: str) -> str:
    """No spaces at the ends of lines, never more than two empty lines, one line end at the end."""
    text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{4,}", "\n\n\n", text).strip("\n") + "\n"
