"""What an issue points at: pictures must be there, links must lead somewhere a mail can open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import comrak

from newsletter.assets.sources import BadPicture, find, look
from newsletter.errors import NewsletterError, Place
from newsletter.issues.catalogue import Catalogue
from newsletter.issues.merge_tags import tags_and_mistakes
from newsletter.issues.mistakes import Mistakes, did_you_mean
from newsletter.issues.model import Issue
from newsletter.issues.passages import Passage, locate, passages
from newsletter.issues.validation import trouble_with_url

_PLAIN_LINK = re.compile(r"\]\(https?://[A-Za-z0-9][A-Za-z0-9.-]*(?:[/?#][^\s()<>\\{]*)?\)")
"""A link or picture of Markdown whose address needs no second look. To find it costs a tenth of parsing the text."""


def check_pictures(issue: Issue, texts: Iterable[Passage], images: Path, mistakes: Mistakes) -> None:
    """Note every picture that the issue names and the publication's ``images/`` does not hold, or holds in vain."""
    for passage in texts:
        for name in _pictures(passage):
            if trouble := trouble_with_picture(name, images):
                message, remedy = trouble
                mistakes.note(NewsletterError(message, place=locate(issue, passage.line, name), remedy=remedy))


def place_of_picture(issue: Issue, catalogue: Catalogue, name: str) -> Place:
    """Where an issue first names a picture; the file alone when it does not."""
    for passage in passages(issue, catalogue):
        if name in _pictures(passage):
            return locate(issue, passage.line, name)
    return Place(str(issue.path))


def check_links(issue: Issue, texts: Iterable[Passage], mistakes: Mistakes) -> None:
    """Note every link that no mail can open."""
    for passage in texts:
        for url in _links(passage):
            trouble = trouble_with_url(url) if url else ""  # one left empty is for the checks
            if trouble:
                place = locate(issue, passage.line, url)
                remedy = "write it as https://… or mailto:…"
                mistakes.note(NewsletterError(f"this link {trouble}", place=place, remedy=remedy))


def trouble_with_picture(name: str, images: Path) -> tuple[str, str] | None:
    """What keeps a local picture out of a mail, and the remedy; ``None`` when nothing does."""
    file = find(images, name)
    if file is None:
        return _missing(name, images)
    try:
        look(file)
    except BadPicture as bad:
        return f"the picture {name} {bad.message}", bad.remedy
    return None


def _missing(name: str, images: Path) -> tuple[str, str]:
    if ":" in name or name.startswith("/") or ".." in name.split("/"):
        return f"this is neither a path below images/ nor an https address: {name}", "put the picture into images/"
    there = [path.relative_to(images).as_posix() for path in images.rglob("*") if path.is_file()]
    if name in there:
        return f"images/{name} is a link to a file outside of images/", "put the file itself into images/"
    return f"there is no picture {name} in images/", did_you_mean(name, there, f"put the file there: {images / name}")


def _pictures(passage: Passage) -> Iterator[str]:
    """The names of files among the pictures of a text."""
    if passage.type == "image":
        named = [passage.text]
    elif passage.type == "markdown" and "![" in passage.text:
        named = _told_to_rewriter(passage.text, "image_url_rewriter")
    else:
        return
    yield from (name for name in named if not name.lower().startswith("https://"))


def _links(passage: Passage) -> list[str]:
    if passage.type == "markdown":
        return _doubtful_links(passage.text)
    return [passage.text] if passage.type == "url" else []


def _doubtful_links(text: str) -> list[str]:
    """The addresses of a text's links; none, unread, where all of them are plain ones, as they nearly always are."""
    if "]:" not in text and "<" not in text and text.count("](") == len(_PLAIN_LINK.findall(text)):
        return []
    # A tag has spaces, and an address with spaces is no link to Markdown.
    for tag in reversed(tags_and_mistakes(text)[0]):
        text = f"{text[: tag.start]}{{{{tag}}}}{text[tag.end :]}"
    return _told_to_rewriter(text, "link_url_rewriter")


def _told_to_rewriter(text: str, rewriter: str) -> list[str]:
    """The addresses that Markdown hands to one of its rewriters: those it acts upon, so none that stands in code."""
    found: list[str] = []

    def note(url: str) -> str:
        found.append(url)
        return url

    extensions, rendering = comrak.ExtensionOptions(), comrak.RenderOptions()
    setattr(extensions, rewriter, note)
    rendering.unsafe_ = True  # addresses that run scripts shall be told too; the HTML is thrown away
    comrak.render_markdown(text, extensions, comrak.ParseOptions(), rendering)
    return found
