"""``newsletter demo``: the whole main job on a bundled publication, each step beside the command that does it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click

from newsletter.cli import show, workspace
from newsletter.cli.db import bring_up_to_date
from newsletter.clock import SYSTEM
from newsletter.errors import NewsletterError
from newsletter.publication import Publication, load_publication

if TYPE_CHECKING:
    import socket

    from newsletter.campaigns.launch import Content
    from newsletter.simulation.clock import StagedClock
    from newsletter.store import Store

_HOST = "127.0.0.1"
_REFUSED_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Stage:
    """Where the demo plays; its clock is two days behind, so that two days of readers end now."""

    publication: Publication
    store: Store
    clock: StagedClock

    @property
    def outbox(self) -> Path:
        """Where the mail goes."""
        from newsletter.providers.outbox import FOLDER

        return self.publication.folder / FOLDER


@click.command()
@click.option("--no-serve", is_flag=True, help="End after the figures.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default="newsletter-demo",
    show_default=True,
    metavar="DIR",
    help="Where to make the publication.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8025, show_default=True, help="Where to serve; 0: any free one."
)
@click.option("--seed", type=int, default=25, show_default=True, help="Which readers to invent.")
def demo(folder: Path, port: int, seed: int, *, no_serve: bool) -> None:
    """Play the whole main job with invented people: import, check, send, read, count."""
    from newsletter.simulation.bundle import laid_out
    from newsletter.simulation.clock import StagedClock
    from newsletter.simulation.readers import SPAN
    from newsletter.web import server
    from newsletter.web.app import create_app

    clock = StagedClock(SYSTEM, behind=SPAN)
    with _listen(port) as listening, laid_out(folder, server.address_of(listening), clock.now().date()):
        publication = load_publication(folder)
        bring_up_to_date(publication.database_url)
        with workspace.store(publication) as store:
            app = create_app(publication, store, clock=clock, inbox=True)
            with server.served(app, listening):
                stage = _Stage(publication, store, clock)
                campaign_id = _play(stage, seed)
                clock.catch_up()
                if show.interactive() and not no_serve:
                    _look_around(stage, campaign_id)
        _goodbye(publication, campaign_id)


def _listen(port: int) -> socket.socket:
    """The wanted port, or any free one: the demo's mail is made for whichever it is."""
    from newsletter.web import server

    try:
        return server.listen(_HOST, port)
    except NewsletterError as error:
        show.note(f"{error.message[:1].upper()}{error.message[1:]}: taking a free port.")
        return server.listen(_HOST, 0)


def _play(stage: _Stage, seed: int) -> int:
    """Everything up to the figures; returns the campaign's number."""
    publication = stage.publication
    pictures = sum(path.is_file() for path in publication.images.rglob("*"))
    show.out(f"{publication.name}, an invented newsletter, in {show.nearby(publication.folder)}/\n")
    _tell("Made", f"settings, an issue, {pictures} pictures and a database", "newsletter init my-newsletter")
    _import(stage)
    content = _check(stage)
    _describe(content)
    campaign_id = _send(stage, content)
    _read(stage, campaign_id, seed)
    _count(stage, campaign_id)
    return campaign_id


def _tell(done: str, what: str, *commands: str) -> None:
    """A step that is over, and what one would type for it."""
    show.out(f"{click.style(f'{done:<10}', bold=True)}{what}")
    for command in commands:
        _add(f"$ {command}")


def _add(words: str) -> None:
    show.out(click.style(f"{'':<10}{words}", dim=True))


def _import(stage: _Stage) -> None:
    from newsletter.audience.importing import ImportOptions, import_file
    from newsletter.audience.lists import create_list
    from newsletter.audience.report import Outcome
    from newsletter.simulation.bundle import LIST, SUBSCRIBERS

    now = stage.clock.now()
    with stage.store.write() as session:
        audience = create_list(session, LIST, now)
        path = str(stage.publication.folder / SUBSCRIBERS)
        report = import_file(session, path, audience, ImportOptions(), now=now)
    counts = report.counts
    _tell(
        "Imported",
        f"{report.rows:,} rows: {counts[Outcome.ADDED]:,} people added, {counts[Outcome.RECORDED]:,} who had left, "
        f"{counts[Outcome.DUPLICATE]:,} there twice, {counts[Outcome.REFUSED]:,} refused",
        f"newsletter list create {LIST}",
        f"newsletter subscriber import {SUBSCRIBERS} --list {LIST}",
    )
    refused = [note for note in report.notes if note.outcome is Outcome.REFUSED]
    for note in refused[:_REFUSED_SHOWN]:
        _add(f"line {note.line}: “{note.address}” {note.reason}")
    _add(f"and {len(refused) - _REFUSED_SHOWN} more")


def _check(stage: _Stage) -> Content:
    from newsletter.campaigns.drafting import draft, refuse_errors
    from newsletter.checks.base import load_rules
    from newsletter.cli.findings import summary
    from newsletter.simulation.bundle import ISSUE, LIST

    written = draft(stage.publication, ISSUE, list_name=LIST, today=stage.clock.now().date())
    findings = summary(written.findings, len(load_rules()))
    _tell("Checked", f"issue {ISSUE}: {findings}", f"newsletter issue check {ISSUE}")
    refuse_errors(written)
    return written.content


