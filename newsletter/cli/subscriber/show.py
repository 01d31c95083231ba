"""``newsletter subscriber show``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from newsletter.cli import show as terminal
from newsletter.cli import workspace

if TYPE_CHECKING:
    from newsletter.audience.profile import Profile


@click.command("show")
@click.argument("email")
@workspace.json_option
def show(email: str, *, as_json: bool) -> None:
    """Show all that is on record about EMAIL."""
    from dataclasses import asdict

    from newsletter.audience.addresses import parse_address
    from newsletter.audience.profile import profile
    from newsletter.audience.subscribers import find_subscriber

    address = parse_address(email)
    with workspace.store(workspace.publication()) as store, store.read() as session:
        facts = profile(session, find_subscriber(session, address))
    if as_json:
        terminal.data(asdict(facts))
    else:
        _draw(facts)


def _draw(facts: Profile) -> None:
    from newsletter.audience.addresses import printable

    terminal.out(f"{facts.email}   known since {facts.created_at:%Y-%m-%d}")
    width = max(map(len, facts.attributes), default=0)
    for name, value in facts.attributes.items():
        terminal.out(f"  {name:<{width}}  {value}")
    _draw_section("Lists", [(each.list, each.state, f"since {each.since:%Y-%m-%d}") for each in facts.lists])
    _draw_section("Never mailed", [(str(each), printable(each.detail)) for each in facts.suppressions])
    _draw_section(
        "Consent", [(f"{each.at:%Y-%m-%d %H:%M}", each.list, each.action, each.source) for each in facts.consent]
    )
    _draw_section(
        "Campaigns",
        [(f"{each.campaign}", each.issue, each.state, printable(each.reason)) for each in facts.deliveries],
    )


def _draw_section(title: str, rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        return
    terminal.out()
    terminal.out(title)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        terminal.out(f"  {'  '.join(cells)}".rstrip())
