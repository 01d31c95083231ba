"""A page of HTML, pasted, saved or exported, as the draft of an issue."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.errors import NewsletterError, Place
from newsletter.issues.front_matter import slugify
from newsletter.issues.imports.html_blocks import Walker
from newsletter.issues.imports.html_source import attribute, read_html
from newsletter.issues.imports.links import Links
from newsletter.issues.imports.pictures import Pictures
from newsletter.issues.imports.report import Draft, Report
from newsletter.issues.model import Block
from newsletter.issues.reading import LARGEST_FILE

_LONGEST_PREHEADER = 250
_FILLER = re.compile("[\u034f\u200b-\u200f\u2007\u00ad\ufeff\u00a0\\s]+")
"""What mails put behind their preheader, so that an inbox shows nothing else there."""


def draft_of_html(
    html: str, path: Path, images: Path, base: str, draft: Draft | None = None, *, numbered: bool = False
) -> Draft:
    """The draft of an issue; ``base`` is what relative links start from, ``draft`` what is known already.

    ``numbered`` HTML has the line of the file on each of its tags.
    """
    draft = draft or Draft()
    source = read_html(html, path, draft.report, numbered=numbered)
    tree = source.tree
    base = base or _linked(tree)
    pictures = Pictures(path.parent, images, slugify(path.stem), base, draft.report)
    pictures.found.update(draft.pictures)
    walker = Walker(source, pictures, Links(base, draft.report), draft.report)
    root = _root(tree, draft.report)
    if root is not None and len(root.text()) > LARGEST_FILE:
        raise NewsletterError(
            f"this is longer than the {LARGEST_FILE:,} bytes that an issue may have",
            place=Place(str(path)),
            remedy="import the part of it that you want to send",
        )
    blocks = walker.blocks(root) if root is not None else []
    draft.title = draft.title or _title(tree, blocks)
    draft.preheader = (
        draft.preheader or _preheader(walker.hidden) or _preheader(_meta(tree, "og:description", "description"))
    )
    draft.date = draft.date or day(_meta(tree, "article:published_time", "date"))
    draft.blocks = tuple(_with_header(blocks, draft.title))
    draft.pictures = pictures.found
    return draft


def day(text: str) -> date | None:
    """The day that a text begins with, if it does."""
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})", text)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _root(tree: LexborHTMLParser, report: Report) -> LexborNode | None:
    """What the page is about: its one article, or all of it."""
    articles = tree.css("article")
    if len(articles) != 1 or tree.body is None:
        return tree.body
    around = len("".join(tree.body.text().split())) - len("".join(articles[0].text().split()))
    if around:
        report.note("part around the article", None, f"{around:,} characters outside of <article>")
    return articles[0]


def _title(tree: LexborHTMLParser, blocks: list[Block]) -> str:
    first = next(
        (str(block.fields["text"]) for block in blocks if block.kind == "heading" and block.fields["level"] == 1), ""
    )
    title = tree.css_first("head title")
    named = " ".join(title.text().split()) if title is not None else ""
    found = next((" ".join(one.split()) for one in (first, _meta(tree, "og:title"), named) if one.strip()), "")
    return found.replace("\\{{", "{{")


def _with_header(blocks: list[Block], title: str) -> list[Block]:
    """The blocks, the title among them as the masthead."""
    first = blocks[0] if blocks else None
    if first is None or first.kind != "heading" or first.fields["text"] != title:
        return blocks
    return [Block("header", {"title": title}, 1), *blocks[1:]]


def _preheader(words: str) -> str:
    text = _FILLER.sub(" ", words).strip().replace("{{", "\\{{")
    return text if len(text) <= _LONGEST_PREHEADER else f"{text[:_LONGEST_PREHEADER].rpartition(' ')[0]} …"


def _meta(tree: LexborHTMLParser, *names: str) -> str:
    """The first of these facts that the page tells of itself."""
    for node in tree.css("meta"):
        if (attribute(node, "property") or attribute(node, "name")).lower() in names and attribute(node, "content"):
            return attribute(node, "content")
    return ""


def _linked(tree: LexborHTMLParser) -> str:
    """The page's own address, if it tells it."""
    for node in tree.css("base[href], link[rel=canonical]"):
        if attribute(node, "href").startswith(("https://", "http://")):
            return attribute(node, "href")
    url = _meta(tree, "og:url")
    return url if url.startswith(("https://", "http://")) else ""
