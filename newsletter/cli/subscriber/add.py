"""``newsletter subscriber add``."""

from __future__ import annotations

import click

from newsletter.cli import options, show, workspace
from newsletter.cli.options import clean
from newsletter.clock import SYSTEM
from newsletter.errors import UsageError


@click.command()
@click.argument("email")
@options.on_list
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
            source=clean("--source", source),
            now=SYSTEM.now(),
            resubscribe=resubscribe,
        )
    words = {
        Outcome.ADDED: f"{address.email} is on {list_name} now.",
        Outcome.UPDATED: f"{address.email} was on {list_name} already; the attributes are new.",
    }
    show.out(words.get(outcome, f"{address.email} is on {list_name} already."))


def _attribute(text: str) -> tuple[str, str]:
    """``first_name=Ada`` taken apart, the name one that an export and an import keep."""
    from newsletter.audience.attributes import attribute_name
    from newsletter.audience.columns import may_be_attribute

    name, equals, value = text.partition("=")
    if not equals or not may_be_attribute(name):
        better = attribute_name(name)
        example = f"{better}=…" if may_be_attribute(better) else "first_name=Ada"
        raise UsageError(f"--attr {text}: “{name}” cannot be the name of an attribute", remedy=f"write {example}")
    return name, clean(f"--attr {name}", value)
