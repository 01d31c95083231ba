"""What both engines are given.

Every block and issue that comes with the program, in every theme; and what else a publication's own template may use.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.loading import load_issue
from newsletter.issues.theme_folders import theme_names
from newsletter.publication import Publication, load_publication
from newsletter.rendering.compose import Composer
from newsletter.resources import resource

HERE = Path(__file__).parent
_FRONT = "---\ntitle: The numbers\nsubject: The numbers\npreheader: Four editors.\nnumber: 27\ndate: 2026-11-24\n---\n"


def documents(folder: Path) -> Iterator[tuple[str, str]]:
    """Names and MJML documents; ``folder`` is for the publication they are made in."""
    shutil.copytree(resource("templates") / "demo", folder)
    publication = load_publication(folder)
    for theme in theme_names(folder):
        yield from _of_a_theme(replace(publication, theme=theme))
    yield from _of_a_theme(replace(publication, theme="editorial", language="he"), "to the left")
    for path in sorted((HERE / "documents").glob("*.mjml")):
        yield path.stem, path.read_text(encoding="utf-8")


def _of_a_theme(publication: Publication, name: str = "") -> Iterator[tuple[str, str]]:
    catalogue = load_catalogue(publication.folder, publication.theme)
    composer = Composer(publication, catalogue)
    sources = {
        "demo": next((resource("templates") / "demo" / "issues").glob("*.md")).read_text(encoding="utf-8"),
        "init": next((resource("templates") / "publication" / "issues").glob("*.md")).read_text(encoding="utf-8"),
        "everything": (HERE.parent / "look" / "everything.md").read_text(encoding="utf-8"),
        **{
            block: _FRONT + catalogue.file(block, "example.md").read_text(encoding="utf-8") for block in catalogue.types
        },
    }
    for stem, source in sources.items():
        path = publication.folder / "issues" / f"{stem}.md"
        path.write_text(source, encoding="utf-8")
        issue = load_issue(path, publication, catalogue)
        path.unlink()
        yield f"{name or publication.theme}-{stem}", composer.compose(issue).mjml
