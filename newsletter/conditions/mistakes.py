"""What is wrong with a condition, in words for the person who wrote it."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

from newsletter.errors import NewsletterError

WORDS = frozenset({"and", "or", "not", "in", "is", "empty", "known", "contains", "true", "false"})
"""Words of the language: no attribute is called so in a condition."""

_JOINING = {"&&": "and", "||": "or", "!": "not"}
_CURLY = frozenset("“”„‘’«»")
_CLOSED = re.compile(r"""("|').*?(?<!\\)\1""")


class ConditionError(NewsletterError):
    """A condition that cannot be used; ``start`` and ``end`` are the offsets of what is wrong in its text."""

    def __init__(self, message: str, start: int, end: int, remedy: str) -> None:
        super().__init__(message, remedy=remedy)
        self.start = start
        self.end = max(end, start + 1)


def explained(text: str, position: int, expected: Collection[str]) -> ConditionError:
    """What is wrong at a position, where only these tokens could have stood."""
    rest = text[position:]
    found = _CLOSED.match(rest)
    word = found[0] if found else rest.split(maxsplit=1)[0].rstrip(",()") if rest.strip(",() \n") else ""

    def error(message: str, remedy: str, width: int = 0) -> ConditionError:
        return ConditionError(message, position, position + (width or len(word)), remedy)

    joining = next((sign for sign in _JOINING if rest.startswith(sign)), None)
    if joining:
        return error(f"“{joining}” is unknown", f"write {_JOINING[joining]}", len(joining))
    if rest[:1] in _CURLY:
        return error("a text stands in straight quotes", 'write "…", with a plain " before and after it', 1)
    if rest[:1] in {'"', "'"} and not found:
        return error("this text is not closed", "close it with the quote it began with, on the same line")
    if "STRING" in expected or expected == {"COLON"}:
        return _no_literal(text, position, word, is_parameter=expected == {"COLON"})
    if rest.startswith(")"):
        return error("this parenthesis closes nothing", "take it out", 1)
    if not rest.strip():
        if "RPAR" in expected and "$END" not in expected:
            return error("a parenthesis is not closed", "add )")
        return error("the condition breaks off", 'go on, as in plan = "pro"')
    return _misplaced(text, position, word, expected)


def _misplaced(text: str, position: int, word: str, expected: Collection[str]) -> ConditionError:
    """A word where another should stand."""
    before = text[:position].rsplit(maxsplit=1)[-1] if text[:position].strip() else ""
    if "OPERATOR" in expected and before.lower() in WORDS:
        start = text.rindex(before, 0, position)
        return ConditionError(f"“{before}” goes between two conditions", start, start + len(before), "write both")
    if "NAME" in expected:
        what = f"a condition cannot begin with {word}"
        remedy = 'an attribute goes first, as in plan = "pro", or a function, as in tagged("vip")'
    elif "OPERATOR" in expected:
        what = f"“{word}” compares nothing"
        remedy = "write =, !=, <, <=, >, >=, contains, in (…), is empty or is known"
    elif "_EMPTY" in expected:
        what, remedy = f"“{word}” cannot stand here", "write is empty, is known or is not empty"
    elif expected == {"LPAR"}:
        what, remedy = "after “in” the values stand in parentheses", 'write in ("pro", "team")'
    elif "COMMA" in expected:
        what, remedy = "between two values stands a comma", 'write ("pro", "team")'
    else:
        what, remedy = f"“{word}” cannot stand here", "join conditions with and, or; put a text in quotes"
    return ConditionError(what, position, position + len(word), remedy)


def _no_literal(text: str, position: int, word: str, *, is_parameter: bool) -> ConditionError:
    """A value is missing, or is written like a name."""
    if is_parameter:  # a name was read where a parameter could stand, and no colon follows it
        word = text[:position].rstrip().rpartition("(")[2].rpartition(",")[2].strip()
        position = text.rindex(word, 0, position)
    if word.isidentifier():
        remedy = f'write "{word}", or a date as date("2026-01-31")'
        return ConditionError(f"“{word}” is no value: a text stands in quotes", position, position + len(word), remedy)
    remedy = 'write a text in quotes, a number, true, false, or date("2026-01-31")'
    return ConditionError("a value is missing here", position, position + max(1, len(word)), remedy)


def did_you_mean(name: str, names: Collection[str], otherwise: str) -> str:
    """A remedy for an unknown name: the nearest of ``names``, or else ``otherwise``."""
    near = get_close_matches(name[:40].lower(), list(names), 1)
    return f"did you mean “{near[0]}”?" if near else otherwise
