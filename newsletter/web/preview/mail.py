"""The mail as its frame shows it, and its other forms.

The frame's document runs no script: its sandbox forbids it, and so does its policy. It shares the page's origin all
the same, so that the page can keep its place when it changes and tell which block somebody points at.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cached_property
from html import escape

from starlette.responses import HTMLResponse

from newsletter.publication import Publication
from newsletter.rendering.choosing import VARIANT
from newsletter.rendering.compose import Composed, Variant
from newsletter.rendering.personalisation import TOKEN_FIELDS, Personaliser, fill
from newsletter.web.preview.looks import Look
from newsletter.web.preview.readers import Reader
from newsletter.web.preview.workbench import Draft

_TOKEN = "0" * 32
"""It opens nothing; a recipient's token is as long."""
IMAGES = "/images/"
_LIST = "preview"
_SNIPPET = 200
"""Letters of a mail that an inbox may have room for."""
_POLICY = (
    "default-src 'none'; img-src {images}; style-src {styles}; font-src https:; "
    "frame-src https:; media-src https:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_STYLE = re.compile(r"<style\b.*?</style>", re.IGNORECASE | re.DOTALL)
_SCHEME = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(\w+)\s*\)", re.IGNORECASE)
_ALWAYS, _NEVER = "(min-width: 0)", "(max-width: 0)"
_OURS = """<base target="_blank"><style>
:root {{ color-scheme: {scheme}; }}
a:target::before {{ content: ""; position: absolute; left: 0; right: 0; height: 3px; background: #c2410c; }}
</style>"""


def framed(html: str, publication: Publication, look: Look) -> HTMLResponse:
    """Some HTML of a mail as an answer for the frame; pictures that are not published yet come from this machine."""
    html = html.replace(escape(publication.asset_url("")), IMAGES)
    html = _STYLE.sub(lambda style: _SCHEME.sub(lambda query: _asked(query[1], look.scheme), style[0]), html)
    ours = _OURS.format(scheme=look.scheme)
    policy = _POLICY.format(
        images="'none'" if look.without == "images" else "'self' http: https: data:",
        styles="'none'" if look.without == "styles" else "'unsafe-inline'",
    )
    return HTMLResponse(
        _HEAD.sub(lambda head: head[0] + ours, html, count=1), headers={"Content-Security-Policy": policy}
    )


def _asked(wanted: str, scheme: str) -> str:
    """A condition that holds for everybody, or for nobody, in the place of one about the reader's colours."""
    return _ALWAYS if wanted.lower() == scheme else _NEVER


class Copy:
    """The mail as one reader gets it, or as it is in one ``variant``; each form is made when it is asked for."""

    def __init__(self, draft: Draft, reader: Reader, variant: str = "") -> None:
        self._draft = draft
        self._reader = reader
        self._wanted = variant
        self._values = {**dict.fromkeys(TOKEN_FIELDS, _TOKEN), **reader.values}

    def shown(self) -> str:
        """The HTML for the frame: real links, no pixel, an anchor at each block."""
        return fill(self._in(self._draft.shown).untracked, self._values)

    def page(self) -> str:
        """The same for the page of the issue on the web."""
        return fill(self._in(self._draft.shown).web, self._values)

    def html(self) -> str:
        """The HTML as it is mailed, byte for byte but for the tokens."""
        return fill(self._variant.html, self._values)

    def text(self) -> str:
        """The plain text as it is mailed."""
        return fill(self._variant.text, self._values)

    def mjml(self) -> str:
        """What the HTML was made from."""
        return self._variant.mjml

    def subject(self) -> str:
        """The subject line."""
        return fill(self._variant.subject, self._values)

    def snippet(self) -> str:
        """What stands beside the subject in an inbox: the preheader, or else how the mail begins."""
        return self._variant.issue.preheader or _beginning(self.shown())

    def headers(self, now: datetime) -> str:
        """The headers as they would travel, to a list by the name of “preview”."""
        from newsletter.campaigns.drafting import envelope
        from newsletter.links.tokens import Signer
        from newsletter.providers.mime import to_eml

        draft, reader = self._draft, self._reader
        template = draft.composed.template(envelope(draft.materials.publication, draft.issue.slug, _LIST))
        values = {**reader.values, VARIANT: self._variant.key}
        message = Personaliser(template, Signer({1: bytes(32)}), 1).message(1, reader.email, values, now)
        return to_eml(message).partition(b"\r\n\r\n")[0].decode("utf-8", "replace").replace("\r\n", "\n")

    @cached_property
    def _variant(self) -> Variant:
        return self._in(self._draft.composed)

    def _in(self, whole: Composed) -> Variant:
        wanted = (one for one in whole.variants if one.key == self._wanted)
        return next(wanted, None) or whole.of(self._reader.facts)


def _beginning(html: str) -> str:
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(html).body
    if body is None:
        return ""
    body.strip_tags(["style", "script"])
    return " ".join(body.text(separator=" ").split())[:_SNIPPET]
