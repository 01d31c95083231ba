"""Gmail drops every style sheet of a mail once they hold more than 16,384 characters together.

The mail then shows with its inline styles alone: no dark mode, no smaller type on a phone. Comments for Outlook are not
counted, since Gmail never sees them.

Remedy: shorten the styles of the theme, or those of an ``html`` block.

Source: https://github.com/hteumeuleu/email-bugs/issues/90.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.errors import Place

LIMIT = 16_384
BAD = Example(html="<style>" + ".card { color: #111111 } " * 700 + "</style><p>Good morning.</p>")
GOOD = Example(html="<style>.card { color: #111111 }</style><p>Good morning.</p>")

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)


def check(dossier: Dossier) -> Iterable[Finding]:
    """Add up the style sheets."""
    length = sum(len(style) for style in _STYLE.findall(_COMMENT.sub("", dossier.html)))
    if length > LIMIT:
        yield Finding(
            Severity.ERROR,
            f"{length:,} characters of styles, and Gmail drops them all beyond {LIMIT:,}",
            "shorten the styles of the theme, or those of an html block",
            Place(str(dossier.issue.path)),
        )
