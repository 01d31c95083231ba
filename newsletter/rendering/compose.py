"""From an issue to a finished mail: blocks to MJML to HTML, blocks to plain text, and both to slots for each reader.

Everything that is the same for all readers is done here, once for a campaign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from css_inline import CSSInliner

from newsletter.assets.cabinet import Asset, Cabinet
from newsletter.conditions.functions import Facts
from newsletter.errors import NewsletterError, Place
from newsletter.issues.catalogue import Catalogue
from newsletter.issues.model import Issue
from newsletter.issues.variants import Answers, Variants, all_blocks, variants_of
from newsletter.links.addresses import CLICK, LEAVE, OPEN, VIEW
from newsletter.publication import Publication
from newsletter.rendering import mjml
from newsletter.rendering.addresses import Addresses
from newsletter.rendering.blocks import BlockRenderer, Rendered, Workshop, listed
from newsletter.rendering.choosing import Chooser, key
from newsletter.rendering.frame import Frame, written_date
from newsletter.rendering.links import Link, LinkTable
from newsletter.rendering.marks import LINKS_OF_A_READER, Marks
from newsletter.rendering.personalisation import Envelope, Escape, Parts, Template, Texts, fill, parts_to_document
from newsletter.rendering.pictures import Pictures
from newsletter.rendering.sources import EMAIL, EXTRA_CSS, HEAD, LAYOUT, TEXT, WEB, WIDE, Sources
from newsletter.rendering.templates import BLOCKS, Templates, ready
from newsletter.rendering.theme import load_theme

_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "ur", "yi"})


@dataclass(frozen=True, slots=True)
class _Rendering:
    """One variant, rendered, with a mark for everything that differs from reader to reader."""

    name: str
    known: frozenset[str]
    issue: Issue
    marks: Marks
    addresses: Addresses
    subject: str
    document: str
    html: str
    page: str
    text: str
    assets: tuple[Asset, ...]


class _Tracked:
    """The mails of all variants with tracked links; all at once, since a target has one place in all of them."""

    def __init__(self, renderings: Mapping[str, _Rendering]) -> None:
        self._renderings = renderings

    @cached_property
    def mails(self) -> tuple[Mapping[str, Parts], tuple[Link, ...]]:
        """The mail of each variant by its key, and what the links lead to."""
        table = LinkTable()
        mails = {key: _tracked(one, table) for key, one in self._renderings.items()}
        return mails, table.links


class Variant:
    """A finished issue as some readers get it; each form is cut into its parts when it is first asked for.

    ``html`` and ``text`` are what is mailed: the links of ``html`` lead through the publication's own address by their
    place in the issue's link table, and a pixel tells that it was opened. ``untracked`` is the mail with the real
    targets and no pixel. ``web`` is the page for a reader's browser, untracked too: the same, but for blocks that have
    a form of their own there. ``public`` and ``public_text`` are for readers we cannot name: without what belongs to
    one subscriber's copy. ``mjml`` is the source of the mail.

    ``name`` says in words for whom it is, ``key`` is its short name; both are empty when there is only one. ``known``
    are the attributes that all these readers have, and ``issue`` is what is left of the issue for them.
    """

    def __init__(self, key: str, rendering: _Rendering, tracked: _Tracked) -> None:
        self.key = key
        self.name = rendering.name
        self.known = rendering.known
        self.issue = rendering.issue
        self._rendering = rendering
        self._tracked = tracked
        self._marks = rendering.marks

    @cached_property
    def subject(self) -> Parts:
        """The subject line."""
        return self._marks.parts(self._rendering.subject, Escape.HEADER)

    @property
    def html(self) -> Parts:
        """The mail, with tracked links and the pixel."""
        return self._tracked.mails[0][self.key]

    @cached_property
    def text(self) -> Parts:
        """The mail as plain text."""
        return self._marks.parts(self._rendering.text, Escape.TEXT)

    @cached_property
    def untracked(self) -> Parts:
        """The mail, with real links and no pixel."""
        return self._marks.parts(self._rendering.html)

    @cached_property
    def web(self) -> Parts:
        """A subscriber's copy in the browser."""
        return self._marks.parts(self._rendering.page)

    @cached_property
    def public(self) -> Parts:
        """Anyone's copy in the browser."""
        return self._marks.parts(self._rendering.page, of_nobody=True)

    @cached_property
    def public_text(self) -> Parts:
        """Anyone's copy as plain text."""
        return self._marks.parts(self._rendering.text, Escape.TEXT, of_nobody=True)

    @cached_property
    def mjml(self) -> str:
        """The document the HTML was made from, with merge tags as they were written."""
        return self._marks.written(self._rendering.document)


