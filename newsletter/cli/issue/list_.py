"""``newsletter issue list``."""

from __future__ import annotations

import click

from newsletter.cli import show, workspace


@click.command("list")
@workspace.json_option
def list_(*, as_json: bool) -> None:
    """List all issues, by number."""
    from newsletter.issues.files import list_issues

    settings = workspace.publication()
    files = list_issues(settings.issues)
    if as_json:
        show.data([
            {
                "number": one.number,
                "slug": one.slug,
                "title": one.title,
                "date": one.date,
                "file": show.nearby(one.path),
                "trouble": one.trouble.message if one.trouble else None,
            }
            for one in files
        ])  # fmt: skip
    elif not files:
        show.note('There are no issues yet. Begin one: newsletter issue new "A title"')
    else:
        show.table(
            ("No.", "Title", "Date", "File"),
            [
                (
                    str(one.number or "–").rjust(3),
                    one.title if one.trouble is None else f"({one.trouble.message})",
                    str(one.date or ""),
                    show.nearby(one.path),
                )
                for one in files
            ],
        )
