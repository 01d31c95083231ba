"""A publication in a folder of its own, and short ways to read and render issues of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.loading import load_issue
from newsletter.issues.model import Issue
from newsletter.publication import Publication, load_publication
from newsletter.rendering.compose import Composed, compose
from newsletter.resources import resource
from tests.support.pictures import picture

CONFIG = """
[publication]
name = "The Margin"
from = "Jo Aldana <jo@margin.example>"
base_url = "https://news.margin.example"
postal_address = "12 Quay Street, Pale Harbour"

[attributes]
first_name = "text"
city = "text"
"""
FRONT = "---\ntitle: The numbers\nsubject: The numbers\npreheader: Four editors.\nnumber: 27\ndate: 2026-11-24\n---\n"
"""Seven lines, so that the first line of what follows is line 8."""

Compose = Callable[..., Composed]
PutBlock = Callable[..., Path]


def make_publication(folder: Path) -> Publication:
    """A publication with two attributes and one picture, ``jo.png``."""
    (folder / "newsletter.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "images").mkdir()
    (folder / "images" / "jo.png").write_bytes(picture())
    return load_publication(folder)


def make_issue(folder: Path, markdown: str, front: str = FRONT) -> Issue:
    """Some Markdown as an issue file, read."""
    path = folder / "027-numbers.md"
    path.write_text(front + markdown, encoding="utf-8")
    return load_issue(path, load_publication(folder), load_catalogue(folder, "default"))


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    """A publication in a folder of its own."""
    return make_publication(tmp_path)


@pytest.fixture
def composed(publication: Publication) -> Compose:
    """Renders some Markdown as an issue, with the templates as they are now."""

    def compose_issue(markdown: str, *, front: str = FRONT, theme: str = "default", language: str = "en") -> Composed:
        issue = make_issue(publication.folder, markdown, front)
        ours = replace(publication, theme=theme, language=language)
        return compose(issue, ours, load_catalogue(ours.folder, "default"))

    return compose_issue


@pytest.fixture
def own_theme(publication: Publication) -> Path:
    """A copy of the default theme in the publication's folder, under the name ``own``, to be spoilt."""
    return Path(shutil.copytree(resource("templates") / "themes" / "editorial", publication.folder / "themes" / "own"))


@pytest.fixture
def own_block(publication: Publication) -> PutBlock:
    """Puts files of a block into the publication's ``blocks/``."""

    def put(name: str, **files: str) -> Path:
        folder = publication.folder / "blocks" / name
        folder.mkdir(parents=True, exist_ok=True)
        for stem, content in files.items():
            names = {"schema": "block.yaml", "email": "email.mjml.j2", "text": "text.txt.j2", "web": "web.html.j2"}
            file = names[stem]
            (folder / file).write_text(content, encoding="utf-8")
        return folder

    return put
