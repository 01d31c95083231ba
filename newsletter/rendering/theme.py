"""A theme: where its files lie, and its tokens, from which layout and blocks take their look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

from newsletter.errors import NewsletterError, Place
from newsletter.issues.model import Block
from newsletter.issues.theme_folders import theme_folders
from newsletter.publication import Publication
from newsletter.rendering.contrast import contrast
from newsletter.rendering.templates import Values, ready
from newsletter.rendering.tokens import read_tokens

_ANY = "block"
_TEXT_ON_GROUND = (
    *product(("ink", "muted", "link"), ("page", "card", "tint")),
    ("on_band", "band"),
    ("on_button", "button"),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and the ground it may stand on, by day or by night, each with its colour."""

    time: str
    text: str
    ground: str
    colour: str
    on: str

    @property
    def ratio(self) -> float:
        """How well it can be read: 4.5 or more is well enough."""
        return contrast(self.colour, self.on)


@dataclass(frozen=True)
class Theme:
    """One theme: its folders, the strongest first, and what their ``theme.yaml`` say together.

    ``tokens["spacing"]`` holds, by kind of block, the free space ``above`` and ``below`` it, in pixels; kinds without
    an entry are spaced like ``block``. An entry may also name the space ``after`` certain others.
    """

    folders: tuple[Path, ...]
    tokens: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.folders[0].name

    @property
    def made_from(self) -> str:
        """The name of the theme it is made from; empty for the one that all others are."""
        return self.folders[1].name if len(self.folders) > 1 else ""

    def file(self, name: str) -> Path:
        """The theme's file of that name, its own or that of a theme it is made from.

        Raises ``NewsletterError`` for a name that leads out of the folders.
        """
        for folder in self.folders:
            path = folder / name
            if not path.resolve().is_relative_to(folder.resolve()):
                raise NewsletterError(
                    f"“{name}” lies outside the theme",
                    place=Place(str(folder)),
                    remedy="include only files of the theme",
                )
            if path.is_file():
                return path
        return self.folders[0] / name

    def pairs(self) -> Iterator[Pair]:
        """Every text with every ground that it may stand on."""
        for time, (text, ground) in product(("light", "dark"), _TEXT_ON_GROUND):
            palette = self.tokens[time]
            yield Pair(time, text, ground, str(palette[text]), str(palette[ground]))

    def spacing_name(self, block: Block) -> str:
        """The entry of ``spacing`` that holds for a block: its kind, or its kind and level."""
        level = block.fields.get("level")
        for name in (f"{block.kind} {level}", block.kind) if level else (block.kind,):
            if name in self.tokens["spacing"]:
                return name
        return _ANY

    def gap(self, above: str, below: str) -> int:
        """The pixels between two neighbours, each an entry of ``spacing``: as with margins, the larger wish wins."""
        upper, lower = self._rooms[above], self._rooms[below]
        exact = lower.get("after", {}).get(above)
        return int(exact if exact is not None else max(upper["below"], lower["above"]))

    @cached_property
    def _rooms(self) -> Mapping[str, Mapping[str, Any]]:
        """What holds for each kind of block, with what it leaves unsaid."""
        spacing = self.tokens["spacing"]
        return {name: {**spacing[_ANY], **own} for name, own in spacing.items()}


def load_theme(publication: Publication, name: str | None = None) -> Theme:
    """The publication's theme, or the one of that name; raises ``NewsletterError`` with the line that is wrong."""
    folders = theme_folders(publication.folder, name or publication.theme)
    return Theme(folders, _for_templates(read_tokens(folders, publication.images)))


def _for_templates(value: Any) -> Any:
    """Tokens as Jinja wants them: strings that need no escaping, because they hold nothing to escape."""
    if isinstance(value, dict):
        return Values({str(key): _for_templates(part) for key, part in value.items()})
    return ready(value) if isinstance(value, str) else value