def _describe(content: Content) -> None:
    from newsletter.rendering.personalisation import fill
    from newsletter.simulation.bundle import ISSUE

    html, text = (len(fill(parts, {}).encode()) / 1024 for parts in (content.template.html, content.template.text))
    _tell(
        "Rendered",
        f"{html:.1f} kB of HTML (Gmail cuts at 100), {text:.1f} kB of plain text, {len(content.links)} links",
        f"newsletter issue render {ISSUE} --format text",
    )


def _send(stage: _Stage, content: Content) -> int:
    from newsletter.audience.lists import find_list
    from newsletter.campaigns.launch import launch, limits_of, run
    from newsletter.cli.progress import sending_progress
    from newsletter.providers.outbox.reading import count_letters
    from newsletter.simulation.bundle import ISSUE, LIST

    started = SYSTEM.now()
    outlet = stage.publication.provider_settings()
    with stage.store.write() as session:
        audience = find_list(session, LIST)
        campaign = launch(
            session, content, audience, provider=outlet.name, limits=limits_of(outlet), now=stage.clock.now()
        )
        number = campaign.id
    with sending_progress(number) as watch:
        account = run(stage.store, stage.publication, number, clock=stage.clock, stop=Event(), watch=watch)
    _tell(
        "Sent",
        f"{account.accepted:,} of {account.frozen:,} in {_seconds_since(started)}; "
        f"{count_letters(stage.outbox):,} mails in {show.nearby(stage.outbox)}/",
        f"newsletter campaign send {ISSUE} --list {LIST}",
    )
    return number


def _read(stage: _Stage, campaign_id: int, seed: int) -> None:
    """Two days of readers, through the web app, in a few seconds."""
    import httpx

    from newsletter.simulation.readers import SPAN, make_visits, plan_visits
    from newsletter.store import Campaign

    started = SYSTEM.now()
    with stage.store.read() as session:
        sent_at = session.get_one(Campaign, campaign_id).frozen_at or stage.clock.now()
    visits = plan_visits((path.read_bytes() for path in stage.outbox.glob("*.eml")), seed)
    with httpx.Client() as client, _hours_progress() as watch:
        make_visits(visits, sent_at, stage.clock, client, watch)
    _tell(
        "Read",
        f"{SPAN // timedelta(hours=1)} hours of invented readers in {_seconds_since(started)}: "
        f"with their machines they made {len(visits):,} requests",
    )
    _add(f"Nobody is real: seed {seed} decides who opens, clicks and leaves, and the web app's clock ran fast.")


@contextmanager
def _hours_progress() -> Iterator[Callable[[timedelta], None]]:
    """The readers' hours, on a terminal; the line disappears at the end."""
    if not sys.stderr.isatty():
        yield lambda _after: None
        return
    shown = -1

    def watch(after: timedelta) -> None:
        nonlocal shown
        hours = after // timedelta(hours=1)
        if hours > shown:
            shown = hours
            click.echo(f"\r  {hours:>2} h of readers …", err=True, nl=False)

    try:
        yield watch
    finally:
        click.echo("\r\x1b[K", err=True, nl=False)


def _count(stage: _Stage, campaign_id: int) -> None:
    from newsletter.cli.stats import draw
    from newsletter.stats.figures import figures
    from newsletter.store import Campaign

    _tell("Counted", "what became of it", f"newsletter stats show {campaign_id}")
    show.out()
    with stage.store.read() as session:
        draw(figures(session, session.get_one(Campaign, campaign_id)))


def _look_around(stage: _Stage, campaign_id: int) -> None:
    """Leave the web app running until Ctrl-C."""
    from newsletter.links.addresses import ARCHIVE, address
    from newsletter.store import Campaign

    base = stage.publication.base_url
    with stage.store.read() as session:
        slug = session.get_one(Campaign, campaign_id).issue_slug
    addresses = {
        f"{base}/inbox": "what was sent, as it arrives",
        address(base, ARCHIVE, slug=slug): "the issue, for everybody",
        f"{base}/inbox/figures/{campaign_id}": "the figures",
    }
    width = max(map(len, addresses))
    show.out("\nOpen in a browser:")
    for where, what in addresses.items():
        show.out(f"  {where:<{width}}   {what}")
    show.note("Ctrl-C ends the demo.")
    try:
        Event().wait()
    except KeyboardInterrupt:
        show.note("")


def _goodbye(publication: Publication, campaign_id: int) -> None:
    from shlex import quote
    from urllib.parse import urlsplit

    show.note(f"\nIt is all still there, to play with:\n  cd {quote(show.nearby(publication.folder))}")
    show.note(f"  newsletter stats show {campaign_id}")
    show.note(f"  newsletter serve --inbox --port {urlsplit(publication.base_url).port}")


def _seconds_since(started: datetime) -> str:
    return f"{(SYSTEM.now() - started).total_seconds():.1f} s"
