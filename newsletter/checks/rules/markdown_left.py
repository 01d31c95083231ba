"""Signs of Markdown are left in the text, where readers see them.

A space between ``]`` and ``(``, a bracket that is never closed, asterisks with a space on the wrong side: it looked
like a link or like bold type while it was written, and is neither.

Remedy: mend it and look at the preview; put the signs between backticks where you mean them.

Source: CommonMark 0.31, §6.2 (emphasis) and §6.3 (links).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.html import words

BAD = Example("Read [the whole study] (https://pale.example/study).")
GOOD = Example("Read [the whole study](https://pale.example/study), and `[how] (it) works`.")

_LEFT = re.compile(
    r"\[[^\[\]]{1,80}\] ?\( ?(?:https?:|mailto:|#|/)[^)\s]*(?: ?\))?|\]\(|\*\*\w|\w\*\*|(?<!\w)__\w|<https?://"
)
_CODE = re.compile(r"<(code|pre)\b.*?</\1>", re.DOTALL | re.IGNORECASE)


def check(dossier: Dossier) -> Iterable[Finding]:
    """Read the mail as it will be seen, without its code."""
    for left in dict.fromkeys(_LEFT.findall(words(_CODE.sub(" ", dossier.html)))):
        yield Finding(
            Severity.WARNING,
            f"readers will see “{left}”",
            "mend the Markdown here; put it between backticks where it is meant",
            dossier.find(left, left.replace("( ", "(").replace(" )", ")")),
        )
