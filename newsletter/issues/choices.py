"""Passages of a text that only some readers get.

::

    {{ if plan = "pro" }}You have it already.{{ elif plan is known }}Upgrade.{{ else }}Subscribe.{{ end }}

They stand within one field, may stand inside one another, and are chosen before anything else is done with the text:
what is left is a text like any other, to Markdown, to merge tags and to templates. A tag alone on its line takes the
line with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from newsletter.issues.merge_tags import ChoiceTag, choice_tags

DEEPEST = 10
"""How many passages may stand inside one another."""


_NOTHING_ELSE = re.compile(r"[ \t]*(?:\n|\Z)")


@dataclass(slots=True)
class _Passage:
    """An ``if`` that is open: whether its text is kept now, and whether any of its branches may still be."""

    kept: bool
    undecided: bool


def choose(text: str, holds: Callable[[str], bool]) -> str:
    """The text for those of whom ``holds`` tells which conditions, as they were written, are true."""
    tags = choice_tags(text)
    if not tags:
        return text
    pieces: list[str] = []
    open_passages: list[_Passage] = []
    end = 0
    for tag in tags:
        start, after = _with_line(text, tag)
        if all(passage.kept for passage in open_passages):
            pieces.append(text[end : max(start, end)])
        end = max(after, end)
        _take(tag, open_passages, holds)
    return "".join((*pieces, text[end:]))


def _take(tag: ChoiceTag, open_passages: list[_Passage], holds: Callable[[str], bool]) -> None:
    """Go over a tag: what stands behind it is kept or not."""
    if tag.word == "end":
        open_passages.pop()
        return
    if tag.word == "if":
        open_passages.append(_Passage(kept=False, undecided=True))
    passage = open_passages[-1]
    passage.kept = passage.undecided and (tag.word == "else" or holds(tag.condition))
    passage.undecided = passage.undecided and not passage.kept


def _with_line(text: str, tag: ChoiceTag) -> tuple[int, int]:
    """A tag's start and end, or those of its line when nothing else stands there."""
    start = tag.start
    while start and text[start - 1] in " \t":
        start -= 1
    behind = _NOTHING_ELSE.match(text, tag.end)
    alone = behind is not None and (start == 0 or text[start - 1] == "\n") and (start > 0 or behind[0] != "")
    return (start, behind.end()) if alone and behind else (tag.start, tag.end)


def misplaced(tags: Sequence[ChoiceTag]) -> Iterator[tuple[ChoiceTag, str, str]]:
    """The tags that do not fit together, each with what is wrong and the remedy."""
    open_tags: list[ChoiceTag] = []
    for tag in tags:
        if tag.word in {"if", "elif"} and not tag.condition:
            yield tag, f"{{{{ {tag.word} }}}} has no condition", 'write one, as in {{ if plan = "pro" }}'
        if tag.word in {"else", "end"} and tag.condition:
            remedy = "write {{ elif … }}" if tag.word == "else" else "write {{ end }}"
            yield tag, f"{{{{ {tag.word} }}}} has no condition of its own", remedy
        if tag.word == "if":
            open_tags.append(tag)
            if len(open_tags) == DEEPEST + 1:
                yield tag, f"more than {DEEPEST} passages stand inside one another", "join their conditions with and"
        elif not open_tags:
            yield tag, f"this {{{{ {tag.word} }}}} belongs to no {{{{ if … }}}}", _ONE_FIELD
        elif tag.word == "end":
            open_tags.pop()
        elif open_tags[-1].word == "else":
            yield tag, "nothing can follow {{ else }} but {{ end }}", "put {{ else }} last"
        else:
            open_tags[-1] = tag
    for tag in open_tags:
        yield tag, "this passage is not closed", f"close it with {{{{ end }}}}; {_ONE_FIELD}"


_ONE_FIELD = "a passage begins and ends in the same text: for whole blocks, give each a line when: …"
