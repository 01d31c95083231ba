"""A theme's tokens: palette, type and spacing, from which layout and blocks take their look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from newsletter.errors import NewsletterError, Place, UsageError
from newsletter.issues.model import Block
from newsletter.publication import Publication
from newsletter.rendering.templates import Values, ready
from newsletter.resources import resource

TOKENS = "theme.yaml"
_UNSAFE = re.compile(r"[\"<>&{}]")
_ANY = "block"
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: its folder and what ``theme.yaml`` says.

    ``tokens["spacing"]`` holds, by kind of block, the free space ``above`` and ``below`` it, in pixels; kinds without
    an entry are spaced like ``block``. An entry may also name the space ``after`` certain others.
    """

    folder: Path
    tokens: Mapping[str, Any]

    def spacing_name(self, block: Block) -> str:
        """The entry of ``spacing`` that holds for a block: its kind, or its kind and level."""
        level = block.fields.get("level")
        for name in (f"{block.kind} {level}", block.kind) if level else (block.kind,):
            if name in self.tokens["spacing"]:
                return name
        return _ANY

    def gap(self, above: str, below: str) -> int:
        """The pixels between two neighbours, each an entry of ``spacing``: as with margins, the larger wish wins."""
        upper, lower = self.tokens["spacing"][above], self.tokens["spacing"][below]
        exact = lower.get("after", {}).get(above)
        return int(exact if exact is not None else max(upper["below"], lower["above"]))


def theme_folder(publication: Publication) -> Path:
    """Where the publication's theme is: in its own ``themes/``, or among those that come with the program."""
    bundled = resource("templates") / "themes"
    for folder in (publication.folder / "themes" / publication.theme, bundled / publication.theme):
        if (folder / TOKENS).is_file():
            return folder
    names = sorted(path.parent.name for path in bundled.glob(f"*/{TOKENS}"))
    raise UsageError(
        f"there is no theme “{publication.theme}”",
        place=Place(str(publication.config)),
        remedy=f"put one into themes/{publication.theme}/, or use one of: {', '.join(names)}",
    )


def load_theme(folder: Path) -> Theme:
    """Read a theme's tokens; raises ``NewsletterError`` with the line that is wrong."""
    path = folder / TOKENS
    try:
        tokens = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader, in C
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise _broken(path, f"not valid YAML: {error.problem}", line) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _broken(path, f"cannot be read: {error}") from error
    if not isinstance(tokens, dict):
        raise _broken(path, "holds no tokens")
    for name in ("light", "dark", "type", "spacing"):
        if not isinstance(tokens.get(name), dict):
            raise _broken(path, f"has no “{name}”")
    for name in ("start", "column", _ANY):
        if name not in tokens["spacing"]:
            raise _broken(path, f"spacing has no “{name}”")
    return Theme(folder, _trusted(tokens, path))


def _trusted(value: Any, path: Path) -> Any:
    """Tokens as Jinja wants them: strings that need no escaping, because they hold nothing to escape."""
    if isinstance(value, dict):
        return Values({str(key): _trusted(part, path) for key, part in value.items()})
    if isinstance(value, list):
        return [_trusted(part, path) for part in value]
    if isinstance(value, str):
        if _UNSAFE.search(value):
            raise _broken(path, f"“{value}” holds a double quote, an angle bracket or a brace")
        return ready(value)
    return value


def _broken(path: Path, what: str, line: int | None = None) -> NewsletterError:
    return NewsletterError(f"the theme's tokens: {what}", place=Place(str(path), line), remedy="mend theme.yaml there")
