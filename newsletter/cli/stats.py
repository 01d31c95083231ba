"""``newsletter stats``: what became of a campaign, in figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli import show, workspace
from newsletter.clock import SYSTEM

if TYPE_CHECKING:
    from newsletter.stats.figures import Figures, Hits, Share
    from newsletter.stats.links import LinkFigures

_TOP_LINKS = 5
_BLOCKS = "▁▂▃▄▅▆▇█"


@click.group()
def stats() -> None:
    """What became of a campaign, in figures."""


@stats.command("show")
@click.argument("campaign")
@workspace.json_option
def show_figures(campaign: str, *, as_json: bool) -> None:
    """Show a campaign's figures: who got it, opened it, clicked and left.

    CAMPAIGN is its number; or its issue's number or slug, when that was sent but once.
    """
    with _figures(campaign) as figures:
        if as_json:
            show.data(_document(figures))
        else:
            draw(figures)


@stats.command()
@click.argument("campaign")
@workspace.json_option
def links(campaign: str, *, as_json: bool) -> None:
    """Show who followed which link of a campaign."""
    with _figures(campaign) as figures:
        if as_json:
            show.data({"id": figures.campaign_id, "links": [_link(one, figures) for one in figures.links]})
        elif not figures.links:
            show.out("No link of this campaign is tracked.")
        else:
            show.table(
                ("people", "unsure", "machines", "link", "address"),
                [(one.people, one.unsure_hits, one.machine_hits, one.label, one.url) for one in figures.links],
            )


@contextmanager
def _figures(reference: str) -> Iterator[Figures]:
    from newsletter.campaigns.control import find_campaign
    from newsletter.stats.figures import figures

    with workspace.store(workspace.publication()) as store, store.read() as session:
        yield figures(session, find_campaign(session, reference))


def draw(figures: Figures) -> None:
    """The figures for a person to read."""
    from newsletter.stats import wording

    age = f" · {wording.span(SYSTEM.now() - figures.sent_at)} ago" if figures.sent_at else ""
    show.out(f"{wording.title(figures)} · {figures.accepted.count:,} accepted{age}")
    show.out()
    lines = wording.lines(figures)
    label, number, rate, of = (max(len(line[column]) for line in lines) for column in range(4))
    for line in lines:
        figure = f"{line.label:<{label}}  {line.number:>{number}}  {line.rate:>{rate}} {line.of:<{of}}"
        show.out(f"{figure}   {line.note}".rstrip())
    show.out()
    _draw_opens(figures)
    _draw_links([link for link in figures.links[:_TOP_LINKS] if link.people])


def _draw_opens(figures: Figures) -> None:
    from newsletter.stats import wording

    opens = figures.opens
    if opens.half_after is None:
        return
    half = f"first half within {wording.span(opens.half_after)}"
    show.out(f"Opens by {wording.span(opens.step)}  {sparkline(opens.counts)}   {half}")


def _draw_links(top: Sequence[LinkFigures]) -> None:
    number = max((len(f"{link.people:,}") for link in top), default=0)
    label = max((len(link.label) for link in top), default=0)
    for place, link in enumerate(top):
        show.out(f"{'' if place else 'Links':<5}  {link.people:>{number},}  {link.label:<{label}}  {link.url}")


def sparkline(counts: tuple[int, ...]) -> str:
    """A row of bars, each as high as its count; only nothing at all is as low as it gets."""
    most = max(counts, default=0) or 1
    return "".join(_BLOCKS[-(-count * (len(_BLOCKS) - 1) // most)] for count in counts)


def _document(figures: Figures) -> dict[str, Any]:
    opens = figures.opens
    return {
        "id": figures.campaign_id,
        "issue": figures.issue_slug,
        "issue_number": figures.issue_number,
        "title": figures.issue_title,
        "provider": figures.provider,
        "state": figures.state,
        "sent_at": figures.sent_at,
        "recipients": figures.recipients,
        "accepted": figures.accepted.count,
        "rejected": figures.rejected,
        "skipped": sum(figures.skipped.values()),
        "skipped_by_reason": dict(figures.skipped),
        "parked": figures.parked,
        "todo": figures.todo,
        "delivered": _share(figures.delivered) if figures.delivered else None,
        "bounced": _share(figures.bounced),
        "opened": _share(figures.opened),
        "opened_at_most": _share(figures.opened_at_most),
        "clicked": _share(figures.clicked),
        "unsubscribed": _share(figures.unsubscribed),
        "complained": _share(figures.complained),
        "machines": _hits(figures.machines),
        "unsure": _hits(figures.unsure),
        "links": [_link(link, figures) for link in figures.links],
        "opens": {
            "start": opens.start,
            "step_seconds": _seconds(opens.step),
            "people": list(opens.counts),
            "half_after_seconds": _seconds(opens.half_after) if opens.half_after else None,
        },
    }


def _share(share: Share) -> dict[str, Any]:
    return {"count": share.count, "of": share.of, "of_what": share.of_what, "rate": share.rate}


def _hits(hits: Hits) -> dict[str, Any]:
    return {"hits": hits.count, "by_rule": dict(hits.by_rule)}


def _link(link: LinkFigures, figures: Figures) -> dict[str, Any]:
    clicked = figures.clicked.count
    return {**link._asdict(), "of_clicked": clicked, "rate": link.people / clicked if clicked else None}


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())
