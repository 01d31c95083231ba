"""YAML as issue files use it: every scalar stays the text it is, and every value knows its place.

So there are no surprises (``no`` is not false, ``1.10`` keeps its zero, ``12:30`` is not 750). Read from the parser's
events rather than composed by it: libyaml's composer calls itself for each level and takes the process down on a
file of ten thousand brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from newsletter.errors import NewsletterError, Place
from newsletter.issues.written import Mapping, Sequence, Text, Value

_DEEPEST = 12
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_UNFIT = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML 1.1 §5.1 does not allow in a file."""
_COMMENT = re.compile(r"[ \t]+#")
_QUOTE_IT = "put the value in quotes, or begin it on the next line after a |"
_REMEDIES = {
    "mapping values are not allowed": _QUOTE_IT,
    "cannot start any token": f"{_QUOTE_IT}; a tab cannot indent",
    "alphabetic or numeric": _QUOTE_IT,
    "expected comment or line break": _QUOTE_IT,
    "not allowed in this context": _QUOTE_IT,
    "expected key": f"line the keys up, and {_QUOTE_IT}",
    "end of stream": "close the quotes or the bracket",
}


class _NotUsed(Exception):  # noqa: N818 - it names what was found
    """Sound YAML that an issue has no use for."""

    def __init__(self, message: str, remedy: str, event: yaml.Event) -> None:
        super().__init__(message)
        self.remedy = remedy
        self.event = event


def load_yaml(text: str, path: Path, first_line: int = 1) -> Value | None:
    """Read one YAML document; ``None`` when it is empty.

    ``first_line`` is the line of ``path`` on which ``text`` begins. Raises ``NewsletterError`` with the place.
    """
    try:
        return _Document(text, first_line).read()
    except yaml.MarkedYAMLError as error:
        line, column = _at(error.problem_mark or error.context_mark)
        problem = (error.problem or error.context or "it cannot be read").replace("in this context", "here")
        place = Place(str(path), first_line + line, column + 1)
        remedy = next((remedy for sign, remedy in _REMEDIES.items() if sign in str(error)), _QUOTE_IT)
        raise NewsletterError(f"not valid YAML: {problem}", place=place, remedy=remedy) from error
    except yaml.YAMLError as error:
        # The reader's own error; it counts bytes where the rest counts characters, so the place is looked up again.
        unfit = _UNFIT.search(text)
        before = text[: unfit.start()] if unfit else ""
        place = Place(str(path), first_line + before.count("\n"), len(before) - before.rfind("\n"), 1)
        raise NewsletterError(
            "not valid YAML: there is an invisible control character here", place=place, remedy="take it out"
        ) from error
    except _NotUsed as error:
        line, column = _at(error.event.start_mark)
        place = Place(str(path), first_line + line, column + 1)
        raise NewsletterError(str(error), place=place, remedy=error.remedy) from error


def _at(mark: Any) -> tuple[int, int]:
    """The line and column of a mark, both from 0; the parser types its marks in two ways."""
    return (mark.line, mark.column) if mark else (0, 0)


class _Document:
    """Builds values from the parser's events."""

    def __init__(self, text: str, first_line: int) -> None:
        self._lines = text.split("\n")
        self._first_line = first_line
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)

    def read(self) -> Value | None:
        """The only document, or nothing."""
        documents: list[Value] = []
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent) and documents:
                raise _NotUsed("a second YAML document begins here", "keep one: take the “---” out", event)
            if isinstance(event, yaml.NodeEvent):
                documents.append(self._value(event, 0))
        return documents[0] if documents else None

    def _value(self, event: yaml.Event, depth: int) -> Value:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.AliasEvent):
            raise _NotUsed("this value begins with *, which refers to another one in YAML", _QUOTE_IT, event)
        if depth > _DEEPEST:
            raise _NotUsed("this is nested too deeply", "an issue needs no more than a few levels", event)
        line, column = _at(event.start_mark)
        line, column = self._first_line + line, column + 1
        if isinstance(event, yaml.SequenceStartEvent):
            values = []
            while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
                values.append(self._value(event, depth + 1))
            return Sequence(values, line, column)
        return Mapping(self._entries(depth), line, column)

    def _entries(self, depth: int) -> dict[str, tuple[Text, Value]]:
        entries: dict[str, tuple[Text, Value]] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise _NotUsed("a key is a plain word", _QUOTE_IT, event)
            key = self._scalar(event)
            if key.value in entries:
                raise _NotUsed(f"“{key.value}” is here twice", "keep one of them", event)
            entries[key.value] = key, self._value(next(self._events), depth + 1)
        return entries

    def _scalar(self, event: yaml.ScalarEvent) -> Text:
        (line, column), (last, end) = _at(event.start_mark), _at(event.end_mark)
        if event.style in {"|", ">"}:
            return Text(event.value, self._first_line + line + 1)
        cut_off = not event.style and self._commented(last, end)
        return Text(event.value, self._first_line + line, column + 1, end - column if last == line else 0, cut_off)

    def _commented(self, line: int, column: int) -> bool:
        return line < len(self._lines) and _COMMENT.match(self._lines[line], column) is not None
