"""``newsletter campaign``: send an issue to a list, watch it, control it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli import show, workspace
from newsletter.clock import SYSTEM
from newsletter.errors import Exit

if TYPE_CHECKING:
    from newsletter.campaigns.drafting import Draft
    from newsletter.publication import Publication
    from newsletter.sending.ledger.balance import Account
    from newsletter.store import Campaign, Store


@click.group()
def campaign() -> None:
    """Send an issue to a list, and control it."""


@campaign.command()
@click.argument("issue")
@click.option("--list", "list_name", required=True, metavar="LIST", help="Whom to send it to.")
@click.option("--provider", metavar="NAME", help="A name under [providers]; the default is [sending] provider.")
@click.option("--allow", multiple=True, metavar="RULE", help="Send in spite of the errors of this check.")
@workspace.yes_option
@workspace.json_option
def send(issue: str, list_name: str, provider: str | None, allow: tuple[str, ...], *, yes: bool, as_json: bool) -> int:
    """Freeze ISSUE's recipients and send it to them. ISSUE is a number, a slug or a file."""
    from newsletter.audience.lists import find_list
    from newsletter.campaigns.drafting import draft, overrule, publish_pictures, refuse_errors
    from newsletter.campaigns.launch import launch, limits_of

    settings = workspace.publication()
    outlet = settings.provider_settings(provider)
    settings = replace(settings, provider=outlet.name)  # which the checks go by
    limits = limits_of(outlet)
    written = overrule(draft(settings, issue, list_name=list_name, today=SYSTEM.now().date()), allow)
    refuse_errors(written)
    with workspace.store(settings) as store:
        with store.read() as session:
            people = _announce(session, settings, written, find_list(session, list_name).id, outlet.name)
        if people:
            workspace.confirm(f"Send it to {people:,} people?", yes=yes)
        if new := publish_pictures(settings, written):
            show.note(f"Published {new} pictures to {settings.assets.publish_to}")
        with store.write() as session:
            audience = find_list(session, list_name)
            launched = launch(session, written.content, audience, provider=outlet.name, limits=limits, now=SYSTEM.now())
            number = launched.id
        return _run(store, settings, number, as_json=as_json)


@campaign.command()
@click.argument("campaign", metavar="CAMPAIGN")
@workspace.json_option
def resume(campaign: str, *, as_json: bool) -> int:
    """Go on with a campaign that was paused, interrupted or killed."""
    from newsletter.campaigns import control

    settings = workspace.publication()
    with workspace.store(settings) as store:
        with store.write() as session:
            found = control.find_campaign(session, campaign)
            control.resume(session, found)
            number = found.id
        return _run(store, settings, number, as_json=as_json)


@campaign.command()
@click.argument("campaign", metavar="CAMPAIGN")
def pause(campaign: str) -> None:
    """Start no new call; those under way finish."""
    from newsletter.campaigns import control

    settings = workspace.publication()
    with workspace.store(settings) as store, store.write() as session:
        found = control.find_campaign(session, campaign)
        control.pause(session, found)
        show.out(f"Paused. Go on: newsletter campaign resume {found.id}")


@campaign.command()
@click.argument("campaign", metavar="CAMPAIGN")
@workspace.yes_option
def cancel(campaign: str, *, yes: bool) -> None:
    """Give up what was not yet handed over."""
    from newsletter.campaigns import control

    settings = workspace.publication()
    with workspace.store(settings) as store:
        with store.read() as session:
            found = control.find_campaign(session, campaign)
            question = f"Cancel campaign {found.id} for good?"
        workspace.confirm(question, yes=yes)
        with store.write() as session:
            found = control.find_campaign(session, campaign)
            control.cancel(session, found)
            show.out(f"Cancelled. What was handed over: newsletter campaign status {found.id}")


@campaign.command("list")
@workspace.json_option
def list_(*, as_json: bool) -> None:
    """All campaigns, the newest first."""
    from newsletter.campaigns import control

    settings = workspace.publication()
    with workspace.store(settings) as store, store.read() as session:
        rows = [(found, _account(session, found.id)) for found in control.all_campaigns(session)]
        if as_json:
            show.data([_facts(found, account) for found, account in rows])
        elif not rows:
            show.note("No campaign yet. Send an issue: newsletter campaign send ISSUE --list LIST")
        else:
            show.table(
                ("Campaign", "Issue", "State", "Recipients", "Accepted", "To do", "Frozen at"),
                [
                    (f.id, f.issue_slug, f.state, a.frozen, a.accepted, a.todo, f"{f.frozen_at:%Y-%m-%d %H:%M}")
                    for f, a in rows
                ],
            )


@campaign.command()
@click.argument("campaign", metavar="CAMPAIGN")
@workspace.json_option
def status(campaign: str, *, as_json: bool) -> None:
    """The account of a campaign: everybody who was frozen, and what became of them."""
    from newsletter.campaigns import control

    settings = workspace.publication()
    with workspace.store(settings) as store, store.read() as session:
        found = control.find_campaign(session, campaign)
        account = _account(session, found.id)
        if as_json:
            show.data(_facts(found, account))
        else:
            _print_account(found, account)


