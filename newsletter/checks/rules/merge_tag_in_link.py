"""An address has something about the reader in it.

A name or a mail address in a link ends up in the logs and statistics of whoever runs the website, and in those of
everybody it is shared with. A link that differs from reader to reader is counted by its pattern alone, too.

Remedy: link the same page for everybody. Where a form must know the reader, use a number that means nothing elsewhere.

Source: Regulation (EU) 2016/679, article 5(1)(c) (data minimisation); Google Analytics forbids it,
support.google.com/analytics/answer/6366371.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("[Answer three questions](https://pale.example/form?email={{ subscriber.email }}).")
GOOD = Example("[Answer three questions](https://pale.example/form).")

_IN_MARKDOWN = re.compile(r"\]\(\s*<?[^)\s]*\{\{\s*(subscriber\.\w+)")
_ANYWHERE = re.compile(r"\{\{\s*(subscriber\.\w+)")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look into addresses in fields and in Markdown."""
    for passage in dossier.passages:
        pattern = {"url": _ANYWHERE, "markdown": _IN_MARKDOWN}.get(passage.type)
        for field in dict.fromkeys(pattern.findall(passage.text)) if pattern else ():
            yield Finding(
                Severity.WARNING,
                f"this address tells the website {field}",
                "link the same page for everybody",
                dossier.find_in(passage, field),
            )
