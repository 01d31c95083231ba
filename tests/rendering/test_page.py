"""The page on blocks and themes says what is so: its example is a block that works, its names are those there are."""

from __future__ import annotations

import re
from pathlib import Path

from newsletter.rendering.compose import render_text, render_web
from newsletter.rendering.templates import Templates
from newsletter.resources import resource
from tests.rendering.conftest import Compose, PutBlock

PAGE = (Path(__file__).parents[2] / "docs" / "blocks-and-themes.md").read_text(encoding="utf-8")


def code(first_line: str) -> str:
    """The fenced code that begins with this line, without it."""
    return PAGE.partition(f"\n{first_line}\n")[2].partition("```")[0]


def test_the_example_of_the_page_is_a_block_that_works(composed: Compose, own_block: PutBlock) -> None:
    own_block(
        "event",
        schema=code("# blocks/event/block.yaml"),
        email=code("<!-- blocks/event/email.mjml.j2 -->"),
        text=code("{# blocks/event/text.txt.j2 #}"),
    )
    issue = composed("::: event\nname: A reading\nday: Friday\n\nBring *one* page.\n:::\n")
    assert "A reading</h3>" in render_web(issue, {})
    assert "Bring <em>one</em> page." in render_web(issue, {})
    assert "Friday: A reading\n  Bring one page." in render_text(issue, {})


def test_all_files_of_a_theme_are_on_the_page() -> None:
    files = {path.name for path in (resource("templates") / "themes" / "editorial").iterdir()}
    assert files == set(re.findall(r"^\| `([a-z.]+\.(?:yaml|j2))` \|", PAGE.partition("## A theme")[2], re.MULTILINE))


def test_all_filters_are_on_the_page() -> None:
    ours = set(re.findall(r"\\\\\| ([a-z]+)", PAGE.replace("\\|", "\\\\|")))
    theirs = set(re.findall(r"`([a-z]+)`", PAGE.partition("Jinja's own filters there are")[2].partition(";")[0]))
    templates = Templates(Path, lambda _: None)
    nameable = {name for name in templates._environment.filters if name.isidentifier()}
    assert ours | theirs == nameable
