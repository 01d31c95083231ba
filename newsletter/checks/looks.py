"""How every element of a mail looks, by day and by night: the style sheets and styles that reach it, in their order.

The cascade (CSS Cascading Level 4, §6) for the few properties that checks ask about, as a mail program with support for
all of them would apply it on a wide screen. Rules under a condition other than the colour scheme are left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from newsletter.checks.base import Dossier
from newsletter.checks.colours import BLACK, CLEAR, WHITE, Colour, colour, colour_within, picture_within
from newsletter.checks.css import Declaration, selectors, specificity, style_rules
from newsletter.checks.page import Element, Page, page_of

Scheme = Literal["light", "dark"]
LIGHT: Scheme = "light"
DARK: Scheme = "dark"
_NEVER_MET = re.compile(r"@supports|@layer|@container|\bprint\b|\((?!prefers-color-scheme)")
_DARK_ONLY = "(prefers-color-scheme:dark)"
_LIGHT_ONLY = "(prefers-color-scheme:light)"
_PROPERTIES = frozenset({
    "background", "background-color", "background-image", "color", "display", "font", "font-size", "font-weight",
    "line-height", "opacity", "text-align", "text-decoration", "text-decoration-line", "visibility", "border-bottom",
})  # fmt: skip
_HINTS = ("style", "align", "background", "bgcolor", "color", "href")
"""Attributes that say how an element looks."""
_BOLD = frozenset({"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_SIZES = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h5": 0.83, "h6": 0.67, "small": 0.83, "sub": 0.83, "sup": 0.83}
_NAMED_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0, "xx-large": 32.0,
}  # fmt: skip
_LENGTH = re.compile(r"(-?[\d.]+)(px|pt|em|rem|%)?")
_PIXELS = {"px": 1.0, "pt": 4 / 3, "rem": 16.0}
_NIGHT_CANVAS, _NIGHT_LINK, _LINK = Colour(18, 18, 18), Colour(158, 158, 255), Colour(0, 0, 238)


class Look(NamedTuple):
    """How the text of an element looks. ``ground`` is what lies behind it; ``line`` is its line height in pixels.

    ``pictured`` says that a picture lies between the text and the ground.
    """

    ink: Colour
    ground: Colour
    size: float = 16
    bold: bool = False
    underlined: bool = False
    align: str = "start"
    line: float = 0
    line_ratio: float = 0
    hidden: bool = False
    pictured: bool = False

    @property
    def line_height(self) -> float:
        """The height of a line in pixels; 1.2 times the size where nobody said."""
        return self.line or (self.line_ratio or 1.2) * self.size


def looks_of(dossier: Dossier, scheme: Scheme = LIGHT) -> Mapping[Element, Look]:
    """The look of each element in the body of the mail, in a colour scheme."""
    return looks_of_page(page_of(dossier))[scheme]


@lru_cache(maxsize=4)
def looks_of_page(page: Page) -> Mapping[Scheme, Mapping[Element, Look]]:
    """The look of each element, in both schemes."""
    reaching = _reaching(page)
    return {scheme: dict(_in_scheme(page, reaching, scheme)) for scheme in (LIGHT, DARK)}


class _Reaching(NamedTuple):
    """Declarations of the sheets that reach an element, with their strength and the schemes they are for."""

    schemes: frozenset[Scheme]
    strength: tuple[int, ...]
    declarations: tuple[Declaration, ...]


def _reaching(page: Page) -> Mapping[Element, list[_Reaching]]:
    found: dict[Element, list[_Reaching]] = defaultdict(list)
    order = 0
    for element, sheet in zip(page.all("style"), page.sheets, strict=True):
        media = element.get("media").lower()
        for rule in style_rules(sheet):
            schemes = _schemes((*rule.conditions, media))
            wanted = tuple(one for one in rule.declarations if one.name in _PROPERTIES)
            if not schemes or not wanted or rule.prelude.startswith("@"):
                continue
            order += 1
            for selector in selectors(rule.prelude):
                one = _Reaching(schemes, (*specificity(selector), order), wanted)
                for target in page.select(selector):
                    found[target].append(one)
    return found


def _schemes(conditions: tuple[str, ...]) -> frozenset[Scheme]:
    """The schemes under which the conditions hold; none where they may not hold at all."""
    written = " ".join(conditions).replace(": ", ":")
    if _NEVER_MET.search(written):
        return frozenset()
    return frozenset({DARK} if _DARK_ONLY in written else {LIGHT} if _LIGHT_ONLY in written else {LIGHT, DARK})


def _in_scheme(
    page: Page, reaching: Mapping[Element, list[_Reaching]], scheme: Scheme
) -> Iterator[tuple[Element, Look]]:
    night = scheme == DARK and _follows_scheme(page)
    link = _NIGHT_LINK if night else _LINK
    root = Look(ink=WHITE if night else BLACK, ground=_NIGHT_CANVAS if night else WHITE)
    known: dict[Element, Look] = {}
    alike: dict[object, Look] = {}
    for element in page.elements:
        above = known[element.parent] if element.parent else root
        reached = reaching.get(element, ())
        key = (id(above), element.tag, *map(id, reached), *map(element.attributes.get, _HINTS))
        if key not in alike:
            default = _by_default(element, above, link)
            alike[key] = _styled(default, above, _winners(element, reached, scheme))
        known[element] = alike[key]
        yield element, known[element]


def _follows_scheme(page: Page) -> bool:
    """Whether the mail says that it has a dark form, so that programs give it a dark canvas."""
    metas = (meta.get("content") for meta in page.all("meta") if meta.get("name") == "color-scheme")
    return any("dark" in content for content in metas) or any(
        "dark" in one.value
        for sheet in page.sheets
        for rule in style_rules(sheet)
        for one in rule.declarations
        if one.name == "color-scheme"
    )


def _by_default(element: Element, above: Look, link: Colour) -> Look:
    """What an element looks like before any style: as its parent, and as its tag and its attributes want."""
    look = above
    if element.tag in _BOLD:
        look = look._replace(bold=True)
    if element.tag in _SIZES:
        look = look._replace(size=above.size * _SIZES[element.tag])
    if element.tag == "a" and "href" in element.attributes:
        look = look._replace(ink=link, underlined=True)
    if element.tag in {"u", "ins"}:
        look = look._replace(underlined=True)
    if element.attributes.get("bgcolor") and (ground := colour(element.get("bgcolor").lower())):
        look = look._replace(ground=ground.over(above.ground), pictured=False)
    if element.tag == "font" and (ink := colour(element.get("color").lower())):
        look = look._replace(ink=ink)
    if element.attributes.get("background"):
        look = look._replace(pictured=True)
    if element.tag in {"th", "center"}:
        look = look._replace(align="center")
    if element.attributes.get("align") and element.tag not in {"table", "img"}:
        look = look._replace(align=element.get("align").lower())
    return look


def _winners(element: Element, reaching: Sequence[_Reaching], scheme: Scheme) -> dict[str, str]:
    """For each property the value that wins: what is important, then the element's own, then the strongest rule.

    The last that was set stands last, so that ``background`` and ``background-color`` override each other.
    """
    ranked: list[tuple[tuple[object, ...], Declaration]] = [
        ((one.important, 0, rule.strength, place), one)
        for rule in reaching
        if scheme in rule.schemes
        for place, one in enumerate(rule.declarations)
    ]
    ranked.extend(
        ((one.important, 1, (), place), one) for place, one in enumerate(element.style) if one.name in _PROPERTIES
    )
    if len(ranked) > 1:
        ranked.sort(key=lambda entry: entry[0])
    values: dict[str, str] = {}
    for _, one in ranked:
        values.pop(one.name, None)
        values[one.name] = one.value
    return values


def _styled(look: Look, above: Look, values: Mapping[str, str]) -> Look:
    if size := values.get("font-size"):  # before the line height, which may be relative to it
        look = look._replace(size=_NAMED_SIZES.get(size) or _pixels(size, above.size))
    changes: dict[str, object] = {}
    for name, value in values.items():
        match name:
            case "color":
                changes["ink"] = above.ink if value == "inherit" else colour(value) or look.ink
            case "background" | "background-color":
                ground = colour_within(value) if name == "background" else colour(value)
                changes["ground"] = (ground or CLEAR).over(above.ground)
                changes["pictured"] = picture_within(value) or (look.pictured and not (ground and ground.cover))
            case "background-image":
                changes["pictured"] = picture_within(value)
            case "display" | "visibility":
                changes["hidden"] = look.hidden or value in {"none", "hidden"}
            case "opacity":
                changes["hidden"] = look.hidden or value in {"0", "0.0"}
            case "text-align":
                changes["align"] = value
            case "text-decoration" | "text-decoration-line":
                changes["underlined"] = "underline" in value
            case "border-bottom":
                changes["underlined"] = changes.get("underlined", look.underlined) or not re.match("0|none", value)
            case "font-weight":
                changes["bold"] = value in {"bold", "bolder"} or (value.isdecimal() and int(value) >= 700)
            case "line-height":
                changes |= _line_height(value, look)
    return look._replace(**changes) if changes else look  # type: ignore[arg-type]  # the names and types match Look's


def _pixels(value: str, of: float) -> float:
    found = _LENGTH.fullmatch(value)
    if found is None:
        return of
    number, unit = float(found[1]), found[2]
    return number * (_PIXELS.get(unit) or (of if unit == "em" else of / 100 if unit == "%" else 1))


def _line_height(value: str, look: Look) -> dict[str, float]:
    found = _LENGTH.fullmatch(value)
    if found is None:
        return {"line": 0, "line_ratio": 0}
    if found[2] is None:
        return {"line": 0, "line_ratio": float(found[1])}
    return {"line": _pixels(value, look.size), "line_ratio": 0}
