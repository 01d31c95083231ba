"""Looks at a whole theme without an issue: its tokens, every template it would use, and each block's own example."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from newsletter.errors import NewsletterError, Place, SeveralErrors
from newsletter.issues.catalogue import Catalogue, load_catalogue
from newsletter.issues.examples import example_issue, has_example
from newsletter.issues.mistakes import did_you_mean
from newsletter.publication import Publication
from newsletter.rendering.compose import Composer
from newsletter.rendering.contrast import READABLE, readable
from newsletter.rendering.sources import HEAD, Sources
from newsletter.rendering.templates import Templates
from newsletter.rendering.theme import Pair, Theme, load_theme
from newsletter.rendering.tokens import place_of

_NAMED = re.compile(r'\bmj-class="([^"]*)"')
_DEFINED = re.compile(r'<mj-class name="([\w-]+)"')


@dataclass(frozen=True, slots=True)
class ThemeReport:
    """What was looked at, and every mistake that was found."""

    theme: str
    templates: int
    examples: int
    errors: tuple[NewsletterError, ...]


def check_theme(publication: Publication, name: str) -> ThemeReport:
    """Look at the theme of that name with the publication's blocks."""
    ours = replace(publication, theme=name)
    try:
        theme = load_theme(ours)
        catalogue = load_catalogue(ours.folder, name)
    except NewsletterError as error:
        return ThemeReport(name, 0, 0, tuple(_each(error)))
    sources = Sources(theme, catalogue)
    templates = Templates(sources.find, sources.parent)
    names = list(sources.names())
    found = [mistake for one in names for mistake in templates.mistakes(one)]
    if not found:
        found = [mistake for one in names for mistake in _without_look(one, sources)]
    found += unreadable_pairs(theme)
    examples = [block for block in catalogue.types if has_example(catalogue, block)]
    if not found:
        found += _rendered(ours, catalogue, examples)
    return ThemeReport(theme.name, len(names), len(examples), tuple(_once(found)))


def unreadable_pairs(theme: Theme) -> list[NewsletterError]:
    """Each text that cannot be read on a ground it may stand on, with the shade that could."""
    return [_unreadable(theme, pair) for pair in theme.pairs() if pair.ratio < READABLE]


def _unreadable(theme: Theme, pair: Pair) -> NewsletterError:
    grounds = [one.on for one in theme.pairs() if (one.time, one.text) == (pair.time, pair.text)]
    shade = readable(pair.colour, grounds)
    return NewsletterError(
        f"by {'day' if pair.time == 'light' else 'night'} {pair.text} on {pair.ground} has a contrast of "
        f"{pair.ratio:.1f}, and text needs {READABLE}",
        place=place_of(theme.folders, pair.time, pair.text),
        remedy=f"write {pair.text}: '{shade}'" if shade else f"change {pair.ground}: no shade of {pair.text} will do",
    )


def _without_look(name: str, sources: Sources) -> Iterator[NewsletterError]:
    """The classes that a template names and the theme does not have: the engine passes over them in silence."""
    known = sources.theme.tokens["type"].keys() | set(_DEFINED.findall(sources.find(HEAD).read_text(encoding="utf-8")))
    path = sources.find(name)
    text = path.read_text(encoding="utf-8")
    for found in _NAMED.finditer(text):
        for one in found[1].split():
            if one not in known and "{" not in found[1]:
                place = Place(str(path), text.count("\n", 0, found.start()) + 1)
                remedy = did_you_mean(one, known, f"the theme has {', '.join(sorted(known))}")
                yield NewsletterError(f"the theme has no mj-class “{one}”", place=place, remedy=remedy)


def _rendered(publication: Publication, catalogue: Catalogue, examples: Iterable[str]) -> Iterator[NewsletterError]:
    """What goes wrong when the examples are rendered."""
    try:
        composer = Composer(publication, catalogue)
    except NewsletterError as error:
        yield from _each(error)
        return
    for block in examples:
        try:
            composer.compose(example_issue(catalogue, block))
        except NewsletterError as error:
            yield from _each(error)


def _each(error: NewsletterError) -> Iterable[NewsletterError]:
    return error.errors if isinstance(error, SeveralErrors) else (error,)


def _once(errors: Iterable[NewsletterError]) -> list[NewsletterError]:
    """The errors without those that are said of the same place again: a broken layout breaks every example."""
    return list({(error.message, str(error.place)): error for error in reversed(list(errors))}.values())[::-1]
