"""Writes the reference pages, docs/reference/*.md and docs/checks.md, from the code they are about: ``make docs``."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from itertools import pairwise
from pathlib import Path

import click

from newsletter import errors
from newsletter.checks.base import load_rules
from newsletter.checks.pages import all_pages
from newsletter.cli.main import cli
from newsletter.issues.catalogue import FieldType, load_catalogue
from newsletter.providers.base import Certainty
from newsletter.providers.discovery import find_kind, provider_kinds
from newsletter.publication import ProviderSettings
from newsletter.resources import resource

HERE = Path(__file__).parent
_WIDTH = 100
_MADE = "<!-- Made from the code by `make docs`: change it there. -->"


def commands() -> str:
    """Every command with its help."""
    parts = [
        "# Commands",
        "`newsletter NOUN VERB --help` says the same. `-C DIR` before the noun works on the publication in DIR.",
    ]
    for context in _walk(click.Context(cli, info_name="newsletter", terminal_width=_WIDTH, **cli.context_settings)):
        words = "\n".join(line.rstrip() for line in context.get_help().splitlines())
        parts.append(f"## {context.command_path}\n\n```text\n{words}\n```")
    return "\n\n".join(parts)


def _walk(context: click.Context) -> Iterator[click.Context]:
    yield context
    group = context.command
    if not isinstance(group, click.Group):
        return
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None:
            yield from _walk(click.Context(command, parent=context, info_name=name, terminal_width=_WIDTH))


def blocks() -> str:
    """The vocabulary: every block with its fields."""
    parts = [
        "# Blocks",
        "A *flow* block shares a column with its neighbours, a *section* block stands alone. A field in bold must be\n"
        "there. `newsletter issue blocks NAME` shows one block with an example.",
    ]
    for block in load_catalogue(resource("templates"), "default").types.values():
        parts += [f"## {block.name}", f"*{block.kind}* · {block.summary}"]
        if block.fields:
            parts.append("\n".join(["| field | type | what it is |", "|---|---|---|", *_rows(block.fields, "")]))
        if block.body_field:
            parts.append(f"The text after the blank line is its `{block.body_field}`.")
    return "\n\n".join(parts)


def _rows(fields: Mapping[str, FieldType], within: str) -> Iterator[str]:
    for field in fields.values():
        name = f"**`{within}{field.name}`**" if field.required else f"`{within}{field.name}`"
        kind = " or ".join(f"`{choice}`" for choice in field.choices) or field.type
        default = f"`{field.default}` when left out" if field.default is not None else ""
        yield f"| {name} | {kind} | {'; '.join(filter(None, (field.help, default)))} |"
        yield from _rows(field.fields, f"{within}{field.name}[].")


def providers() -> str:
    """Every kind of provider with what it can do and its options."""
    parts = ["# Providers", "What each is for, and how to set it up: [providers](../providers.md)."]
    settles = _said(Certainty)
    for name in provider_kinds():
        kind = find_kind(ProviderSettings(name, name))
        facts = [
            f"- messages per call: {kind.limits.batch_messages:,}, of at most {kind.limits.batch_bytes:,} bytes in all",
            f"- calls at a time: {kind.limits.concurrency}",
            f"- when the outcome of a call is unknown: {settles[kind.certainty.name]}",
        ]
        options = [f"| `{option}` | {meaning} |" for option, meaning in kind.options.items()]
        parts += [f"## {name}", "\n".join(facts)]
        if options:
            parts.append("\n".join(["| option | what it is |", "|---|---|", *options]))
    return "\n\n".join(parts)


def exit_codes() -> str:
    """The exit codes with the words that stand beside them in the code."""
    said = _said(errors.Exit)
    rows = [f"| {code.value} | {said[code.name]} |" for code in errors.Exit]
    return "\n\n".join(["# Exit codes", "\n".join(["| code | when |", "|---|---|", *rows])])


def _said(kind: type[Enum]) -> dict[str, str]:
    """The docstrings that stand below the members of an enum, by the member's name."""
    (body,) = ast.parse(inspect.getsource(kind)).body
    lines = body.body if isinstance(body, ast.ClassDef) else []
    return {
        member.targets[0].id: str(words.value.value).replace("``", "`")
        for member, words in pairwise(lines)
        if isinstance(member, ast.Assign) and isinstance(member.targets[0], ast.Name)
        if isinstance(words, ast.Expr) and isinstance(words.value, ast.Constant)
    }


PAGES: dict[str, Callable[[], str]] = {
    "reference/commands.md": lambda: f"{_MADE}\n\n{commands()}\n",
    "reference/blocks.md": lambda: f"{_MADE}\n\n{blocks()}\n",
    "reference/providers.md": lambda: f"{_MADE}\n\n{providers()}\n",
    "reference/exit-codes.md": lambda: f"{_MADE}\n\n{exit_codes()}\n",
    "checks.md": lambda: all_pages(load_rules()),
}


def main() -> None:
    """Write every page."""
    for name, make in PAGES.items():
        (HERE / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    main()
