"""Issues and blocks as ``newsletter issue show`` and ``blocks`` present them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from newsletter.cli import show
from newsletter.issues.examples import EXAMPLE, has_example

if TYPE_CHECKING:
    from newsletter.issues.catalogue import BlockType, Catalogue, FieldType
    from newsletter.issues.model import Block, Issue

_SHOWN = 64


def outline(issue: Issue, variants: Sequence[str]) -> list[str]:
    """The front matter, then a line for each block: where it begins, what it is, its first words.

    ``variants`` are the names of the groups of readers who get different mails, if there are some.
    """
    facts = [
        ("Issue", "–" if issue.number is None else str(issue.number)),
        ("Title", issue.title),
        ("Subject", issue.subject),
        ("Preheader", issue.preheader or "–"),
        ("Date", str(issue.date or "–")),
        ("Slug", issue.slug),
        ("File", show.nearby(issue.path)),
        *(("Variant", name) for name in variants),
    ]
    return [*(f"{name:<11}{value}" for name, value in facts), "", *_lines(issue.blocks, "")]


def _lines(blocks: Iterable[Block], indent: str) -> Iterator[str]:
    for block in blocks:
        words = " ".join(_first_words(block).split())
        cut = words[: _SHOWN - 1] + "…" if len(words) > _SHOWN else words
        when = f"  ← when {block.when}" if block.when else ""
        yield f"{block.line:>5}  {indent}{block.kind:<10} {cut}".rstrip() + when
        for column in _columns(block):
            yield from _lines(column, indent + "  ")


def _columns(block: Block) -> list[tuple[Block, ...]]:
    """The columns of a block that has some."""
    from newsletter.issues.model import Block as BlockClass

    values = (value for value in block.fields.values() if isinstance(value, tuple))
    return [
        column
        for value in values
        for column in value
        if isinstance(column, tuple) and column and isinstance(column[0], BlockClass)
    ]


def _first_words(block: Block) -> str:
    for name in ("title", "text", "name", "label", "alt", "body"):
        value = block.fields.get(name)
        if isinstance(value, str):
            return value
    items = block.fields.get("items")
    return f"{len(items)} entries" if isinstance(items, tuple) else ""


def issue_data(issue: Issue, variants: Sequence[str]) -> dict[str, Any]:
    """The whole issue as data: what its file was read into, and ``variants`` as for ``outline``."""
    return {
        "file": show.nearby(issue.path),
        "slug": issue.slug,
        "title": issue.title,
        "subject": issue.subject,
        "preheader": issue.preheader,
        "number": issue.number,
        "date": issue.date,
        "digest": issue.digest,
        "variants": list(variants),
        "blocks": [_plain(block) for block in issue.blocks],
    }


def _plain(value: Any) -> Any:
    from newsletter.issues.model import Block as BlockClass

    if isinstance(value, BlockClass):
        fields = {name: _plain(field) for name, field in value.fields.items()}
        options = {"id": value.id or None, "when": value.when or None}
        return {"type": value.kind, "line": value.line, **options, "fields": fields}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return dict(value) if isinstance(value, Mapping) else value


def row(block: BlockType) -> tuple[str, str, str, str]:
    """A block in the list of all."""
    names = (one.name + ("*" if one.required else "") for one in block.fields.values())
    return block.name, block.kind, ", ".join(names) or "–", block.summary


def explained(catalogue: Catalogue, name: str) -> str:
    """A block with its fields and, where its folder has one, an example."""
    block = catalogue.types[name]
    about = "shares a column with its neighbours" if block.kind == "flow" else "stands alone"
    lines = [f"{name}: {block.summary}", f"A {block.kind} block: it {about}.", ""]
    for field in block.fields.values():
        lines += _explained_field(field, "  ", is_body=field.name == block.body_field)
    if not has_example(catalogue, name):
        return "\n".join(lines).strip()
    example = catalogue.text(name, EXAMPLE).strip()
    return "\n".join([*lines, "", "Example:", "", *(f"  {line}".rstrip() for line in example.split("\n"))])


def _explained_field(field: FieldType, indent: str, *, is_body: bool) -> list[str]:
    facts = [field.type, "required" if field.required else ""]
    if field.choices:
        facts.append("one of " + ", ".join(str(choice) for choice in field.choices))
    if field.default is not None:
        facts.append(f"{field.default} if left out")
    if is_body:
        facts.append("also as the text after the blank line")
    about = "; ".join(fact for fact in facts if fact) + (f": {field.help}" if field.help else "")
    lines = [f"{indent}{field.name:<12}{about}"]
    for inner in field.fields.values():
        lines += _explained_field(inner, indent + "  ", is_body=False)
    return lines


def block_type_data(block: BlockType) -> dict[str, Any]:
    """A block of the vocabulary as data."""
    return {
        "name": block.name,
        "kind": block.kind,
        "summary": block.summary,
        "body": block.body_field,
        "fields": [_field_data(field) for field in block.fields.values()],
    }


def _field_data(field: FieldType) -> dict[str, Any]:
    return {
        "name": field.name,
        "type": field.type,
        "required": field.required,
        "help": field.help,
        "choices": list(field.choices),
        "default": field.default,
        "fields": [_field_data(inner) for inner in field.fields.values()],
    }
