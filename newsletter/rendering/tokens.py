"""Reads ``theme.yaml``: what a theme says itself, laid over the tokens of the theme it is made from.

A theme may only name what that one names, so a misspelt token is a mistake with its line, not a token without effect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

from newsletter.errors import Place
from newsletter.issues.mistakes import Mistakes, did_you_mean
from newsletter.issues.targets import trouble_with_picture
from newsletter.issues.theme_folders import TOKENS, read_tokens_file
from newsletter.issues.written import Mapping, Text, Value

Tokens = dict[str, Any]

_ABOUT = frozenset({"from", "summary"})
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_NUMBER = re.compile(r"-?[0-9]{1,4}")
_UNSAFE = re.compile(r"[\"<>&{};\\]")
_CHOICES = {
    "weight": ("400", "700"),  # Outlook for Windows knows no others
    "style": ("normal", "italic"),
    "transform": ("none", "uppercase"),
    "narrow_width": ("auto", "100%"),
    "align": ("start", "center"),
}
_OF_TYPE = {
    "font", "colour", "size", "line", "narrow_size", "narrow_line", "weight", "style", "spacing", "transform",
}  # fmt: skip
_OF_SPACING = {"above", "below", "after"}


def read_tokens(folders: Iterable[Path], images: Path) -> Tokens:
    """The tokens of a theme, whose folders come with the strongest first; pictures lie in ``images``.

    Raises ``NewsletterError`` with the places of all mistakes of one file.
    """
    *own, base = folders
    tokens: Tokens = yaml.safe_load((base / TOKENS).read_text(encoding="utf-8"))
    for folder in reversed(own):
        path = folder / TOKENS
        written = read_tokens_file(path)
        if written is not None:
            tokens = _Laid(path, tokens, images).over(written)
    return tokens


def is_colour(text: str) -> bool:
    """Whether a colour is written as tokens have them: ``#8F3314``."""
    return _COLOUR.fullmatch(text) is not None


def is_safe(text: str) -> bool:
    """Whether a text ends nothing that it is put into, neither a tag nor a style."""
    return _UNSAFE.search(text) is None


def place_of(folders: Iterable[Path], table: str, name: str) -> Place:
    """Where a token stands: in the strongest of a theme's files that holds it."""
    path = Path()
    for folder in folders:
        path = folder / TOKENS
        written = read_tokens_file(path)
        entry = written.entries.get(table) if written else None
        if entry and isinstance(entry[1], Mapping) and name in entry[1].entries:
            value = entry[1].entries[name][1]
            return Place(str(path), value.line, value.column, value.width if isinstance(value, Text) else 0)
    return Place(str(path))


class _Laid:
    """One file of tokens over those of the theme it is made from."""

    def __init__(self, path: Path, tokens: Tokens, images: Path) -> None:
        self._tokens = tokens
        self._images = images
        self._mistakes = Mistakes(path)

    def over(self, written: Mapping) -> Tokens:
        """All tokens; raises the mistakes that were found."""
        found = dict(self._tokens)
        for name, (key, value) in written.entries.items():
            if name in _ABOUT:
                found[name] = value.value if isinstance(value, Text) else ""
            elif self._is_known(key, self._tokens.keys() | _ABOUT, "a theme"):
                found[name] = self._top(name, value)
        self._mistakes.raise_any()
        return found

    def _top(self, name: str, value: Value) -> Any:
        below = self._tokens[name]
        match name:
            case "light" | "dark":
                return self._table(name, value, below, below, self._colour)
            case "type" | "spacing":
                return self._entries(name, value, below)
            case _ if isinstance(below, dict):
                return self._table(name, value, below, below, self._plain)
            case _:
                return self._plain(name, value)

    def _entries(self, name: str, value: Value, below: Tokens) -> Tokens:
        """Tables by the role of a type, or by the kind of a block; the latter may be any."""
        properties = _OF_TYPE if name == "type" else _OF_SPACING
        found = dict(below)
        for entry, (key, inner) in self._mapping(name, value).items():
            if name == "spacing" or self._is_known(key, below, name):
                like = below.get(entry, {})
                found[entry] = self._table(f"{name}: {entry}", inner, like, properties, self._plain)
        return found

    def _table(
        self, name: str, value: Value, below: Tokens, known: Iterable[str], read: Callable[[str, Value], Any]
    ) -> Tokens:
        entries = self._mapping(name, value)
        return {
            **below,
            **{entry: read(entry, v) for entry, (key, v) in entries.items() if self._is_known(key, known, name)},
        }

    def _mapping(self, name: str, value: Value) -> dict[str, tuple[Text, Value]]:
        if isinstance(value, Mapping):
            return value.entries
        self._mistakes.add(f"“{name}” holds tokens", value.line, remedy=f"write {name}: {{name: value}}")
        return {}

    def _is_known(self, key: Text, known: Iterable[str], name: str) -> bool:
        names = sorted(known)
        if key.value in names:
            return True
        remedy = did_you_mean(key.value, names, f"known here: {', '.join(names)}")
        self._mistakes.add(f"{name} has no “{key.value}”", key.line, key.column, key.width, remedy=remedy)
        return False

    def _colour(self, name: str, value: Value) -> str:
        text = self._text(value)
        if isinstance(value, Text) and not is_colour(text):
            cut_off = "in quotes, since # begins a comment, " if not text else ""
            self._wrong(value, f"“{name}” is no colour: {text}", f"write it {cut_off}as '#8F3314'")
        return text

    def _plain(self, name: str, value: Value) -> Any:
        """A number, a choice or a text, by the name of the token."""
        if name == "after":
            return {entry: self._number(v) for entry, (_, v) in self._mapping(name, value).items()}
        text = self._text(value)
        if name in _CHOICES:
            return self._choice(value, text, _CHOICES[name])
        if name in {"font", "colour"}:
            return self._choice(value, text, tuple(self._tokens["fonts" if name == "font" else "light"]))
        if name == "image":
            return self._picture(value, text)
        if name == "alt":
            return text
        if name in self._tokens["fonts"]:
            return self._safe(value, text)
        return self._number(value)

    def _choice(self, value: Value, text: str, choices: tuple[str, ...]) -> str | int:
        if isinstance(value, Text) and text not in choices:
            self._wrong(value, f"this is none of those there are: {text}", f"write one of: {', '.join(choices)}")
        return int(text) if text.isdigit() else text

    def _number(self, value: Value) -> int:
        text = self._text(value)
        if _NUMBER.fullmatch(text):
            return int(text)
        if isinstance(value, Text):
            self._wrong(value, f"this is no number of pixels: {text}", "write a whole number, without px")
        return 0

    def _picture(self, value: Value, name: str) -> str:
        self._safe(value, name)
        is_local = name and not name.startswith("https://")
        if is_local and (trouble := trouble_with_picture(name, self._images)):
            self._wrong(value, *trouble)
        return name

    def _safe(self, value: Value, text: str) -> str:
        if not is_safe(text):
            self._wrong(
                value, "this holds a character that would end the style it goes into", "leave out quotes and brackets"
            )
        return text

    def _text(self, value: Value) -> str:
        if isinstance(value, Text):
            return value.value
        self._wrong(value, "this is not one value", "write a word or a number")
        return ""

    def _wrong(self, value: Value, message: str, remedy: str) -> None:
        width = value.width if isinstance(value, Text) else 0
        self._mistakes.add(message, value.line, value.column, width, remedy=remedy)
