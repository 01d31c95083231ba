"""MJML to HTML, in the one place that knows the engine and its traps.

The engine is mrml 6 (through mjml-python). It is fast and trusting: it ignores tags it does not know, takes any closing
tag for the one it waits for, forgets a padding of plain ``0`` in the widths it computes for Outlook, panics at half a
conditional comment, and overflows its stack on deep nesting, which ends the process. ``lint`` keeps most such things
from getting here; what would be the end of the process is refused here, whatever way it came.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import cache
from itertools import islice

from newsletter.errors import NewsletterError

DEEPEST = 150
"""How many elements may stand inside one another. With a stack of 1 MB, as threads have it on some systems, the engine
was seen to die of 176 (``mj-hero``) to 1,100 (``div``)."""

LARGEST = 10_000_000
"""Characters of a document. The HTML can have ten times as many, and all of it stands in memory more than once."""

_TAG = re.compile(
    r"""<(?:
      (/?)([A-Za-z_][^ \t\r\n<>/="']*+)
        (?:[ \t\r\n]++[^ \t\r\n<>/="']++[ \t\r\n]*+=[ \t\r\n]*+(?:"[^"]*+"|'[^']*+'))*
        [ \t\r\n]*+(/?)>
    | (?:!--\[if[^\]<>]*+\]|!\[if[^\]<>]*+\]|!--<!\[endif\]|!\[endif\])(?:>-->|><!-->|-->|>)
    | !--(?!\[if|<!\[endif)[^-]*+(?:-(?!->)[^-]*+)*-->
    | (?<=(<)).*
    )""",
    re.VERBOSE | re.DOTALL,
)
"""Everything that begins with ``<`` as the engine reads it: tags, the edges of conditional comments, comments;
or else all that is left.

Stricter than the engine where that costs nothing, so that a document that is read to its end here is read alike there.
Source: the tokenizer of mrml, https://github.com/jdrouet/htmlparser.
"""

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
"""Elements that hold nothing (HTML Standard, §13.1.2); in capitals the engine expects them to be closed."""

_PADDING = re.compile(r"""padding(?<![A-Za-z]padding)[a-z-]{0,7}=(?=["']([^"']*\s)?0[\s"'])("[^"]*"|'[^']*')""")
_UNITLESS_ZERO = re.compile(r"""(?<=["'\s])0(?=["'\s])""")


class BadMjml(ValueError):  # noqa: N818 - it names what was found
    """MJML that cannot become a mail."""


def to_html(mjml: str) -> str:
    """The HTML of a whole MJML document, made of templates and texts that ``lint`` looked at; raises ``BadMjml``."""
    look(mjml)
    try:
        return engine()(with_units(mjml), disable_comments=True, fonts={})
    except ValueError as error:
        raise BadMjml(f"the MJML engine says: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a panic in Rust becomes; it is no Exception
            raise
        raise BadMjml(f"the MJML engine gave up: {error}") from error


def look(mjml: str) -> None:
    """Refuse what the engine would die of: a text that is too large, or whose elements nest too deep or cross.

    The elements are counted as the engine would: one that is closed by another's tag is refused, since it would go on
    reading with its count of what is open one off from what anybody meant.
    """
    if len(mjml) > LARGEST:
        raise BadMjml(f"the MJML has {len(mjml):,} characters, and may have {LARGEST:,}")
    opened: list[str] = []
    for number, (closes, name, empty, stray) in enumerate(_TAG.findall(mjml)):
        if closes:
            if not opened or opened.pop() != name:
                raise BadMjml(f"</{name}> closes nothing that is open there: {_near(mjml, number)}")
        elif name:
            if not empty and name not in VOID:
                opened.append(name)
                if len(opened) > DEEPEST:
                    raise BadMjml(f"more than {DEEPEST} elements stand inside one another: {_near(mjml, number)}")
        elif stray:
            raise BadMjml(f"a < that begins no tag: {_near(mjml, number)}")


def _near(mjml: str, number: int) -> str:
    """What stands at the tag of that number."""
    tag = next(islice(_TAG.finditer(mjml), number, None))
    return " ".join(mjml[tag.start() : tag.start() + 60].split())


def with_units(mjml: str) -> str:
    """Write ``0px`` where a padding says ``0``: the engine drops the latter from Outlook's widths."""
    return _PADDING.sub(lambda padding: _UNITLESS_ZERO.sub("0px", padding[0]), mjml)


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
