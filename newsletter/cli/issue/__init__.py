"""``newsletter issue``: begin an issue, look at it, check it, render it."""

from __future__ import annotations

import click

from newsletter.cli.lazy import LazyGroup

_COMMANDS = {
    "new": "begin an issue with the next number",
    "list": "all issues, by number",
    "show": "an issue's front matter and blocks",
    "blocks": "the blocks an issue may use",
    "check": "what stands in the way of sending it",
    "render": "the mail it becomes",
    "preview": "the mail on a page that follows every save",
    "convert": "the same issue in the other form: Markdown or YAML",
    "import": "an issue from HTML, a post in Markdown or a Word document",
    "schema": "JSON Schema of the YAML form, for editors",
}


@click.group(cls=LazyGroup.of(__name__, _COMMANDS))
def issue() -> None:
    """Write, check and render issues. ISSUE is a number, a slug or a file."""
