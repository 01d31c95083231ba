"""Writes docs/themes/*.png, the demo's issue in every theme, with this machine's Chromium: ``make screenshots``."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from PIL import Image
from playwright.sync_api import Page, Route, sync_playwright

from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.loading import load_issue
from newsletter.issues.theme_folders import theme_names
from newsletter.publication import Publication, load_publication
from newsletter.rendering.compose import Composer, render_web
from newsletter.resources import resource

HERE = Path(__file__).parent / "themes"
HEIGHTS = {375: 1700, 600: 1500, 1280: 1500}
"""How much of the mail is shown, in pixels, by the width of the screen."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
COLOURS = 64
"""Few enough for small files, and enough for a mail with pictures in flat colours."""


def main() -> None:
    """Write every picture, and say how large it is."""
    HERE.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, browser_page() as page:
        shutil.copytree(resource("templates") / "demo", folder, dirs_exist_ok=True)
        publication = load_publication(Path(folder))
        page.route("**/*", lambda route: serve(route, publication.finished))
        for theme in theme_names(publication.folder):
            page.set_content(mail(replace(publication, theme=theme)), wait_until="load")
            for (width, height), scheme in product(HEIGHTS.items(), SCHEMES):
                page.set_viewport_size({"width": width, "height": height})
                page.emulate_media(color_scheme=scheme)
                path = HERE / f"{theme}-{width}-{scheme}.png"
                write(page.screenshot(), path)
                sys.stdout.write(f"{path.name:<28}{path.stat().st_size:>9,} bytes\n")


@contextmanager
def browser_page() -> Iterator[Page]:
    """An empty page of the system's Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        sys.exit("There is no Chromium on this machine: apt-get install chromium fonts-noto-color-emoji")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def serve(route: Route, pictures: Path) -> None:
    """Answer with a finished picture; nothing comes from the network."""
    file = pictures / route.request.url.rpartition("/")[2]
    if file.is_file():
        route.fulfill(path=file)
    else:
        route.abort()


def mail(publication: Publication) -> str:
    """The demo's issue as anyone may read it."""
    catalogue = load_catalogue(publication.folder, publication.theme)
    (path,) = publication.issues.glob("*.md")
    issue = load_issue(path, publication, catalogue)
    return render_web(Composer(publication, catalogue).compose(issue), {})


def write(screenshot: bytes, path: Path) -> None:
    """Save a picture with few colours."""
    picture = Image.open(BytesIO(screenshot)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
