"""MJML to HTML, in the one place that knows the engine and its traps.

The engine is mrml 6 (through mjml-python). It is fast and trusting: it ignores tags it does not know, forgets a
padding of plain ``0`` in the widths it computes for Outlook, and overflows its stack on deep nesting, which ends the
process. ``lint`` keeps such things from getting here.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import cache

from newsletter.errors import NewsletterError

_PADDING = re.compile(r"""padding[a-z-]*=(?=.([^"']*\s)?0[\s"'])("[^"]*"|'[^']*')""")
_UNITLESS_ZERO = re.compile(r"""(?<=["'\s])0(?=["'\s])""")


class BadMjml(ValueError):  # noqa: N818 - it names what was found
    """MJML that the engine refuses."""


def to_html(mjml: str) -> str:
    """The HTML of a whole MJML document, made of templates and texts that ``lint`` looked at; raises ``BadMjml``."""
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
