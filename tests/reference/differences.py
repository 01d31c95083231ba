"""What is different between the reference's HTML and ours, and which of it does no harm, for which reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from tests.reference.normalise import Token

_NOTHING = Token("", "")


class Difference(NamedTuple):
    """One attribute, one token, or one run of tokens.

    ``tag`` is the tag that an attribute belongs to, and else what stands before in the reference; ``after`` is what
    follows there. ``what`` is the name of the attribute, ``text``, ``css`` or ``tokens``.
    """

    tag: Token
    what: str
    theirs: str
    ours: str
    after: Token = _NOTHING

    def __str__(self) -> str:
        return f"{self.what} at {self.tag}\n  reference: {self.theirs}\n  ours:      {self.ours}"


def differences(theirs: list[Token], ours: list[Token]) -> Iterator[Difference]:
    """What is different, after tags of one name are laid beside each other."""
    matcher = SequenceMatcher(None, [token[:2] for token in theirs], [token[:2] for token in ours], autojunk=False)
    for same, start, end, our_start, our_end in matcher.get_opcodes():
        left, right = theirs[start:end], ours[our_start:our_end]
        if same == "equal":
            for one, other in zip(left, right, strict=True):
                yield from _of_a_tag(one, other)
            continue
        kinds = {token.kind for token in (*left, *right)}
        what = kinds.pop() if len(kinds) == 1 and kinds <= {"text", "css"} else "tokens"
        before = theirs[start - 1] if start else _NOTHING
        after = theirs[end] if end < len(theirs) else _NOTHING
        if what == "css" and len(left) == len(right):
            yield from (Difference(before, what, a.name, b.name, after) for a, b in zip(left, right, strict=True))
        else:
            shown = (lambda token: token.name) if what == "text" else str
            yield Difference(before, what, " ".join(map(shown, left)), " ".join(map(shown, right)), after)


def _of_a_tag(theirs: Token, ours: Token) -> Iterator[Difference]:
    left, right = dict(theirs.attributes), dict(ours.attributes)
    for name in sorted(left.keys() | right.keys()):
        if left.get(name) != right.get(name):
            yield Difference(theirs, name, repr(left.get(name)), repr(right.get(name)))
    if left == right and theirs != ours:  # the same declarations, and another one wins
        yield Difference(theirs, "order", str(theirs), str(ours))


class Harmless(NamedTuple):
    """A difference that nobody is hurt by."""

    name: str
    what: str
    why: str
    fits: Callable[[Difference], bool]


def _rounded(text: str) -> str:
    return re.sub(r"([.-]\d{4})\d+", r"\1", text)


def _is_rounding(one: Difference) -> bool:
    widths = [re.fullmatch(r"'([0-9.]+)px'", text) for text in (one.theirs, one.ours)]
    left, right = (float(width[1]) if width else -1.0 for width in widths)
    return (one.tag.name, one.what) == ("td", "style.width") and left == float(round(right)) >= 0


HARMLESS = (
    Harmless(
        "empty class",
        "Tags for Outlook say class='' in the reference, and nothing in ours.",
        "No class is no class.",
        lambda one: (one.what, one.theirs, one.ours) == ("class", "''", "None"),
    ),
    Harmless(
        "outlook suffix",
        "Of several classes on a tag for Outlook the reference gives each the ending -outlook, ours only the last.",
        "So Outlook sees a class that it would not see otherwise. Our rules for Outlook name texts and buttons, which "
        "have no such tags; of the other rules it applies none to them.",
        lambda one: (
            (one.what == "class" and one.tag.name in {"table", "td"} and one.theirs != one.ours)
            and {name.removesuffix("-outlook") for name in one.theirs.strip("'").split()}
            == {name.removesuffix("-outlook") for name in one.ours.strip("'").split()}
        ),
    ),
    Harmless(
        "class of the body: there",
        "The css-class of mj-body stands on <body> in the reference.",
        "Gmail has no <body> and so loses it; ours is on the element inside, which every program keeps.",
        lambda one: (one.tag.name, one.what, one.ours) == ("body", "class", "None"),
    ),
    Harmless(
        "class of the body: here",
        "The css-class of mj-body stands on the outermost <div> in ours.",
        "It is the other half of the difference above.",
        lambda one: (
            (one.tag.name, one.what, one.theirs) == ("div", "class", "None")
            and ("role", "article") in one.tag.attributes
        ),
    ),
    Harmless(
        "word-spacing",
        "The reference says word-spacing:normal twice, on <body> and on the outermost <div>; ours only on <body>.",
        "It is what words have from the start, and nothing around a mail sets another.",
        lambda one: (
            (one.tag.name, one.what, one.theirs, one.ours) == ("div", "style.word-spacing", "'normal'", "None")
            and ("role", "article") in one.tag.attributes
        ),
    ),
    Harmless(
        "sheets",
        "The reference puts all mj-style into one <style>, ours gives each its own.",
        "The rules and their order are the same. Ours is for the better: Gmail drops a sheet with a mistake in it.",
        lambda one: (
            (one.what, one.theirs) == ("tokens", "")
            and one.ours == "</style> <style type='text/css'>"
            and one.tag.kind == one.after.kind == "css"
        ),
    ),
    Harmless(
        "vertical-align",
        "Ours has vertical-align='middle' on the cell round a button.",
        "HTML has no such attribute; all programs ignore it.",
        lambda one: (one.tag.name, one.what, one.theirs) == ("td", "vertical-align", "None"),
    ),
    Harmless(
        "space in a link",
        "The reference puts a space between the edges of a link and the button's words, picture or icon in it.",
        "At the edge of a box no space is shown, and these links are boxes or hold nothing but one.",
        lambda one: (
            one.what == "text"
            and one.theirs.strip(" ") == one.ours
            and (one.tag[:2] == ("open", "a") or (one.after == Token("close", "a") and one.tag.name == "img"))
        ),
    ),
    Harmless(
        "pixels of Outlook's columns",
        "The widths of columns for Outlook are whole pixels in the reference; ours have the fraction.",
        "It is less than half a pixel.",
        _is_rounding,
    ),
    Harmless(
        "digits",
        "A third of a width is written with fewer digits by ours, in the rule and in the name of its class.",
        "From the fifth digit on nobody can see it.",
        lambda one: (
            one.what in {"css", "class"} and one.theirs != one.ours and _rounded(one.theirs) == _rounded(one.ours)
        ),
    ),
    Harmless(
        "border of icons",
        "The reference says border:0 on the icons of mj-social.",
        "Both say it of every picture in the first style sheet, and no program that draws such borders ignores that.",
        lambda one: (one.tag.name, one.what, one.theirs, one.ours) == ("img", "style.border", "'0'", "None"),
    ),
    Harmless(
        "title of a linked picture",
        "The reference repeats the title of a picture on the link round it.",
        "The picture fills the link, and has it.",
        lambda one: (one.tag.name, one.what, one.ours) == ("a", "title", "None"),
    ),
    Harmless(
        "sizes",
        "Ours drops sizes='100vw' from a picture with a srcset.",
        "That is what is assumed when nothing is said.",
        lambda one: (one.tag.name, one.what, one.theirs) == ("img", "sizes", "'100vw'"),
    ),
)
"""The list is kept short: what fits none of them fails, and so does an entry that nothing fits any more."""
