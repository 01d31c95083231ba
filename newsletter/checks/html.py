"""Looks into the HTML of a mail: its links, pictures, headings and words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link: where it leads and what a reader sees of it, the text of its pictures included."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its address, the text that stands for it and its width, ``None`` where nobody wrote any."""

    url: str
    alt: str | None
    width: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: 1 to 6, and its words."""

    level: int
    text: str


@lru_cache(maxsize=8)
def anchors(html: str) -> tuple[Anchor, ...]:
    """The links of a mail in order; an ``a`` without ``href`` is a place to link to, not a link."""
    found = []
    for node in LexborHTMLParser(html).css("a"):
        if "href" in node.attributes:
            alts = (image.attributes.get("alt") or "" for image in node.css("img"))
            words = " ".join((node.text(deep=True), *alts))
            found.append(Anchor((node.attributes["href"] or "").strip(), " ".join(words.split())))
    return tuple(found)


@lru_cache(maxsize=8)
def pictures(html: str) -> tuple[Picture, ...]:
    """The pictures of a mail in order."""
    return tuple(
        Picture(
            node.attributes.get("src") or "",
            (node.attributes["alt"] or "") if "alt" in node.attributes else None,
            node.attributes.get("width"),
        )
        for node in LexborHTMLParser(html).css("img")
    )


@lru_cache(maxsize=8)
def headings(html: str) -> tuple[Heading, ...]:
    """The headings of a mail in order."""
    return tuple(
        Heading(int(str(node.tag)[1]), " ".join(node.text(deep=True).split()))
        for node in LexborHTMLParser(html).css("h1, h2, h3, h4, h5, h6")
    )


@lru_cache(maxsize=8)
def words(html: str) -> str:
    """The text of a mail with single spaces, without what is not shown."""
    tree = LexborHTMLParser(html)
    tree.strip_tags(["style", "script", "head"])
    return " ".join(tree.text(deep=True, separator=" ").split())
