"""The form programs write: one YAML document, the front matter's keys and a list of ``blocks``."""

from __future__ import annotations

from newsletter.issues.catalogue import Catalogue
from newsletter.issues.mistakes import Mistakes
from newsletter.issues.written import Columns, Mapping, Sequence, Text, Value, WrittenBlock

_BLOCK = "write - type: text, and the block's fields below it"


def read_yaml_blocks(value: Value, catalogue: Catalogue, mistakes: Mistakes) -> list[WrittenBlock]:
    """The blocks of a list of mappings; what is not a block is noted in ``mistakes``."""
    if not isinstance(value, Sequence):
        mistakes.add("this is not a list of blocks", value.line, value.column, remedy=_BLOCK)
        return []
    blocks = (_block(entry, catalogue, mistakes) for entry in value.values)
    return [block for block in blocks if block is not None]


def _block(value: Value, catalogue: Catalogue, mistakes: Mistakes) -> WrittenBlock | None:
    name = value.entries["type"][1] if isinstance(value, Mapping) and "type" in value.entries else None
    if not isinstance(value, Mapping) or not isinstance(name, Text):
        mistakes.add("a block has a type", value.line, value.column, remedy=_BLOCK)
        return None
    block = WrittenBlock(name)
    block_type = catalogue.types.get(name.value)
    for field, (key, entry) in value.entries.items():
        known = block_type.fields.get(field) if block_type else None
        if known is not None and known.type == "columns" and isinstance(entry, Sequence):
            columns = [read_yaml_blocks(column, catalogue, mistakes) for column in entry.values]
            block.fields[field] = key, Columns(columns, entry.line, entry.column)
        elif field != "type":
            block.fields[field] = key, entry
    return block
