"""An issue as data: what both file forms are read into, and what everything above works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Block:
    """A structured piece of an issue, already checked against its schema.

    ``fields`` holds only what the author wrote. Values by field type: text of any sort is ``str``, numbers ``int``;
    ``items`` is a tuple of mappings; ``columns`` a tuple of tuples of blocks. ``line`` is where the block starts,
    ``lines`` where each field does, both 1-based; items are keyed ``items[0].url``. ``when`` is the condition on which
    a reader gets the block, as it was written; empty when everybody does.
    """

    kind: str
    fields: Mapping[str, object]
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)
    id: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a check finds is meant so: in the whole issue, or in the block with the id ``block`` where that is given.

    ``reason`` is the author's; ``line`` is where it stands in the file.
    """

    rule: str
    reason: str
    line: int
    block: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """One edition of the newsletter.

    ``slug`` names it for good: the file's stem unless the front matter says otherwise. ``digest`` is the SHA-256 of
    the file's bytes, in hex; ``lines`` tells where each front matter key stands; ``source`` is the file's text with
    plain line ends, so that a mistake found later can still be shown where it stands.
    """

    path: Path
    slug: str
    title: str
    subject: str
    preheader: str
    number: int | None
    date: date | None
    blocks: tuple[Block, ...]
    digest: str
    lines: Mapping[str, int] = field(default_factory=dict)
    source: str = field(default="", repr=False)
    allow: tuple[Allowance, ...] = ()
