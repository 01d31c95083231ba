"""The pictures of an issue: each made for the very place it is shown in, and named by its finished file.

How wide that place is, the MJML engine works out: from the theme, the block, the columns. So a local picture goes
through Markdown, templates and engine as a mark, and once the HTML is there, every ``<img>`` that shows one tells the
width, and gets the address and the height that keep the page from jumping.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from newsletter.assets.cabinet import Asset, Cabinet
from newsletter.assets.encoding import Box
from newsletter.assets.sources import BadPicture
from newsletter.errors import NewsletterError
from newsletter.issues.catalogue import Catalogue
from newsletter.issues.mistakes import Mistakes
from newsletter.issues.model import Issue
from newsletter.issues.targets import place_of_picture
from newsletter.rendering.marks import Marks
from newsletter.rendering.theme import Theme
from newsletter.rendering.tokens import place_of

_IMG = re.compile(r'<img\b[^>"]*+(?:"[^"]*+"[^>"]*+)*>')
_SRC = re.compile(r'\ssrc="([^"]*)"')
_SIZES = {name: re.compile(rf'\s{name}="([^"]*)"') for name in ("width", "height")}
_NEAR = 3_000
"""How many characters before a picture its cell begins at most: there is a link between them, and nothing else."""
_FLUID = "mj-full-width-mobile"
"""The class of a cell whose picture takes the whole width of a telephone."""


class Pictures:
    """The pictures of one issue. ``url`` gives the public address of a finished one by its name."""

    def __init__(self, cabinet: Cabinet, marks: Marks, theme: Theme, url: Callable[[str], str]) -> None:
        self._cabinet = cabinet
        self._marks = marks
        self._url = url
        self._theme = theme
        self._room = theme.tokens["width"] - 2 * theme.tokens["gutter"]
        self._narrow = theme.tokens["breakpoint"]
        self._names: dict[str, str] = {}
        """What each mark stands for."""
        self._known: dict[str, str] = {}
        self._made: dict[tuple[str, Box], Asset] = {}
        self._first: dict[str, Asset] = {}
        """By the author's name, the picture as it is shown first."""
        self._bad: dict[str, BadPicture] = {}

    def address(self, source: str) -> str:
        """What a template prints for a picture: its address on the web, or the mark of a local one."""
        if "://" in source:
            return source
        if source not in self._known:
            mark = self._known[source] = self._marks.place("picture")
            self._names[mark] = source
        return self._known[source]

    def put_into(self, html: str) -> str:
        """The finished HTML with an address in place of each mark, and with the sizes of what is shown."""
        if not self._names:
            return html
        return self.settle(_IMG.sub(self._shown, html))

    def settle(self, text: str) -> str:
        """Any text with an address in place of each mark: of a picture that is shown, or else one as wide as words."""
        return self._marks.swap(text, self._any) if self._names else text

    def raise_any(self, issue: Issue, catalogue: Catalogue) -> None:
        """Raise what was wrong with any of them, with its place in the issue, or in the theme whose logo it is."""
        mistakes = Mistakes(issue.path)
        for name, bad in self._bad.items():
            place = place_of_picture(issue, catalogue, name)
            if place.line is None and name == self._theme.tokens["logo"]["image"]:
                place = place_of(self._theme.folders, "logo", "image")
            mistakes.note(NewsletterError(f"the picture {name} {bad.message}", place=place, remedy=bad.remedy))
        mistakes.raise_any()

    @property
    def assets(self) -> tuple[Asset, ...]:
        """The finished pictures that were asked for, each file once, in the order of the issue."""
        return tuple({asset.name: asset for asset in self._made.values()}.values())

    def _shown(self, match: re.Match[str]) -> str:
        """The tag of one picture, with its address and sizes."""
        tag = match[0]
        src = _SRC.search(tag)
        name = self._names.get(src[1]) if src else None
        if src is None or name is None:
            return tag
        width, height = _size(tag, "width"), _size(tag, "height")
        room = self._widest(match, width)
        asset = self._asset(name, Box(room, round(height * room / width) if width else 0))
        if asset is None:
            return tag
        width = width or min(room, asset.width)
        height = height or max(1, round(width * asset.height / asset.width))
        return _with(_with(tag.replace(src[1], self._url(asset.name)), "height", height), "width", width)

    def _widest(self, match: re.Match[str], width: int) -> int:
        """The width in which a picture is shown on whatever screen it is largest."""
        before = match.string[max(0, match.start() - _NEAR) : match.start()]
        fluid = _FLUID in before[before.rfind("<td") :]
        return max(width, self._narrow) if fluid else width or self._room

    def _any(self, mark: str) -> str | None:
        """The address of a picture in whatever size there is already; ``None`` for a mark that stands for none."""
        name = self._names.get(mark)
        if name is None:
            return None
        asset = self._first.get(name) or self._asset(name, Box(self._room))
        return self._url(asset.name) if asset else ""

    def _asset(self, name: str, box: Box) -> Asset | None:
        """A finished picture, made when it is first asked for; ``None`` for one that cannot be, which is noted."""
        if name not in self._bad and (name, box) not in self._made:
            try:
                asset = self._made[name, box] = self._cabinet.asset(name, box)
                self._first.setdefault(name, asset)
            except BadPicture as bad:
                self._bad[name] = bad
        return self._made.get((name, box))


def _size(tag: str, name: str) -> int:
    """A size in pixels that a tag gives; 0 where it leaves it open."""
    found = _SIZES[name].search(tag)
    return int(found[1]) if found and found[1].isdecimal() else 0


def _with(tag: str, name: str, size: int) -> str:
    """The tag with this size, in the place where it had one."""
    if _SIZES[name].search(tag):
        return _SIZES[name].sub(f' {name}="{size}"', tag)
    return f'<img {name}="{size}"{tag.removeprefix("<img")}'
