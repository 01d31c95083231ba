"""Where a theme's files lie: in its own folder, then in that of the theme it is made from, and so on.

The blocks of a theme belong to the vocabulary, so this is known down here; what its tokens mean is for rendering.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from newsletter.errors import NewsletterError, Place, UsageError
from newsletter.issues.mistakes import did_you_mean
from newsletter.issues.written import Mapping, Text
from newsletter.issues.yaml_text import load_yaml
from newsletter.publication import CONFIG
from newsletter.resources import resource

TOKENS = "theme.yaml"
BASE = "editorial"
"""The theme that all others are made from in the end; ``default`` is another name for it."""
THEME_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


def bundled_themes() -> Path:
    """The folder of the themes that come with the program."""
    return resource("templates") / "themes"


def theme_folders(publication_folder: Path, name: str) -> tuple[Path, ...]:
    """The folders to look for a theme's files in, the strongest first; the last is always that of ``BASE``.

    A theme says ``from: NAME`` in its ``theme.yaml``. One that has the name of a bundled theme may be made from it.
    Raises ``NewsletterError`` when there is no such theme.
    """
    chain = [_next(publication_folder, name, Place(str(publication_folder / CONFIG)), ())]
    while chain[-1] != bundled_themes() / BASE:
        chain.append(_next(publication_folder, *_made_from(chain[-1] / TOKENS), chain))
    return tuple(chain)


def theme_names(publication_folder: Path) -> list[str]:
    """All themes that a publication can choose from."""
    roots = (publication_folder / "themes", bundled_themes())
    return sorted({path.parent.name for root in roots for path in root.glob(f"*/{TOKENS}")})


def _next(publication_folder: Path, name: str, asked: Place, chain: Iterable[Path]) -> Path:
    own = publication_folder / "themes" / name
    bundled = bundled_themes() / (BASE if name == "default" else name)
    found = [folder for folder in (own, bundled) if THEME_NAME.fullmatch(name) and (folder / TOKENS).is_file()]
    for folder in found:
        if folder not in chain:
            return folder
    names = theme_names(publication_folder)
    if found:
        raise NewsletterError(f"the theme “{name}” is made from itself", place=asked, remedy="name another after from:")
    remedy = did_you_mean(name, names, f"put one into themes/{name}/, or use one of: {', '.join(names)}")
    raise UsageError(f"there is no theme “{name}”", place=asked, remedy=remedy)


def _made_from(path: Path) -> tuple[str, Place]:
    """The name after ``from`` in a theme's tokens and its place; mistakes elsewhere are for those who read the rest."""
    tokens = read_tokens_file(path)
    if tokens is None or "from" not in tokens.entries:
        return BASE, Place(str(path))
    key, value = tokens.entries["from"]
    if not isinstance(value, Text):
        raise NewsletterError(
            "from names one theme", place=Place(str(path), key.line), remedy=f"write it as from: {BASE}"
        )
    return value.value, Place(str(path), value.line, value.column, value.width)


def read_tokens_file(path: Path) -> Mapping | None:
    """A ``theme.yaml`` with the places of all that stands in it; ``None`` when nothing does."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NewsletterError(
            f"the theme's tokens cannot be read: {error}", place=Place(str(path)), remedy="save the file as UTF-8"
        ) from error
    tokens = load_yaml(text, path)
    if tokens is None or isinstance(tokens, Mapping):
        return tokens
    raise NewsletterError(
        "a theme's tokens are keys and values", place=Place(str(path), 1), remedy=f"begin with from: {BASE}"
    )
