"""``newsletter subscriber``: people, one by one and by the file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli import show, workspace
from newsletter.clock import SYSTEM
from newsletter.errors import Exit, UsageError

if TYPE_CHECKING:
    from newsletter.audience.profile import Profile

_LIST = click.option("--list", "list_name", metavar="LIST", required=True, help="The list they go on.")
_ONE_LIST = click.option("--list", "list_name", metavar="LIST", help="Only this list.")
_STATES = ("active", "pending", "unsubscribed", "bounced", "complained", "by_hand")


@click.group()
def subscriber() -> None:
    """People: add, import, show, export, unsubscribe."""


@subscriber.command()
@click.argument("email")
@_LIST
@click.option("--attr", "attributes", metavar="NAME=VALUE", multiple=True, help="What is known of them; repeatable.")
@click.option("--source", default="command line", show_default=True, help="Where and when they asked for it.")
@click.option("--resubscribe", is_flag=True, help="They left, or were suppressed, and have asked for it again.")
def add(email: str, list_name: str, attributes: tuple[str, ...], source: str, *, resubscribe: bool) -> None:
    """Put EMAIL on a list; who is on it already gets the attributes given."""
    from newsletter.audience import subscribers
    from newsletter.audience.addresses import parse_address
    from newsletter.audience.lists import find_list
    from newsletter.audience.report import Outcome

    address, values = parse_address(email), dict(map(_attribute, attributes))
    with workspace.store(workspace.publication()) as store, store.write() as session:
        outcome = subscribers.add(
            session,
            address,
            find_list(session, list_name),
            values,
            source=_clean("--source", source),
            now=SYSTEM.now(),
            resubscribe=resubscribe,
        )
    words = {
        Outcome.ADDED: f"{address.email} is on {list_name} now.",
        Outcome.UPDATED: f"{address.email} was on {list_name} already; the attributes are new.",
    }
    show.out(words.get(outcome, f"{address.email} is on {list_name} already."))


@subscriber.command("show")
@click.argument("email")
@workspace.json_option
def show_person(email: str, *, as_json: bool) -> None:
    """Show all that is on record about EMAIL."""
    from dataclasses import asdict

    from newsletter.audience.addresses import parse_address
    from newsletter.audience.profile import profile
    from newsletter.audience.subscribers import find_subscriber

    address = parse_address(email)
    with workspace.store(workspace.publication()) as store, store.read() as session:
        facts = profile(session, find_subscriber(session, address))
    if as_json:
        show.data(asdict(facts))
    else:
        _draw(facts)


@subscriber.command("import")
@click.argument("file", metavar="FILE")
@_LIST
@click.option("--dry-run", is_flag=True, help="Tell what would happen; write nothing.")
@click.option("--update", is_flag=True, help="Let the file's attributes win over those on record.")
@click.option("--encoding", metavar="NAME", help="The file's encoding, if it is not found out by itself.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write every row that was not taken to this CSV file.",
)
@workspace.json_option
def import_(
    file: str,
    list_name: str,
    encoding: str | None,
    report_file: Path | None,
    *,
    dry_run: bool,
    update: bool,
    as_json: bool,
) -> int:
    """Put the people in a CSV FILE on a list; - reads standard input.

    The first row names the columns; one is the address, the others become attributes. All of it happens, or nothing.
    """
    from newsletter.audience.importing import ImportOptions, import_file
    from newsletter.audience.lists import find_list
    from newsletter.cli import import_report

    options = ImportOptions(update=update, dry_run=dry_run, encoding=encoding)
    settings = workspace.publication()
    with workspace.store(settings) as store, store.read() if dry_run else store.write() as session:
        audience = find_list(session, list_name)
        with import_report.row_progress() as progress:
            report = import_file(session, file, audience, options, now=SYSTEM.now(), progress=progress)
        # Inside the transaction: a report that cannot be written takes the import back.
        if report_file:
            import_report.write(report, report_file)
    if as_json:
        show.data(import_report.document(report, list_name, dry_run=dry_run))
    else:
        import_report.draw(report, list_name, settings.attributes, dry_run=dry_run)
    return Exit.OK if report.taken else Exit.FAILURE


@subscriber.command("export")
@_ONE_LIST
@click.option("--state", type=click.Choice(_STATES), help="Only people whose status this is.")
@click.option("--format", "form", type=click.Choice(("csv", "jsonl")), default="csv", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Into this file, all or nothing.")
@click.option("--raw", is_flag=True, help="Leave cells unguarded that a spreadsheet would run as formulas.")
def export_people(list_name: str | None, state: str | None, form: str, output: Path | None, *, raw: bool) -> None:
    """Write people to standard output or a file: address, status, date, attributes."""
    from newsletter.audience import exporting
    from newsletter.audience.lists import find_list
    from newsletter.cli.files import whole_file

    with workspace.store(workspace.publication()) as store, store.read() as session:
        audience = find_list(session, list_name) if list_name else None
        options = exporting.ExportOptions(audience, state, exporting.Format(form), raw)
        if output is None:
            with click.open_file("-", "w", encoding="utf-8") as stdout:
                exporting.export(session, stdout, options, SYSTEM.now())
            return
        with whole_file(output) as file:
            count = exporting.export(session, file, options, SYSTEM.now())
    show.note(f"{count:,} {'person' if count == 1 else 'people'} in {show.nearby(output)}")


@subscriber.command()
@click.argument("email")
@_ONE_LIST
@click.option("--source", default="command line", show_default=True, help="Where and when they asked for it.")
def unsubscribe(email: str, list_name: str | None, source: str) -> None:
    """Take EMAIL off a list, or off all of them, at once."""
    from newsletter.audience import subscribers
    from newsletter.audience.addresses import parse_address
    from newsletter.audience.lists import find_list

    address = parse_address(email)
    with workspace.store(workspace.publication()) as store, store.write() as session:
        person = subscribers.find_subscriber(session, address)
        audience = find_list(session, list_name) if list_name else None
        left = subscribers.unsubscribe(
            session,
            person.id,
            list_id=audience.id if audience else None,
            source=_clean("--source", source),
            now=SYSTEM.now(),
        )
    if left:
        show.out(f"{address.email} is off {list_name or 'all lists'} now.")
    else:
        show.out(f"{address.email} was not on {list_name or 'any list'}; nothing to do.")


def _attribute(text: str) -> tuple[str, str]:
    """``first_name=Ada`` taken apart, the name one that an export and an import keep."""
    from newsletter.audience.attributes import attribute_name
    from newsletter.audience.columns import may_be_attribute

    name, equals, value = text.partition("=")
    if not equals or not may_be_attribute(name):
        better = attribute_name(name)
        example = f"{better}=…" if may_be_attribute(better) else "first_name=Ada"
        raise UsageError(f"--attr {text}: “{name}” cannot be the name of an attribute", remedy=f"write {example}")
    return name, _clean(f"--attr {name}", value)


def _clean(option: str, value: str) -> str:
    """The value in one line, without what a terminal or a mail would act upon."""
    from newsletter.audience.attributes import AttributeValueError, attribute_value

    try:
        return attribute_value(value)
    except AttributeValueError as error:
        raise UsageError(f"{option}: the value {error.message}", remedy=error.remedy) from error


def _draw(facts: Profile) -> None:
    from newsletter.audience.addresses import printable

    show.out(f"{facts.email}   known since {facts.created_at:%Y-%m-%d}")
    width = max(map(len, facts.attributes), default=0)
    for name, value in facts.attributes.items():
        show.out(f"  {name:<{width}}  {value}")
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
    show.out()
    show.out(title)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        show.out(f"  {'  '.join(cells)}".rstrip())
