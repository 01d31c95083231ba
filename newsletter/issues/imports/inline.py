"""Words with their emphasis and links, from HTML to Markdown.

What is written is rendered and read again: where the marks would show as letters, there is no emphasis rather than
stray asterisks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

import comrak
from selectolax.lexbor import LexborHTMLParser

_SPACE = re.compile("[\x00-\x20\x7f\x85\u2028\u2029]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TO_ESCAPE = re.compile(
    r"(https?://[^\s<>*`\[\]]+)"  # an address stays as it is, and becomes a link
    r"|([\\`*~\[\]<]|\{\{|&(?=#?\w+;)|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))"
)
_LINE_START = re.compile(
    r"^(?:([-+>#=~]|:(?=-))|(\d{1,9})([.)])(?=\s|$)|(\|))", re.MULTILINE
)  # fmt: skip
_FOR_ADDRESSES = str.maketrans({
    " ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "{": "%7B", "}": "%7D", "\n": "", "\t": "",
})  # fmt: skip
_PLAINEST = re.compile(r"[^\W\d_](?:[^\W_]|[ ,;.?!%()'’“”–—])*")
"""Words that are the same in Markdown, whatever stands around them."""
_SPACES_AROUND = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)
_SIGNS_AROUND = re.compile(r"^([\W_]*)(.*?)([\W_]*)$", re.DOTALL)


class Style(NamedTuple):
    """How words look, and where they lead."""

    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    href: str = ""


class Run(NamedTuple):
    """Some words of one look; a break is a run of a single ``\\n``."""

    text: str
    style: Style


BREAK = Run("\n", Style())


def tidied(runs: Iterable[Run]) -> list[Run]:
    """Runs with spaces as a browser shows them: one at a time, none at the ends of a line, and no empty line."""
    found: list[Run] = []
    for is_break, group in groupby(runs, key=lambda run: run == BREAK):
        line = [] if is_break else _line(group)
        if line:
            found += [BREAK, *line] if found else line
    return found


def _line(runs: Iterable[Run]) -> list[Run]:
    """The runs of one line, neighbours of the same look as one."""
    found: list[Run] = []
    for run in runs:
        text = _SPACE.sub(" ", run.text)
        text = text.lstrip() if not found else text.removeprefix(" ") if found[-1].text.endswith(" ") else text
        if text and found and found[-1].style == run.style:
            found[-1] = Run(found[-1].text + text, run.style)
        elif text:
            found.append(Run(text, run.style))
    while found and not found[-1].text.strip():
        found.pop()
    return [*found[:-1], found[-1]._replace(text=found[-1].text.rstrip())] if found else []


def paragraphs(runs: Iterable[Run]) -> list[list[Run]]:
    """The runs of each paragraph: two breaks with nothing between them part two."""
    found: list[list[Run]] = [[]]
    for run in runs:
        last = next((one for one in reversed(found[-1]) if one == BREAK or one.text.strip()), None)
        if run == BREAK == last:
            found.append([])
        else:
            found[-1].append(run)
    return [words for words in map(tidied, found) if words]


def clean(text: str) -> str:
    """The text without control characters, which no issue can hold; tabs and line ends are none here."""
    return _CONTROL.sub("", text)


def plain(runs: Iterable[Run]) -> str:
    """The words alone on one line, for a field that takes no Markdown; braces stay braces."""
    words = " ".join("".join(run.text for run in tidied(runs)).split())
    return words.replace("{{", "\\{{")


def markdown(runs: Iterable[Run]) -> tuple[str, bool]:
    """The words as Markdown, and whether all of their emphasis came over."""
    words = tidied(runs)
    if len(words) == 1 and words[0].style == Style() and _PLAINEST.fullmatch(words[0].text):
        return words[0].text, True
    expected = "".join(run.text for run in words)
    unlinked = [run._replace(style=Style()) for run in words]
    plainer = [run._replace(style=Style(href=run.style.href)) for run in words]
    # Markdown takes marks only where a word begins or ends: signs at the edges may have to stay outside.
    for candidate, edges in ((words, _SPACES_AROUND), (words, _SIGNS_AROUND), (plainer, _SPACES_AROUND)):
        written = _written(candidate, edges)
        if _letters(_shown(written)) == _letters(expected):
            return written, candidate is words
    return _written(unlinked, _SPACES_AROUND), False


def escape(text: str) -> str:
    """Text in which nothing means anything to Markdown, nor to merge tags."""
    return _TO_ESCAPE.sub(lambda match: match[1] or f"\\{match[2]}", text)


def _written(runs: list[Run], around: re.Pattern[str]) -> str:
    pieces = []
    for href, group in groupby(runs, key=lambda run: run.style.href):
        words = "".join(_emphasised(run, around) for run in group)
        if href and words.strip():
            pieces.append(f"[{words.strip()}]({href.translate(_FOR_ADDRESSES)}){' ' if words.endswith(' ') else ''}")
        else:
            pieces.append(words)
    lines = "".join(pieces).replace("\n", "\\\n")
    return _LINE_START.sub(_escaped_start, lines)


def _escaped_start(match: re.Match[str]) -> str:
    sign = match[1] or match[4]
    return f"\\{sign}" if sign else f"{match[2]}\\{match[3]}"


def _emphasised(run: Run, around: re.Pattern[str]) -> str:
    if run == BREAK:
        return "\n"
    if run.style.code:
        words = run.text.strip().replace("{{", "\\{{")
        ticks = "`" * (1 + max((len(found) for found in re.findall("`+", words)), default=0))
        edge = " " if words[:1] == "`" or words[-1:] == "`" else ""
        return f"{ticks}{edge}{words}{edge}{ticks}{' ' if run.text.endswith(' ') else ''}" if words else run.text
    marks = "**" * run.style.bold + "*" * run.style.italic + "~~" * run.style.struck
    edges = around.match(run.text)
    if not marks or edges is None or not edges[2]:
        return escape(run.text)
    return f"{escape(edges[1])}{marks}{escape(edges[2])}{marks[::-1]}{escape(edges[3])}"


def _shown(text: str) -> str:
    """What a reader sees of some Markdown."""
    extensions, rendering = comrak.ExtensionOptions(), comrak.RenderOptions()
    extensions.table = extensions.strikethrough = extensions.autolink = True
    rendering.escape = True
    html = comrak.render_markdown(text.replace("\\{{", "{{"), extensions, comrak.ParseOptions(), rendering)
    body = LexborHTMLParser(html).body
    return body.text() if body is not None else ""


def _letters(text: str) -> str:
    return "".join(text.split())
