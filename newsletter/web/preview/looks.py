"""How somebody looks at a mail, as the addresses of the pages say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams

FRAMED = {"mail": "Mail", "web": "Web page"}
"""The forms that a frame shows."""
PARTS = {**FRAMED, "text": "Text", "html": "HTML", "mjml": "MJML", "headers": "Headers", "file": "File"}
WIDTHS = {width: width for width in ("375", "600", "1280")}
SCHEMES = {"light": "Light", "dark": "Dark"}
LEFT_OUT = {"nothing": "Nothing", "images": "Images", "styles": "Styles"}
"""Of the mail, as some programs do."""
READERS = {"example": "An example", "longest": "Longest names", "nobody": "Nothing known"}
_CLOSED = {"part": PARTS, "width": WIDTHS, "scheme": SCHEMES, "without": LEFT_OUT, "reader": READERS}
_LONGEST = 320
"""Of what is typed in; no e-mail address is longer (RFC 3696, errata 1690)."""


@dataclass(frozen=True, slots=True)
class Look:
    """One way of looking.

    ``email`` names a subscriber and then comes before ``reader``, as ``variant`` comes before the one that the reader
    would get.
    """

    part: str = "mail"
    width: str = "600"
    scheme: str = "light"
    without: str = "nothing"
    reader: str = "example"
    email: str = ""
    variant: str = ""
    theme: str = ""

    @classmethod
    def asked(cls, query: QueryParams) -> Look:
        """What an address asks for; what makes no sense is left out."""
        known = {name: query[name] for name, choices in _CLOSED.items() if query.get(name) in choices}
        typed = {name: query.get(name, "").strip()[:_LONGEST] for name in ("email", "variant", "theme")}
        return cls(**known, **typed)

    def link(self, path: str, **changes: str) -> str:
        """The address of a page, looked at in this way but for the changes."""
        query = urlencode(dict(replace(self, **changes).unusual()))
        return quote(path) + (f"?{query}" if query else "")

    def unusual(self) -> Iterator[tuple[str, str]]:
        """What differs from how one looks without asking for anything."""
        usual = asdict(Look())
        yield from ((name, value) for name, value in asdict(self).items() if value != usual[name])
