"""A group of commands whose modules are imported only when one is used: starting up quickly is a feature."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click


class LazyGroup(click.Group):
    """Commands by name, each with the words of its help.

    The command ``import`` of the package ``newsletter.cli.issue`` is the attribute ``import_`` of its module
    ``import_``: what Python keeps for itself gets an underscore.
    """

    lazy: Mapping[str, str] = {}
    package = ""

    @classmethod
    def of(cls, package: str, commands: Mapping[str, str]) -> type[LazyGroup]:
        """A group of the commands in ``package``."""
        return type("Commands", (cls,), {"lazy": commands, "package": package})

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(self.lazy)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, from its module."""
        if cmd_name not in self.lazy:
            return None
        name = f"{cmd_name}_" if cmd_name in _PYTHONS_OWN else cmd_name
        command = getattr(import_module(f"{self.package}.{name}"), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.package}.{name} has no command of that name")
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.lazy.items()))


_PYTHONS_OWN = frozenset({"import", "list"})
