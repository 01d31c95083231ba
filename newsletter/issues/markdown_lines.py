"""What single lines of the Markdown form mean, for its reader and its writer alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

FENCE = re.compile(r" {0,3}(:{3,})[ \t]*(.*)")
"""A line that opens or closes a block: its colons, and what stands behind them."""
QUOTED = re.compile(r"""\"(?:\\.|[^"\\])*\"|'(?:\\.|[^'\\])*'""")
"""A value in quotes, which are taken off."""
MANY_LINES = "|"
"""The value of a field whose text stands on the indented lines below it."""
_ESCAPED_FENCE = re.compile(r"( {0,3})\\(\\*:{3})")
_ESCAPABLE_FENCE = re.compile(r"( {0,3})(\\*:{3})")


@dataclass(frozen=True, slots=True)
class CodeFence:
    """The line that opens fenced code: its indentation, the marks it is made of, and what stands behind them."""

    indent: int
    marks: str
    info: str


def code_fence(line: str) -> CodeFence | None:
    """The fence that a line opens code with, if it does."""
    bare = line.lstrip(" \t")
    if not bare.startswith(("```", "~~~")):
        return None
    info = bare.lstrip(bare[0])
    if bare[0] == "`" and "`" in info:  # a code span that begins a paragraph
        return None
    return CodeFence(len(line) - len(bare), bare[: len(bare) - len(info)], info.strip())


class CodeEnds:
    """Finds where fenced code ends, among lines up to ``stop``; those after which none ends are looked at once."""

    def __init__(self, lines: list[str], stop: int) -> None:
        self._lines = lines
        self._stop = stop
        self._open: dict[str, tuple[int, int]] = {}

    def end(self, code: CodeFence, position: int) -> int:
        """The line that closes the code opened at ``position``, or ``stop``."""
        mark, length = code.marks[0], len(code.marks)
        shortest, since = self._open.get(mark, (length + 1, 0))
        if length >= shortest and position >= since:
            return self._stop
        for end in range(position + 1, self._stop):
            line = self._lines[end].strip()
            if line.startswith(code.marks) and not line.strip(mark):
                return end
        self._open[mark] = length, position
        return self._stop


def escaped(lines: list[str]) -> list[str]:
    r"""Prose in which no line is a block's fence: ``:::`` at the start of one becomes ``\:::``, except in code."""
    return _outside_code(lines, lambda line: _ESCAPABLE_FENCE.sub(r"\1\\\2", line, count=1))


def unescaped(lines: list[str]) -> list[str]:
    """The lines that ``escaped`` was given."""
    return _outside_code(lines, lambda line: _ESCAPED_FENCE.sub(r"\1\2", line, count=1))


def _outside_code(lines: list[str], change: Callable[[str], str]) -> list[str]:
    """The lines, those changed that begin with three colons and stand in no code that is closed."""
    changed = list(lines)
    if not any(":::" in line for line in lines):
        return changed  # as nearly all are
    ends = CodeEnds(lines, len(lines))
    position = 0
    while position < len(lines):
        line = lines[position]
        code = code_fence(line)
        end = ends.end(code, position) if code else len(lines)
        if end < len(lines):
            position = end
        elif line.lstrip(" \\").startswith(":::") and _ESCAPABLE_FENCE.match(line):
            changed[position] = change(line)
        position += 1
    return changed
