"""What ships passes every check: each block in each theme, all blocks together, and the first issue of ``init``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from newsletter.checks.dossiers import make_dossiers
from newsletter.checks.engine import Report, examine
from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.loading import load_issue
from newsletter.publication import load_publication
from newsletter.rendering.compose import compose
from newsletter.resources import resource

THEMES = sorted(path.name for path in (resource("templates") / "themes").iterdir())
BLOCKS = sorted(path.parent for path in (resource("templates") / "blocks").glob("*/example.md"))
CONFIG = """\
[publication]
name = "The Margin"
from = "Jo Aldana <jo@margin.example>"
base_url = "https://news.margin.example"
postal_address = "12 Quay Street, Pale Harbour"
theme = "{theme}"
"""
FRONT = """\
---
title: What your graph cannot tell you
preheader: Four editors on deleting dashboards, and what they count instead.
number: 27
date: 2026-11-24
---

::: header
title: What your graph cannot tell you
:::

Four editors have stopped to count what nobody needs. They say what became of it, and what they would do again.

## What they said

"""


def report(folder: Path, theme: str, markdown: str) -> Report:
    (folder / "newsletter.toml").write_text(CONFIG.format(theme=theme), encoding="utf-8")
    (folder / "issues").mkdir()
    path = folder / "issues" / "027-graph.md"
    path.write_text(markdown, encoding="utf-8")
    publication = load_publication(folder)
    catalogue = load_catalogue(folder, theme)
    issue = load_issue(path, publication, catalogue)
    composed = compose(issue, publication, catalogue)
    return examine(*make_dossiers(issue, publication, catalogue, composed, today=date(2026, 11, 24)))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("block", BLOCKS, ids=lambda path: path.name)
def test_a_bundled_block_passes_every_check(tmp_path: Path, block: Path, theme: str) -> None:
    example = (block / "example.md").read_text(encoding="utf-8")
    start = (
        FRONT.replace("::: header\ntitle: What your graph cannot tell you\n:::\n\n", "")
        if block.name == "header"
        else FRONT
    )
    assert report(tmp_path, theme, start + example) == Report([], [])


@pytest.mark.parametrize("theme", THEMES)
def test_the_first_issue_passes_every_check(tmp_path: Path, theme: str) -> None:
    first = (resource("templates") / "publication" / "issues" / "001-hello.md").read_text(encoding="utf-8")
    assert report(tmp_path, theme, first) == Report([], [])
