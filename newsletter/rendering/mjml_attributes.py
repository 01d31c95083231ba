"""The attributes of MJML's tags and what may stand in them: https://documentation.mjml.io/#components.

Left out is what the engine, or a mail program that many people use, does not honour; ``REFUSED`` says why of those
that people are likely to try.
"""

from __future__ import annotations

from collections.abc import Mapping

TEXT, COLOUR, NUMBER, FLAG = "text", "colour", "number", "flag"
LENGTH, LENGTHS, LINE, SIZE = "length", "lengths", "line", "size"
"""Kinds of values. ``LENGTHS`` are up to four, as for paddings; a ``LINE`` is a line height, with or without unit;
a ``SIZE`` is a length or ``auto``.
"""

Values = str | tuple[str, ...]
"""A kind, or the words there are to choose from."""

_SIDES = ("top", "right", "bottom", "left")
_ACROSS = ("left", "center", "right")
_UPRIGHT = ("top", "middle", "bottom")


def _each(kind: Values, names: str) -> dict[str, Values]:
    return dict.fromkeys(names.split(), kind)


_PADDING = {"padding": LENGTHS} | {f"padding-{side}": LENGTH for side in _SIDES}
_BORDER = {"border": TEXT} | {f"border-{side}": TEXT for side in _SIDES}
_INNER_BORDER = {f"inner-{name}": kind for name, kind in _BORDER.items()}
_ROUND = {"border-radius": LENGTHS}
_LETTERS: dict[str, Values] = {
    "color": COLOUR, "font-family": TEXT, "font-size": LENGTH, "font-weight": TEXT, "line-height": LINE,
}  # fmt: skip
_TYPE: dict[str, Values] = {**_LETTERS, "font-style": ("normal", "italic", "oblique"), "text-decoration": TEXT}
_SPACED: dict[str, Values] = {
    "letter-spacing": LENGTH,
    "text-transform": ("none", "uppercase", "lowercase", "capitalize"),
}
_IN_COLUMN: dict[str, Values] = {**_PADDING, "container-background-color": COLOUR}
_LINK = _each(TEXT, "href target rel title name")
_GROUND: dict[str, Values] = {"background-color": COLOUR, "direction": ("ltr", "rtl")}
_SECTION: dict[str, Values] = {
    **_GROUND, **_BORDER, **_ROUND, **_PADDING, "full-width": ("full-width", "false"), "text-align": _ACROSS,
}  # fmt: skip
_COLUMN: dict[str, Values] = {**_GROUND, "vertical-align": _UPRIGHT, "width": LENGTH}
_SOCIAL: dict[str, Values] = {
    **_TYPE, **_ROUND, **_PADDING, "border": TEXT, "icon-size": LENGTH, "icon-height": LENGTH, "icon-padding": LENGTHS,
    "text-padding": LENGTHS, "align": _ACROSS, "vertical-align": _UPRIGHT,
}  # fmt: skip

ATTRIBUTES: Mapping[str, Mapping[str, Values]] = {
    "mjml": {"lang": TEXT, "dir": ("ltr", "rtl", "auto")},
    "mj-breakpoint": {"width": LENGTH},
    "mj-font": {"name": TEXT, "href": TEXT},
    "mj-body": {"width": LENGTH, "background-color": COLOUR, "id": TEXT},
    "mj-wrapper": _SECTION,
    "mj-section": _SECTION,
    "mj-group": _COLUMN,
    "mj-column": {**_COLUMN, **_BORDER, **_ROUND, **_PADDING, **_INNER_BORDER, "inner-border-radius": LENGTHS,
                  "inner-background-color": COLOUR},
    "mj-text": {**_TYPE, **_SPACED, **_IN_COLUMN, "align": (*_ACROSS, "justify")},
    "mj-button": {**_TYPE, **_SPACED, **_IN_COLUMN, **_BORDER, **_ROUND, **_LINK, "inner-padding": LENGTHS,
                  "background-color": COLOUR, "align": _ACROSS, "text-align": _ACROSS, "vertical-align": _UPRIGHT,
                  "width": LENGTH, "height": LENGTH},
    "mj-image": {**_IN_COLUMN, **_BORDER, **_ROUND, **_LINK, **_each(TEXT, "alt src srcset sizes usemap"),
                 "align": _ACROSS, "width": LENGTH, "height": SIZE, "max-height": LENGTH, "font-size": LENGTH,
                 "fluid-on-mobile": FLAG},
    "mj-divider": {**_IN_COLUMN, "border-color": COLOUR, "border-style": ("solid", "dashed", "dotted", "double"),
                   "border-width": LENGTH, "width": LENGTH, "align": _ACROSS},
    "mj-spacer": {**_IN_COLUMN, **_BORDER, "height": LENGTH},
    "mj-table": {**_LETTERS, **_IN_COLUMN, "border": TEXT, "align": _ACROSS, "cellpadding": NUMBER,
                 "cellspacing": NUMBER, "role": ("none", "presentation"), "table-layout": ("auto", "fixed"),
                 "width": SIZE},
    "mj-social": {**_SOCIAL, "container-background-color": COLOUR, "inner-padding": LENGTHS,
                  "mode": ("horizontal", "vertical"), "table-layout": ("auto", "fixed")},
    "mj-social-element": {**_SOCIAL, **_each(TEXT, "href target rel title src srcset sizes alt"),
                          "background-color": COLOUR, "icon-position": ("left", "right")},
}  # fmt: skip
"""By tag, the values of each attribute. The tags of the head that are not here have none."""

EVERYWHERE = {"css-class": TEXT, "mj-class": TEXT}
"""What every tag of the body may have beside its own."""

REFUSED = {
    ("mj-wrapper", "gap"): "the engine does not know the gap of a wrapper: give its sections a padding",
    ("mj-text", "height"): "Outlook does not see the height of a text: use <mj-spacer>",
    ("mj-style", "inline"): "the engine inlines no style: write it into extra.css.j2",
    ("mj-social-element", "name"): "icons by name come from another company's server: give src and alt",
    **dict.fromkeys(
        [("mj-section", "background-url"), ("mj-wrapper", "background-url")],
        "a picture in the background is lost in many programs: use <mj-image>",
    ),
}
"""Attributes that exist elsewhere, with what to do instead."""


def attributes_of(tag: str) -> Mapping[str, Values]:
    """The attributes of a tag and their values; ``mj-all`` and ``mj-class`` may have those of any."""
    if tag in {"mj-all", "mj-class"}:
        found = {name: kind for attributes in ATTRIBUTES.values() for name, kind in attributes.items()}
        return {**found, **EVERYWHERE, "align": ATTRIBUTES["mj-text"]["align"]}
    return {**ATTRIBUTES[tag], **EVERYWHERE} if tag in ATTRIBUTES else {}
