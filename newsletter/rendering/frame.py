"""What a theme puts round the blocks of an issue: masthead and footer. The footer is never left out."""

from __future__ import annotations

from typing import Any

from newsletter.errors import NewsletterError, Place
from newsletter.issues.model import Block, Issue
from newsletter.publication import Publication
from newsletter.rendering.addresses import Addresses
from newsletter.rendering.blocks import Workshop
from newsletter.rendering.marks import Marks
from newsletter.rendering.personalisation import Escape, written_day
from newsletter.rendering.pictures import Pictures
from newsletter.rendering.sources import LAYOUT, TEXT_LAYOUT
from newsletter.rendering.templates import SETTLE, Values

_MUST_SHOW = {
    "urls.unsubscribe": "the unsubscribe link",
    "urls.view": "the link to the mail in a browser",
    "publication.postal_address": "the postal address",
    "body": "the issue itself",
}


class Frame:
    """The layouts of a theme for one issue."""

    def __init__(
        self,
        workshop: Workshop,
        publication: Publication,
        issue: Issue,
        addresses: Addresses,
        marks: Marks,
        *,
        pictures: Pictures,
    ) -> None:
        self._templates = workshop.templates
        self._marks = marks
        self._shown = {field: marks.place(field) for field in _MUST_SHOW}
        self._context: dict[str, Any] = {
            **workshop.shared,
            "body": self._shown["body"],
            "logo": _logo(workshop, publication, pictures),
            "named": any(publication.name in str(block.fields) for block in issue.blocks if block.kind == "header"),
            "has_title": any(_is_title(block) for block in issue.blocks),
            "issue": Values(
                title=marks.protect(issue.title),
                subject=marks.protect(issue.subject),
                preheader=marks.protect(issue.preheader),
                number=issue.number,
                date=written_date(issue),
            ),
            "publication": Values(
                name=publication.name,
                url=publication.base_url,
                postal_address=self._shown["publication.postal_address"],
            ),
            "urls": Values(
                unsubscribe=self._shown["urls.unsubscribe"],
                view=self._shown["urls.view"],
                archive=addresses.archive,
            ),
            "personal": lambda caller: marks.personal(caller()),
        }

    def mjml(self, sections: str) -> str:
        """The whole document; ``require_footer`` looks at what became of it."""
        frame = self._templates.render(LAYOUT, self._context)
        self._require("body", frame, LAYOUT)
        return frame.replace(self._shown["body"], sections)

    def require_footer(self, html: str) -> None:
        """Refuse finished HTML in which a reader would miss what the law, or they themselves, ask for."""
        for field in _MUST_SHOW.keys() - {"body"}:
            self._require(field, html, LAYOUT)

    def text(self, words: str) -> str:
        """The whole plain text round the words of the issue, with everything in it that all readers share."""
        frame = self._templates.render(TEXT_LAYOUT, {**self._context, SETTLE: str})
        for field in _MUST_SHOW:
            self._require(field, frame, TEXT_LAYOUT)
        return self._marks.settle(frame.replace(self._shown["body"], words), Escape.TEXT)

    def _require(self, field: str, text: str, name: str) -> None:
        position = text.rfind(self._shown[field])
        in_comment = text.rfind("<!--", 0, position) > text.rfind("-->", 0, position)
        if position < 0 or in_comment:
            raise NewsletterError(
                f"the theme leaves out {_MUST_SHOW[field]}, which every mail must show",
                place=Place(str(self._templates.path(name))),
                remedy=f"show {{{{ {field} }}}} in that file",
            )


def _logo(workshop: Workshop, publication: Publication, pictures: Pictures) -> Values:
    """The theme's logo; ``image`` is empty where it has none, ``alt`` never."""
    logo = workshop.theme.tokens["logo"]
    image = pictures.address(logo["image"]) if logo["image"] else ""
    return Values(image=image, alt=str(logo["alt"]) or publication.name, width=logo["width"])


def _is_title(block: Block) -> bool:
    return (block.kind == "header" and "title" in block.fields) or block.fields.get("level") == 1


def written_date(issue: Issue) -> str:
    """The day of an issue as people write it, empty when it has none."""
    return "" if issue.date is None else written_day(issue.date)
