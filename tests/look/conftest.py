"""Mails in a real browser: the demo's issue, and one that has every block."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, Route

from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.loading import load_issue
from newsletter.publication import Publication, load_publication
from newsletter.rendering.compose import Composer
from newsletter.rendering.personalisation import fill
from newsletter.resources import resource

DEMO = resource("templates") / "demo"
OTHER_THEMES = ("letter", "magazine")
TOKENS = {"token.track": "T" * 32, "token.leave": "L" * 32, "token.view": "V" * 32}


Scheme = Literal["light", "dark"]


class View(NamedTuple):
    """How somebody looks at a mail."""

    mail: str
    width: int
    scheme: Scheme = "light"
    pictures: bool = True

    def __str__(self) -> str:
        return f"{self.mail}-{self.width}-{self.scheme}" + ("" if self.pictures else "-no-pictures")


Look = Callable[[View], Page]


@pytest.fixture(scope="session")
def deckle(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """The demo's publication, with an issue that has every block."""
    folder = tmp_path_factory.mktemp("publication") / "demo"
    shutil.copytree(DEMO, folder)
    shutil.copy(Path(__file__).parent / "everything.md", folder / "issues" / "everything.md")
    return load_publication(folder)


@pytest.fixture(scope="session")
def mails(deckle: Publication) -> dict[str, str]:
    """The HTML that would be mailed, by the name of the issue; ``everything`` also by the names of other themes."""
    everything = deckle.folder / "issues" / "everything.md"
    (demo,) = (path for path in deckle.issues.glob("*.md") if path != everything)
    others = {theme: mail(deckle, everything, theme) for theme in OTHER_THEMES}
    return {"everything": mail(deckle, everything), "demo": mail(deckle, demo), **others}


def mail(publication: Publication, path: Path, theme: str = "editorial") -> str:
    """The HTML that would be mailed of an issue in a theme."""
    ours = replace(publication, theme=theme)
    catalogue = load_catalogue(ours.folder, theme)
    return fill(Composer(ours, catalogue).compose(load_issue(path, ours, catalogue)).html, TOKENS)


@pytest.fixture(scope="module")
def look(browser: Browser, deckle: Publication, mails: dict[str, str]) -> Look:
    """Opens a mail, each once, and turns the window to how somebody looks at it."""
    pages: dict[tuple[str, bool], Page] = {}

    def at(view: View) -> Page:
        key = view.mail, view.pictures
        if key not in pages:
            pages[key] = open_mail(browser, mails[view.mail], deckle.finished if view.pictures else None)
        page = pages[key]
        page.set_viewport_size({"width": view.width, "height": 800})
        page.emulate_media(color_scheme=view.scheme)
        return page

    return at


def open_mail(browser: Browser, html: str, pictures: Path | None) -> Page:
    """A mail without any network: pictures come from this folder, or not at all."""

    def serve(route: Route) -> None:
        _, found, name = route.request.url.partition("/images/")
        if pictures and found and (pictures / name).is_file():
            route.fulfill(path=pictures / name)
        else:
            route.abort()

    page = browser.new_page()
    page.route("**/*", serve)
    page.set_content(html, wait_until="load")
    return page
