"""The terms that are called: ``tagged("vip")``. A new one is an entry here; grammar and parser stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from newsletter.conditions.tree import Value
from newsletter.conditions.values import fold
from newsletter.publication import AttributeKind


class Facts(NamedTuple):
    """What is known of one person: their attributes as they are stored, and their tags."""

    attributes: Mapping[str, object]
    tags: tuple[str, ...] = ()

    @classmethod
    def of(cls, email: str, attributes: Mapping[str, object], tags: Iterable[str] = ()) -> Facts:
        """The facts of someone with this address, which conditions and merge tags see as one of the attributes."""
        return cls({**attributes, "email": email}, tuple(tags))


@dataclass(frozen=True, slots=True)
class Function:
    """One word of the language: ``parameters`` in their order, ``holds`` given the arguments by parameter."""

    name: str
    parameters: Mapping[str, AttributeKind]
    example: str
    holds: Callable[[Facts, Mapping[str, Value]], bool]


def _tagged(facts: Facts, arguments: Mapping[str, Value]) -> bool:
    return fold(str(arguments["tag"])) in map(fold, facts.tags)


FUNCTIONS = {
    function.name: function for function in (Function("tagged", {"tag": AttributeKind.TEXT}, 'tagged("vip")', _tagged),)
}
"""Every function there is, by name."""
