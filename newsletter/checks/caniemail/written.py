"""What people wrote themselves: only that, and not what comes with the program, is held to what clients support."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from newsletter.checks.base import Dossier, Finding, Severity
from newsletter.checks.caniemail.features import Use, uses
from newsletter.checks.caniemail.support import load_support, page_of_feature
from newsletter.errors import Place
from newsletter.issues.passages import Passage
from newsletter.resources import resource

_TEMPLATES = ("*.mjml.j2", "*.css.j2")
_WORD = re.compile(r"[<@:]*[\w-]+")
_SAID_BY_OTHERS = re.compile(
    "css-(?:animation|at-font-face|at-import|background-image|important|position)"
    "|html-(?:audio|button-.*|dialog|form|input-.*|link|marquee|object|select|textarea|video)"
)
"""What a check of its own looks for."""


def unsupported(dossier: Dossier, group: str) -> Iterator[Finding]:
    """What some of the chosen clients do not show, each feature once for each text; ``group`` is ``css`` or ``html``.

    A warning where most of them do not, else an info.
    """
    support = load_support()
    for uses_of_text in _texts(dossier):
        seen: set[str] = set()
        for use, place in uses_of_text:
            if use.feature in seen or not use.feature.startswith(group) or _SAID_BY_OTHERS.fullmatch(use.feature):
                continue
            seen.add(use.feature)
            lacking = support.lacking(use.feature, dossier.clients)
            if lacking.names:
                yield Finding(
                    Severity.WARNING if lacking.most else Severity.INFO,
                    f"{use.written} is not supported by {', '.join(lacking.names)}",
                    f"see that the mail is good without it: {page_of_feature(use.feature)}",
                    place,
                )


def _texts(dossier: Dossier) -> Iterator[Iterator[tuple[Use, Place]]]:
    for passage in dossier.passages:
        if passage.type == "html":
            yield ((use, _of_passage(dossier, passage, use)) for use in uses(passage.text))
    for template in dossier.templates:
        yield _of_template(template)


def _of_passage(dossier: Dossier, passage: Passage, use: Use) -> Place:
    """Where a feature stands in the issue's file: its line is looked for, since a file may indent what it holds."""
    line = _line_at(passage.text, use.at)
    found = dossier.find_in(passage, line.strip())
    word = _WORD.match(passage.text, use.at)
    if found.column is None or word is None:
        return found
    before = use.at - passage.text.rfind("\n", 0, use.at) - 1 - (len(line) - len(line.lstrip()))
    return replace(found, column=found.column + before, width=len(word[0]))


def _of_template(path: Path) -> Iterator[tuple[Use, Place]]:
    """Of a template; lines that stand in one that comes with the program are not the author's."""
    text = path.read_text(encoding="utf-8")
    ours = _our_lines()
    for use in uses(text, is_sheet=path.name.endswith(".css.j2")):
        if _line_at(text, use.at).strip() not in ours:
            yield use, Place(str(path), text.count("\n", 0, use.at) + 1)


def _line_at(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]


@cache
def _our_lines() -> frozenset[str]:
    """Every line of the templates that come with the program: a theme is begun by copying one."""
    files = (path for pattern in _TEMPLATES for path in resource("templates").rglob(pattern))
    return frozenset(line.strip() for path in files for line in path.read_text(encoding="utf-8").splitlines())


def own_templates(folder: Path, theme: str) -> tuple[Path, ...]:
    """The templates in a publication's folder that its issues are made with."""
    roots = (folder / "blocks", folder / "themes" / theme)
    return tuple(sorted(path for root in roots for pattern in _TEMPLATES for path in root.rglob(pattern)))
