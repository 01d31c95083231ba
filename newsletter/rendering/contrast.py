"""How well a colour can be told from another, and read on it: https://www.w3.org/TR/WCAG22/#contrast-minimum."""

from __future__ import annotations

from collections.abc import Iterable
from colorsys import hls_to_rgb, rgb_to_hls

READABLE = 4.5
"""The least ratio for text of ordinary size (WCAG 2.2, success criterion 1.4.3, level AA)."""
_STEPS = 200

Channels = tuple[float, float, float]
"""Red, green and blue, from 0 to 1."""


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, each ``#RRGGBB``: from 1, the same, to 21, black on white."""
    return ratio(_channels(one), _channels(other))


def ratio(one: Channels, other: Channels) -> float:
    """The same of colours that are numbers already."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, grounds: Iterable[str]) -> str | None:
    """The shade nearest to a colour that can be read on all grounds; ``None`` when there is none of that hue."""
    wanted = tuple(grounds)
    hue, lightness, saturation = rgb_to_hls(*_channels(colour))
    shades = [lightness, *(lightness + sign * step / _STEPS for step in range(_STEPS) for sign in (-1, 1))]
    for shade in shades:
        if 0 < shade < 1:
            found = "#" + "".join(f"{round(part * 255):02X}" for part in hls_to_rgb(hue, shade, saturation))
            if min(contrast(found, ground) for ground in wanted) >= READABLE:
                return found
    return None


def _channels(colour: str) -> Channels:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: Channels) -> float:
    """Relative luminance: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
