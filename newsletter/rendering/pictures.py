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

_IMG = re.compile(r'<img\b[^>"]*+(?:"[^"]*+"[^>"]*+)*+>')
_SIZES = {name: re.compile(rf'\s{name}="([^"]*)"') for name in ("width", "height")}
_FLUID = "mj-full-width-mobile"
"""The class of a cell whose picture takes the whole width of a telephone."""


class Pictures:
    """The pictures of one issue. ``url`` gives the public address of a finished one by its name."""

    def __init__(self, cabinet: Cabinet, marks: Marks, theme: Theme, url: Callable[[str], str]) -> None:
        self._cabinet = cabinet
        self._marks = marks
        self._url = url
        self._room = theme.tokens["width"] - 2 * theme.tokens["gutter"]
        self._narrow = theme.tokens["breakpoint"]
        self._names: dict[str, str] = {}
        self._made: dict[tuple[str, Box], Asset] = {}
        self._bad: dict[str, BadPicture] = {}

    def address(self, source: str) -> str:
        """What a template prints for a picture: its address on the web, or the mark of a local one."""
        if "://" in source:
            return source
        for mark, name in self._names.items():
            if name == source:
                return mark
        mark = self._marks.place("picture")
        self._names[mark] = source
        return mark

    def put_into(self, html: str) -> str:
        """The finished HTML with an address in place of each mark, and with the sizes of what is shown."""
        if not self._names:
            return html
        return self.settle(_IMG.sub(self._shown, html))

    def settle(self, text: str) -> str:
        """Any text with an address in place of each mark: of a picture that is shown, or else one as wide as words."""
        for mark, name in self._names.items():
            if mark in text:
                shown = (asset for (made, _), asset in self._made.items() if made == name)
                asset = next(shown, None) or self._asset(name, Box(self._room))
                text = text.replace(mark, self._url(asset.name) if asset else "")
        return text

    def raise_any(self, issue: Issue, catalogue: Catalogue) -> None:
        """Raise what was wrong with any of them, with its place in the issue."""
        mistakes = Mistakes(issue.path)
        for name, bad in self._bad.items():
            place = place_of_picture(issue, catalogue, name)
            mistakes.note(NewsletterError(f"the picture {name} {bad.message}", place=place, remedy=bad.remedy))
        mistakes.raise_any()

    @property
    def assets(self) -> tuple[Asset, ...]:
        """The finished pictures that were asked for, each file once, in the order of the issue."""
        return tuple({asset.name: asset for asset in self._made.values()}.values())

    def _shown(self, match: re.Match[str]) -> str:
        """The tag of one picture, with its address and sizes."""
        tag = match[0]
        mark = next((mark for mark in self._names if mark in tag), "")
        width, height = _size(tag, "width"), _size(tag, "height")
        room = self._widest(match, width)
        asset = (
            self._asset(self._names[mark], Box(room, round(height * room / width) if width else 0)) if mark else None
        )
        if asset is None:
            return tag
        width = width or min(room, asset.width)
        height = height or max(1, round(width * asset.height / asset.width))
        return _with(_with(tag.replace(mark, self._url(asset.name)), "height", height), "width", width)

    def _widest(self, match: re.Match[str], width: int) -> int:
        """The width in which a picture is shown on whatever screen it is largest."""
        cell = match.string.rfind("<td", 0, match.start())
        fluid = _FLUID in match.string[cell : match.start()]
        return max(width, self._narrow) if fluid else width or self._room

    def _asset(self, name: str, box: Box) -> Asset | None:
        """A finished picture, made when it is first asked for; ``None`` for one that cannot be, which is noted."""
        if name not in self._bad and (name, box) not in self._made:
            try:
                self._made[name, box] = self._cabinet.asset(name, box)
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
