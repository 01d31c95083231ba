"""MJML to HTML, in the one place that knows the engine and its traps.

The engine is mrml 6 (through mjml-python). It is fast and trusting: it ignores tags it does not know, forgets a
padding of plain ``0`` in the widths it computes for Outlook, and overflows its stack on deep nesting, which ends the
process. So what it is given is looked at first. Rules: https://documentation.mjml.io (nesting, ending tags).
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import cache

from newsletter.errors import NewsletterError

DEEPEST = 200
"""How many elements may stand inside one another; the engine was seen to die at 2,000 wrappers."""

_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s<>/]*+)([^<>"']*+(?:"[^"]*+"[^<>"']*+|'[^']*+'[^<>"']*+)*+)>""")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_PADDING = re.compile(r"""padding[a-z-]*=(?=.([^"']*\s)?0[\s"'])("[^"]*"|'[^']*')""")
_UNITLESS_ZERO = re.compile(r"""(?<=["'\s])0(?=["'\s])""")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_IN_COLUMN = ("mj-column", "mj-hero")
_IN_HEAD = ("mj-head",)
_PARENTS: dict[str, tuple[str, ...]] = {
    "mjml": ("",),
    "mj-head": ("mjml",),
    "mj-body": ("mjml",),
    **dict.fromkeys(("mj-title", "mj-preview", "mj-breakpoint", "mj-attributes", "mj-style", "mj-font"), _IN_HEAD),
    "mj-all": ("mj-attributes",),
    "mj-class": ("mj-attributes",),
    "mj-wrapper": ("mj-body",),
    "mj-hero": ("mj-body", "mj-wrapper"),
    "mj-section": ("mj-body", "mj-wrapper"),
    "mj-group": ("mj-section",),
    "mj-column": ("mj-section", "mj-group"),
    **dict.fromkeys(("mj-text", "mj-image", "mj-button", "mj-divider", "mj-spacer", "mj-table"), _IN_COLUMN),
    "mj-social": _IN_COLUMN,
    "mj-social-element": ("mj-social",),
    "mj-raw": ("mj-head", "mj-body", *_IN_COLUMN),
}
"""The tags a template may use, and what each may stand in.

``mj-include`` reads files, and ``mj-html-attributes`` and the rest are not known to the engine or not to mail
programs, so they are not here. ``mj-raw`` in a wrapper lands inside a comment that only Outlook reads.
"""


class BadMjml(ValueError):  # noqa: N818 - it names what was found
    """MJML that cannot become a mail: what is wrong, with which tag, and the how many-th of its name it is."""

    def __init__(self, message: str, tag: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.tag = tag
        self.ordinal = 1


def to_html(mjml: str) -> str:
    """The HTML of a whole MJML document; raises ``BadMjml``."""
    check(mjml)
    try:
        return engine()(with_units(mjml), disable_comments=True, fonts={})
    except ValueError as error:
        raise BadMjml(f"the MJML engine says: {error}") from error


def with_units(mjml: str) -> str:
    """Write ``0px`` where a padding says ``0``: the engine drops the latter from Outlook's widths."""

    def with_unit(match: re.Match[str]) -> str:
        of_a_table = mjml[match.start() - 1].isalpha()  # cellpadding, an attribute of HTML without units
        return match[0] if of_a_table else _UNITLESS_ZERO.sub("0px", match[0])

    return _PADDING.sub(with_unit, mjml)


def check(mjml: str, deepest: int = DEEPEST) -> None:
    """Refuse what the engine would pass over in silence or die of: unknown, misplaced, unclosed and too many tags."""
    path = [""]
    tags = _TAG.findall(_COMMENT.sub("", mjml))
    for number, (closing, tag, attributes) in enumerate(tags):
        try:
            if closing:
                _close(path, tag)
            else:
                _open(path, tag, deepest, closes_itself=tag in _VOID or attributes.endswith("/"))
        except BadMjml as error:
            error.ordinal = sum(other == error.tag and not slash for slash, other, _ in tags[: number + 1])
            raise
    if len(path) > 1 and "mj-raw" not in path:
        raise BadMjml(f"<{path[-1]}> is not closed", path[-1])


def _open(path: list[str], tag: str, deepest: int, *, closes_itself: bool) -> None:
    if tag.startswith("mj"):
        _check_place(tag, path[-1])
    if not closes_itself:
        path.append(tag)
        if len(path) > deepest:
            raise BadMjml(f"more than {deepest} elements stand inside one another", tag)


def _close(path: list[str], tag: str) -> None:
    if path[-1] == tag:
        path.pop()
    elif tag == "mj-raw" and tag in path:
        del path[path.index(tag) :]
    elif "mj-raw" not in path:
        if len(path) == 1:
            raise BadMjml(f"</{tag}> closes nothing", "/" + tag)
        raise BadMjml(f"<{path[-1]}> is not closed before </{tag}>", path[-1])


def _check_place(tag: str, parent: str) -> None:
    allowed = _PARENTS.get(tag)
    if allowed is None:
        if parent != "mj-attributes":
            raise BadMjml(f"<{tag}> is not a tag a template may use", tag)
    elif parent not in allowed and parent != "mj-attributes":
        where = " or ".join(f"<{name}>" for name in allowed if name) or "nothing"
        raise BadMjml(f"<{tag}> stands in {f'<{parent}>' if parent else 'nothing'}, not in {where}", tag)


@cache
def engine() -> Callable[..., str]:
    """The engine, after a look at who answers to its name: two packages install a module called ``mjml``."""
    import mjml

    convert: Callable[..., str] | None = getattr(mjml, "mjml2html", None)
    if convert is None or "fonts" not in inspect.signature(convert).parameters:
        raise NewsletterError(
            "the Python package “mjml” stands where “mjml-python” belongs: both are imported as mjml",
            remedy="pip uninstall mjml mjml-python && pip install mjml-python",
        )
    return convert
