"""The links of a mail: found in the finished HTML, numbered, and led through the publication's own address."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape

LABEL_LENGTH = 80

_LINK = re.compile(
    r'(<a\s(?:[^>"]*"[^"]*")*?[^>"]*\bhref=")(https?://[^"]*)("[^>"]*(?:"[^"]*"[^>"]*)*>)(.*?)(?=</a>)', re.DOTALL
)
_TAG = re.compile(r'<[^>"]*(?:"[^"]*"[^>"]*)*>')
_ALT = re.compile(r'<img\s(?:[^>"]*"[^"]*")*?[^>"]*\balt="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Link:
    """Where a tracked link leads, and the words of the first link that leads there."""

    url: str
    label: str


class LinkTable:
    """What the tracked links of an issue lead to: each target once, in whichever of its variants it stands."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._labels: dict[str, str] = {}
        self._pictures: dict[str, str] = {}

    def track(
        self, html: str, never: Callable[[str], bool], tracked: Callable[[int], str], read: Callable[[str], str]
    ) -> str:
        """Replace the target of each web link by ``tracked(k)``, where ``k`` is its place in the table.

        Links for which ``never`` holds stay as they are, and so do those to mail addresses and to places within the
        mail. ``read`` gives the words of a link their final form.
        """

        def replace(match: re.Match[str]) -> str:
            url = unescape(match[2])
            if never(url):
                return match[0]
            place = self._places.setdefault(url, len(self._places))
            words, picture = _words(match[4])
            self._labels[url] = self._labels.get(url, "") or read(words)
            self._pictures[url] = self._pictures.get(url, "") or read(picture)
            return match[1] + escape(tracked(place)) + match[3] + match[4]

        return _LINK.sub(replace, html)

    @property
    def links(self) -> tuple[Link, ...]:
        """The targets by their place."""
        return tuple(Link(url, _shortened(self._labels[url] or self._pictures[url])) for url in self._places)


def _words(html: str) -> tuple[str, str]:
    """What a reader sees of a link: its words, and the text that stands for its pictures."""
    return unescape(_TAG.sub("", html)).strip(), unescape(" ".join(_ALT.findall(html)))


def _shortened(label: str) -> str:
    label = " ".join(label.split())
    return label if len(label) <= LABEL_LENGTH else label[: LABEL_LENGTH - 1].rstrip() + "…"
