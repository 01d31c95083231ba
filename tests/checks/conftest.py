"""Dossiers of issues written in a line or two, made as for a real send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from newsletter.checks.base import Dossier, Example, Finding, load_rules
from newsletter.checks.dossiers import make_dossier
from newsletter.checks.html import anchors
from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.loading import load_issue
from newsletter.publication import load_publication
from newsletter.rendering.compose import Composer

CONFIG = """\
[publication]
name = "The Margin"
from = "Jo Aldana <jo@margin.example>"
base_url = "https://news.margin.example"
postal_address = "12 Quay Street, Pale Harbour"
"""

Dossiers = Callable[[Example], Dossier]
Say = Callable[..., list[Finding]]


@pytest.fixture(scope="session")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Dossiers:
    """Renders an example into the dossier that checks look at."""
    folder = tmp_path_factory.mktemp("publication")
    (folder / "newsletter.toml").write_text(CONFIG, encoding="utf-8")
    publication = load_publication(folder)
    catalogue = load_catalogue(folder, publication.theme)
    composer = Composer(publication, catalogue)
    path = folder / "issue.md"

    def make(example: Example) -> Dossier:
        text = example.markdown if example.markdown.startswith("---\n") else f"---\ntitle: T\n---\n{example.markdown}\n"
        path.write_text(text, encoding="utf-8")
        issue = load_issue(path, publication, catalogue)
        made = make_dossier(issue, publication, catalogue, composer.compose(issue), today=date(2026, 11, 24))
        if example.html:
            longest = replace(made.longest, html=example.html)
            made = replace(made, html=example.html, longest=longest, links=anchors(example.html))
        if example.text:
            made = replace(made, text=example.text, longest=replace(made.longest, text=example.text))
        return replace(made, **example.dossier)

    return make


@pytest.fixture
def say(dossier: Dossiers) -> Say:
    """What one rule says of some Markdown, HTML or text."""
    rules = {rule.name: rule for rule in load_rules()}

    def ask(name: str, markdown: str = "Good morning.", *, html: str = "", text: str = "") -> list[Finding]:
        return list(rules[name].check(dossier(Example(markdown, html, text))))

    return ask