@campaign.command()
@click.argument("campaign", metavar="CAMPAIGN")
@click.option(
    "--state",
    type=click.Choice(["accepted", "rejected", "skipped", "parked", "cancelled", "todo"]),
    help="Only recipients in this state.",
)
@workspace.json_option
def deliveries(campaign: str, state: str | None, *, as_json: bool) -> None:
    """Every recipient of a campaign and what became of them."""
    from newsletter.campaigns import control

    settings = workspace.publication()
    with workspace.store(settings) as store, store.read() as session:
        found = control.find_campaign(session, campaign)
        rows = list(control.deliveries(session, found.id, state))
        if as_json:
            show.data([row._asdict() for row in rows])
        else:
            show.table(
                ("Address", "State", "Reason", "Batch"), [(r.email, r.state, r.reason, str(r.batch)) for r in rows]
            )


def _account(session: Any, campaign_id: int) -> Account:
    from newsletter.sending.ledger.balance import account

    return account(session, campaign_id)


def _announce(session: Any, settings: Publication, written: Draft, list_id: int, provider: str) -> int:
    """What is about to happen, before anything does; returns how many people will get it."""
    from sqlalchemy import func, select

    from newsletter.campaigns.recipients import by_variant, left_out, recipients

    issue, chooser = written.content.issue, written.content.template.chooser
    query = recipients(session, list_id, issue.slug, SYSTEM.now())
    people = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    excluded = left_out(session, list_id, issue.slug, SYSTEM.now())
    number = f"Issue {issue.number}" if issue.number is not None else f"Issue {issue.slug}"
    show.note(f"{number}  {issue.title}")
    show.note(f"From     {settings.sender}  through {provider}")
    show.note(f"\n  {people + sum(excluded.values()):>9,}  on the list")
    for reason, count in sorted(excluded.items()):
        show.note(f"− {count:>9,}  {reason}")
    show.note(f"= {people:>9,}  will get it\n")
    if chooser:
        counted = by_variant(session, query, chooser)
        show.note(f"Variants  {len(written.variants)}")
        for key, name in written.variants.items():
            show.note(f"  {counted[key]:>9,}  {name}")
        show.note("")
    for one in written.content.allowed:
        show.note(f"overruled[{one['rule']}]: {one['message']}")
    for finding in written.findings:
        show.note(f"{finding.severity}[{finding.rule}]: {finding.message}")
    return people


def _run(store: Store, settings: Publication, campaign_id: int, *, as_json: bool) -> int:
    """Send with progress until done; Ctrl-C and SIGTERM finish the calls under way and pause."""
    from newsletter.campaigns import control
    from newsletter.campaigns.launch import run
    from newsletter.cli.progress import sending_progress
    from newsletter.store import CampaignState

    stop = Event()
    with _stop_on_signals(stop), sending_progress(campaign_id) as watch:
        account = run(store, settings, campaign_id, clock=SYSTEM, stop=stop, watch=watch)
    with store.read() as session:
        found = control.find_campaign(session, str(campaign_id))
        if as_json:
            show.data(_facts(found, account))
        else:
            _print_account(found, account)
    if account.state == CampaignState.SENT:
        return Exit.OK
    return Exit.INTERRUPTED if stop.is_set() else Exit.FAILURE


@contextmanager
def _stop_on_signals(stop: Event) -> Iterator[None]:
    """The first Ctrl-C or SIGTERM asks for an orderly end, the second ends at once: the ledger bears both."""

    def ask(number: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        show.note("\nFinishing the calls under way …" if number == signal.SIGINT else "Stopping …")

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _facts(found: Campaign, account: Account) -> dict[str, Any]:
    return {
        "id": found.id,
        "issue": found.issue_slug,
        "issue_number": found.issue_number,
        "title": found.issue_title,
        "provider": found.provider,
        "state": account.state,
        "state_reason": account.state_reason,
        "recipients": account.frozen,
        "accepted": account.accepted,
        "rejected": account.rejected,
        "skipped": sum(account.skipped.values()),
        "skipped_by_reason": account.skipped,
        "parked": account.parked,
        "todo": account.todo,
        "uncertain": account.uncertain,
        "balanced": account.balanced,
        "allowed": found.allowed,
        "frozen_at": found.frozen_at,
        "finished_at": found.finished_at,
    }


def _print_account(found: Campaign, account: Account) -> None:
    """The sum, line by line, so that anybody can add it up again."""
    number = found.id
    times = f" {found.frozen_at:%Y-%m-%d %H:%M}" if found.frozen_at else ""
    times += f"–{found.finished_at:%H:%M} UTC" if found.finished_at else ""
    show.out(f"Campaign {number} · {found.issue_slug} · {account.state}{times}\n")
    show.out(f"  {account.frozen:>9,}  frozen")
    show.out(f"= {account.accepted:>9,}  accepted by {found.provider}")
    hint = f"   newsletter campaign deliveries {number} --state rejected" if account.rejected else ""
    show.out(f"+ {account.rejected:>9,}  refused{hint}")
    for reason, count in sorted(account.skipped.items()):
        show.out(f"+ {count:>9,}  left out at hand-off: {reason}")
    show.out(f"+ {account.parked:>9,}  uncertain for good")
    waiting = f", {account.uncertain:,} of them not yet known" if account.uncertain else ""
    balance = "balanced" if account.balanced else "NOT BALANCED: run newsletter db check"
    show.out(f"+ {account.todo:>9,}  to do{waiting}    {balance}")
    for one in found.allowed:
        show.out(f"Overruled  {one['rule']}: {one['message']}")
    if account.state == "paused":
        show.note(f"\nPaused: {account.state_reason}. Nothing is lost.")
        show.note(f"Go on:  newsletter campaign resume {number}")
    elif account.state == "sending" and account.todo:
        show.note(f"\nIf no process is sending it: newsletter campaign resume {number}")
