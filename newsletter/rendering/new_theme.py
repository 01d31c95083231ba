"""Starts a theme: one small file in the publication's folder, valid at once."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from newsletter.errors import Place, RefusedError, UsageError
from newsletter.issues.theme_folders import THEME_NAME, TOKENS
from newsletter.publication import Publication
from newsletter.rendering.contrast import READABLE, contrast, readable
from newsletter.rendering.theme import Theme, load_theme
from newsletter.rendering.tokens import is_colour, is_safe

_WIDEST_LOGO, _LOGO_WITHOUT_SIZE = 200, 160
_GROUNDS = ("page", "card", "tint")
_SIZES = ("width", "gutter", "narrow_gutter", "radius")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a new theme is made of; what is ``None`` stays as it is in the theme ``made_from``."""

    made_from: str
    accent: str | None = None
    font: str | None = None
    logo: Path | None = None


def start_theme(publication: Publication, name: str, wishes: Wishes) -> tuple[Path, list[str]]:
    """Write ``themes/NAME/theme.yaml``; returns it, and what the author should know of the colours.

    Raises ``UsageError`` for a wish that cannot be, and ``RefusedError`` for what is there already.
    """
    if not THEME_NAME.fullmatch(name) or name == "default":
        raise UsageError(f"a theme cannot be called “{name}”", remedy="use small letters, digits and -, as in “autumn”")
    path = publication.folder / "themes" / name / TOKENS
    if path.parent.exists():
        raise RefusedError(f"there is a theme “{name}” already", place=Place(str(path)), remedy="choose another name")
    theme = load_theme(publication, wishes.made_from)
    palettes, advice = _palettes(theme, wishes.accent)
    fonts = _fonts(theme, wishes.font)
    logo = _put_logo(publication, wishes.logo) if wishes.logo else None
    path.parent.mkdir(parents=True)
    try:
        path.write_text(
            "\n".join(_head(publication, name, wishes.made_from) + _body(theme, palettes, fonts, logo)), "utf-8"
        )
        load_theme(replace(publication, theme=name))
    except BaseException:
        shutil.rmtree(path.parent)
        raise
    return path, advice


def _palettes(theme: Theme, accent: str | None) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Both palettes with the accent for links and buttons, in a shade that can be read."""
    palettes = {time: {key: str(value) for key, value in theme.tokens[time].items()} for time in ("light", "dark")}
    if accent is None:
        return palettes, []
    colour = accent if accent.startswith("#") else f"#{accent}"
    if not is_colour(colour):
        raise UsageError(f"this is no colour: {accent}", remedy="write it as '#8F3314', in quotes: # begins a comment")
    advice = []
    for time, palette in palettes.items():
        grounds = [palette[ground] for ground in _GROUNDS]
        shade = readable(colour, grounds) or palette["link"]
        if shade != colour.upper():
            lowest = min(contrast(colour, ground) for ground in grounds)
            advice.append(
                f"by {'day' if time == 'light' else 'night'} {colour} has a contrast of {lowest:.1f}, and text needs "
                f"{READABLE}: links are {shade}, the nearest shade that can be read"
            )
        _put_accent(palette, shade)
    return palettes, advice


def _put_accent(palette: dict[str, str], shade: str) -> None:
    outlined = palette["button"] == palette["card"]
    palette["link"] = shade
    if outlined:
        palette["on_button"] = shade
    else:
        palette["button"] = shade
        palette["on_button"] = readable(palette["on_button"], [shade]) or palette["card"]


def _fonts(theme: Theme, font: str | None) -> dict[str, str]:
    """The fonts, with the wished one first among those of the text."""
    fonts = {key: str(value) for key, value in theme.tokens["fonts"].items()}
    if font is None:
        return fonts
    if not is_safe(font) or not font.strip():
        raise UsageError(f"this is no font: {font}", remedy="write its name, as in --font 'Source Serif 4'")
    role = theme.tokens["type"]["body"]["font"]
    named = font if "," in font or re.fullmatch(r"[\w-]+", font) else "'" + font.replace("'", "") + "'"
    fonts[role] = named if "," in font else f"{named},{fonts[role]}"
    return fonts


def _put_logo(publication: Publication, file: Path) -> dict[str, str | int]:
    """Copy the picture into ``images/`` unless it is there; twice as many pixels as it is wide make it sharp."""
    from newsletter.assets.sources import BadPicture, look

    if not file.is_file():
        raise UsageError(f"there is no file {file}", remedy="give the path of the logo")
    try:
        width = look(file).width // 2 or _LOGO_WITHOUT_SIZE
    except BadPicture as bad:
        raise UsageError(f"the picture {file} {bad.message}", remedy=bad.remedy) from bad
    images = publication.images.resolve()
    inside = file.resolve()
    if not inside.is_relative_to(images):
        inside = images / file.name
        if inside.exists() and inside.read_bytes() != file.read_bytes():
            raise RefusedError(f"there is another {file.name} in images/", remedy="rename the logo")
        images.mkdir(exist_ok=True)
        shutil.copyfile(file, inside)
    name = inside.relative_to(images).as_posix()
    return {"image": name, "width": min(width, _WIDEST_LOGO)}


def _head(publication: Publication, name: str, made_from: str) -> list[str]:
    return [
        f"# What is left out here is as in {made_from}; newsletter theme show {name} prints it all.",
        f"from: {made_from}",
        f"summary: {_quoted(f'The look of {publication.name}.')}",
        "",
    ]


def _body(
    theme: Theme,
    palettes: Mapping[str, Mapping[str, str]],
    fonts: Mapping[str, str],
    logo: Mapping[str, str | int] | None,
) -> list[str]:
    lines = ["# Text is ink, muted, link, on_band and on_button; rule is for lines, and the others are grounds."]
    for time, when in (("light", "by day"), ("dark", "by night, in the same order")):
        lines += [f"{time}:   # {when}", *(f"  {key}: '{value}'" for key, value in palettes[time].items())]
    lines += ["", "# The first that a reader's machine has; end with serif, sans-serif or monospace.", "fonts:"]
    lines += [f"  {key}: {_quoted(value)}" for key, value in fonts.items()]
    lines += ["", "# Pixels.", *(f"{key}: {theme.tokens[key]}" for key in _SIZES), ""]
    if logo:
        lines += ["logo:", *(f"  {key}: {_quoted(value)}" for key, value in logo.items())]
    else:
        lines += ["# A picture in images/ in place of the name; width is how wide it is shown.", "# logo:"]
        lines += ["#   image: logo.png", "#   width: 160"]
    return [*lines, ""]


def _quoted(value: str | int) -> str:
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)
