"""Which of the chosen mail programs do not show a feature of HTML or CSS.

The table is made by ``renew`` from https://www.caniemail.com (© Rémi Parmentier, MIT licence: LICENSE beside it).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "support.json"
UNKNOWN = "u"
NO = "n"
DEFAULT_CLIENTS = ("apple-mail", "gmail", "outlook-com", "outlook-windows", "yahoo")
"""Those that most readers of newsletters use."""


@dataclass(frozen=True, slots=True)
class Client:
    """A program on a platform: its name in ``newsletter.toml``, its family's there, and its name for people."""

    name: str
    family: str
    label: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """Clients without some feature, by their names for people, and whether they are most of those asked.

    A family of which no member has it goes by its own name.
    """

    names: tuple[str, ...]
    most: bool


@dataclass(frozen=True, slots=True)
class Support:
    """The table. ``features`` holds, by caniemail's slug, one letter for each of ``clients``."""

    clients: Sequence[Client]
    families: Mapping[str, str]
    features: Mapping[str, str]

    def names(self) -> tuple[str, ...]:
        """What ``newsletter.toml`` may name: families, and single clients."""
        return tuple(sorted({*self.families, *(client.name for client in self.clients)}))

    def lacking(self, feature: str, chosen: Iterable[str]) -> Lacking:
        """Who of the chosen does not support a feature; whose support is not known is not asked."""
        row = self.features[feature]
        wanted = set(chosen)
        asked = [
            (client, row[place])
            for place, client in enumerate(self.clients)
            if wanted & {client.name, client.family} and row[place] != UNKNOWN
        ]
        without = [client for client, status in asked if status == NO]
        with_it = {client.family for client, status in asked if status != NO}
        names = (
            client.label if client.family in with_it or client.family not in wanted else self.families[client.family]
            for client in without
        )
        return Lacking(tuple(dict.fromkeys(names)), most=len(without) * 2 > len(asked))


@cache
def load_support() -> Support:
    """Read the table."""
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    return Support(tuple(Client(**client) for client in table["clients"]), table["families"], table["features"])


def page_of_feature(feature: str) -> str:
    """Where caniemail says more."""
    return f"https://www.caniemail.com/features/{feature}/"
