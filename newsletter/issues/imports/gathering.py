"""Gathers words into paragraphs and lists, and those into text between the other blocks."""

from __future__ import annotations

from collections.abc import Mapping

from newsletter.issues.imports.inline import BREAK, Run, markdown, paragraphs, plain, tidied
from newsletter.issues.imports.lists import Item, list_lines
from newsletter.issues.imports.report import Report
from newsletter.issues.model import Block


class Gathering:
    """What was found so far. ``entry`` is set inside a list: how deep it stands, and whether it is numbered."""

    def __init__(self, report: Report) -> None:
        self.entry: tuple[int, bool] | None = None
        self.line: int | None = None
        self._report = report
        self._blocks: list[Block] = []
        self._prose: list[str] = []
        self._items: list[Item] = []
        self._runs: list[Run] = []

    def words(self, run: Run) -> None:
        """More words of the same paragraph."""
        self._runs.append(run)

    def break_line(self) -> None:
        """The same paragraph, on a new line."""
        self._runs.append(BREAK)

    def end_paragraph(self) -> None:
        """What comes next is not of the same paragraph, nor of the same entry of a list."""
        runs, self._runs = self._runs, []
        if self.entry is not None:
            if words := tidied(runs):
                self._items.append(Item(*self.entry, self._written(words)))
            return
        for words in paragraphs(runs):
            self._end_list()
            self._prose.append(self._written(words))

    def add(self, kind: str, fields: Mapping[str, object], line: int | None) -> None:
        """A block; fields left empty are left out."""
        self.line = line
        self._end_text()
        self._blocks.append(Block(kind, {name: value for name, value in fields.items() if value != ""}, 1))

    def finished(self) -> list[Block]:
        """All the blocks."""
        self._end_text()
        return self._blocks

    def _written(self, runs: list[Run]) -> str:
        text, whole = markdown(runs)
        if not whole:
            self._report.note("emphasis", self.line, plain(runs))
        return text

    def _end_list(self) -> None:
        if self._items:
            self._prose.append(list_lines(self._items))
            self._items = []

    def _end_text(self) -> None:
        self.end_paragraph()
        self._end_list()
        if self._prose:
            self._blocks.append(Block("text", {"body": "\n\n".join(self._prose)}, 1))
            self._prose = []
