"""Colours as CSS writes them, and how well one can be told from another."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from newsletter.rendering.contrast import Channels, ratio

_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_RGB = re.compile(r"rgba?\(\s*([\d.]+)\s*[, ]\s*([\d.]+)\s*[, ]\s*([\d.]+)\s*(?:[,/]\s*([\d.]+%?)\s*)?\)")
_COLOUR_IN = re.compile(r"#[0-9a-f]{3,8}\b|(?:rgb|hsl)a?\([^)]*\)|\b[a-z]+\b")
_PICTURE_IN = re.compile(r"(?:url|[a-z-]*gradient)\((?:[^()]|\([^)]*\))*\)")


class Colour(NamedTuple):
    """Red, green and blue from 0 to 255, and how much of them covers what lies below, from 0 to 1."""

    red: float
    green: float
    blue: float
    cover: float = 1.0

    def over(self, ground: Colour) -> Colour:
        """What is seen when this lies on a ground that covers all."""
        if self.cover == 1:
            return self
        mixed = (upper * self.cover + lower * (1 - self.cover) for upper, lower in zip(self, ground, strict=True))
        return Colour(*tuple(mixed)[:3])

    def __str__(self) -> str:
        """As people know it: ``#8F3314``."""
        return "#" + "".join(f"{round(part):02X}" for part in self[:3])


BLACK, WHITE, CLEAR = Colour(0, 0, 0), Colour(255, 255, 255), Colour(0, 0, 0, 0)


@lru_cache(maxsize=512)
def colour(text: str) -> Colour | None:
    """The colour that a value in small letters names; ``None`` for anything else, ``inherit`` included."""
    if text == "transparent":
        return CLEAR
    if _HEX.fullmatch(text):
        digits = text[1:] if len(text) > 5 else "".join(digit * 2 for digit in text[1:])
        red, green, blue, cover = (float(int((digits + "ff")[place : place + 2], 16)) for place in (0, 2, 4, 6))
        return Colour(red, green, blue, cover / 255)
    if found := _RGB.fullmatch(text):
        red, green, blue = (float(part) for part in found.groups()[:3])
        covered = found[4] or "1"
        return Colour(red, green, blue, float(covered[:-1]) / 100 if covered.endswith("%") else float(covered))
    return _by_name(text)


def colour_within(background: str) -> Colour | None:
    """The colour in the value of ``background``, ``None`` when it has none."""
    words = _COLOUR_IN.findall(_PICTURE_IN.sub(" ", background))
    return next((found for word in words if (found := colour(word))), None)


def picture_within(background: str) -> bool:
    """Whether the value of ``background`` or ``background-image`` paints a picture."""
    return "url(" in background


def _by_name(text: str) -> Colour | None:
    from PIL import ImageColor  # the names of all colours; few mails need them

    if not re.fullmatch(r"[a-z]+|hsl\([^)]*\)", text):
        return None
    try:
        return Colour(*ImageColor.getrgb(text)[:3])
    except ValueError:
        return None


@lru_cache(maxsize=512)
def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours that cover all, from 1 to 21."""
    return ratio(_channels(one), _channels(other))


def _channels(one: Colour) -> Channels:
    return one.red / 255, one.green / 255, one.blue / 255