class Composed(Variant):
    """A finished issue: in itself as a reader gets it of whom nothing is known, and in all its ``variants``.

    ``links`` are what the tracked links lead to, by their place, and ``assets`` the local pictures, finished; both are
    those of all variants together. ``chooser`` finds a reader's variant; ``None`` when there is only one.
    """

    def __init__(self, renderings: Mapping[str, _Rendering], chooser: Chooser | None) -> None:
        tracked = _Tracked(renderings)
        of_nobody = chooser.variant(Facts({})) if chooser else ""
        super().__init__(of_nobody, renderings[of_nobody], tracked)
        others = {key: Variant(key, one, tracked) for key, one in renderings.items() if key != of_nobody}
        self.chooser = chooser
        self.variants: tuple[Variant, ...] = tuple(others.get(key, self) for key in renderings)
        pictures = (asset for one in renderings.values() for asset in one.assets)
        self.assets = tuple({asset.name: asset for asset in pictures}.values())

    @property
    def links(self) -> tuple[Link, ...]:
        """What the tracked links lead to, by their place."""
        return self._tracked.mails[1]

    def of(self, facts: Facts) -> Variant:
        """What the reader gets of whom this is known."""
        wanted = self.chooser.variant(facts) if self.chooser else ""
        return next(one for one in self.variants if one.key == wanted)

    def template(self, envelope: Envelope) -> Template:
        """What a campaign is frozen with."""
        variants = {one.key: Texts(one.subject, one.html, one.text) for one in self.variants} if self.chooser else {}
        return Template(envelope, self.subject, self.html, self.text, self.chooser, variants)

    def web_copies(self) -> dict[str, Any]:
        """The copies for the browser as plain data for a campaign's row, which ``chosen_copy`` reads."""
        copies: dict[str, Any] = {"html": parts_to_document(self.web), "public": parts_to_document(self.public)}
        if self.chooser:
            copies["chooser"] = self.chooser.to_document()
            copies["variants"] = {one.key: parts_to_document(one.web) for one in self.variants}
        return copies


def _tracked(rendering: _Rendering, table: LinkTable) -> Parts:
    marks, addresses = rendering.marks, rendering.addresses
    token = marks.place("token.track")
    html = table.track(
        rendering.html,
        never=lambda url: url == addresses.archive or marks.has(url),
        tracked=lambda place: addresses.of(CLICK, token=token, position=place),
        read=marks.fallbacks,
    )
    opened = escape(addresses.of(OPEN, token=token))
    pixel = f'<img src="{opened}" alt="" width="1" height="1" style="display:block"></body>'
    return marks.parts(_in_ascii(html.replace("</body>", pixel)))


