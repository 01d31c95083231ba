"""Options that several commands take, and how their values are made safe."""

from __future__ import annotations

import click

from newsletter.errors import UsageError

on_list = click.option("--list", "list_name", metavar="LIST", required=True, help="The list they go on.")
only_list = click.option("--list", "list_name", metavar="LIST", help="Only this list.")


def clean(option: str, value: str) -> str:
    """The value in one line, without what a terminal or a mail would act upon."""
    from newsletter.audience.attributes import AttributeValueError, attribute_value

    try:
        return attribute_value(value)
    except AttributeValueError as error:
        raise UsageError(f"{option}: the value {error.message}", remedy=error.remedy) from error