def _in_ascii(html: str) -> str:
    """The same page in ASCII: other characters become references, except in style sheets, which know none.

    A mail that no relay's idea of a charset can harm; and Python keeps ASCII at one byte a character, where a single
    “ in 60 kB would double what joining and encoding costs for every recipient.
    """
    pieces, rest = [], html
    while rest:
        before, opening, rest = rest.partition("<style")
        style, closing, rest = rest.partition("</style>") if opening else ("", "", "")
        pieces += [before.encode("ascii", "xmlcharrefreplace").decode("ascii"), opening, style, closing]
    return "".join(pieces)


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
        self._cabinet = Cabinet(publication.images, publication.finished)
        theme = load_theme(publication)
        sources = Sources(theme, catalogue)
        templates = Templates(sources.find, sources.parent)
        to_the_left = publication.language.split("-")[0].lower() in _RIGHT_TO_LEFT
        shared = {
            "theme": theme.tokens,
            "language": publication.language,
            "direction": "rtl" if to_the_left else "ltr",
            "side": "right" if to_the_left else "left",
            "listed": listed,
        }
        self._workshop = Workshop(
            catalogue=catalogue,
            templates=templates,
            theme=theme,
            wide=sources.having(WIDE),
            worded=sources.having(TEXT),
            webbed=sources.having(WEB),
            shared={**shared, "head": ready(templates.render(HEAD, shared))},
        )
        self._inliner = CSSInliner(
            inline_style_tags=False,
            keep_style_tags=True,
            load_remote_stylesheets=False,
            extra_css=templates.render(EXTRA_CSS, shared),
        )

    def compose(self, issue: Issue) -> Composed:
        """Render an issue that ``issues.loading`` found fit; a broken template is an error with its line."""
        found = variants_of(issue, self._workshop.catalogue, self._publication.attributes)
        renderings = {key(answers): self._render(found, answers, source=issue) for answers in found.answers}
        same = {key(answers): key(standing) for answers, standing in found.same.items()}
        return Composed(renderings, Chooser(found.conditions, same) if found.conditions else None)

    def _render(self, variants: Variants, answers: Answers, *, source: Issue) -> _Rendering:
        """One variant, which is what is left of ``source``."""
        publication, workshop = self._publication, self._workshop
        issue, name, known = variants.issue(answers), variants.name(answers), variants.known(answers)
        addresses = Addresses(publication.base_url, issue.slug)
        constants = _constants(issue, publication, addresses)
        marks = Marks(
            (source.source or repr(source), *constants.values(), *(() if issue is source else (repr(issue),))),
            constants,
            {"urls.unsubscribe": addresses.of(LEAVE, token=""), "urls.view": addresses.of(VIEW, token="")},
        )
        pictures = Pictures(self._cabinet, marks, workshop.theme, publication.asset_url)
        renderer = BlockRenderer(workshop, marks, pictures, issue.path)
        rendered = renderer.render(issue.blocks)
        frame = Frame(workshop, publication, issue, addresses, marks, pictures=pictures)
        document, html = self._html(frame, renderer, rendered, pictures, marks)
        page = html
        if any(block.kind in workshop.webbed for block in all_blocks(issue.blocks)):
            renderer = BlockRenderer(workshop, marks, pictures, issue.path, on_page=True)
            _, page = self._html(frame, renderer, renderer.render(issue.blocks), pictures, marks)
        text = frame.text("\n\n".join(one.text for one in rendered if one.text))
        subject = marks.settle(marks.protect(issue.subject), Escape.HEADER)
        document, text = pictures.settle(document), pictures.settle(text)
        pictures.raise_any(issue, workshop.catalogue)
        return _Rendering(
            name, known, issue, marks, addresses, subject, document, html, page, _clean(text), pictures.assets
        )

    def _html(
        self, frame: Frame, renderer: BlockRenderer, rendered: Sequence[Rendered], pictures: Pictures, marks: Marks
    ) -> tuple[str, str]:
        """The blocks in their frame: the MJML as it went to the engine, and the finished HTML."""
        document = frame.mjml(renderer.sections(rendered))
        html = pictures.put_into(self._inliner.inline(self._to_html(document, rendered, renderer)))
        frame.require_footer(html)
        return document, marks.settle(html)

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
                path = self._workshop.templates.path(f"{BLOCKS}{one.block.kind}/{EMAIL}")
                return renderer.blamed(_bad_template(cause, path), one.block)
        return _bad_template(error, self._workshop.templates.path(LAYOUT))


def _bad_template(error: mjml.BadMjml, path: Path) -> NewsletterError:
    return NewsletterError(f"broken template: {error}", place=Place(str(path)), remedy="mend the template")


def _constants(issue: Issue, publication: Publication, addresses: Addresses) -> dict[str, str]:
    """The fields of merge tags that are the same for all readers."""
    return {
        "issue.title": issue.title,
        "issue.subject": issue.subject,
        "issue.number": "" if issue.number is None else str(issue.number),
        "issue.date": written_date(issue),
        "publication.name": publication.name,
        "publication.url": publication.base_url,
        "publication.postal_address": publication.postal_address,
        "urls.archive": addresses.archive,
    }


def _clean(text: str) -> str:
    """No spaces at the ends of lines, never more than two empty lines, one line end at the end."""
    for untidy, tidied in ((" \n", "\n"), ("\n\n\n\n", "\n\n\n")):
        while untidy in text:
            text = text.replace(untidy, tidied)
    return text.strip() + "\n"
