"""Gmail cuts a mail off after 102,400 bytes of HTML.

What comes behind the cut is replaced by “[Message clipped] View entire message”, and with it goes the pixel that counts
opens and the footer with the unsubscribe link. What is counted is the HTML after tracking, in UTF-8: tags, styles,
comments and addresses included, pictures not. From 90,000 bytes on this is a warning, since forwarding and a longer
name add to it.

Remedy: shorten the issue, or put a part of it on the web and link to it. Long tracked addresses are not the cause, they
are all of the same length; tables and cards cost most.

Source: not published by Google; measured at 100 to 105 kB by many senders, collected in
https://github.com/hteumeuleu/email-bugs/issues/41.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.errors import Place

LIMIT = 102_400
NEAR = 90_000
BAD = Example("A sentence that says the same as the one before it. " * 2_000)
GOOD = Example("One sentence that says it once.")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Count the bytes of the HTML."""
    size = len(dossier.html.encode("utf-8"))
    if size >= NEAR:
        severity = Severity.ERROR if size >= LIMIT else Severity.WARNING
        yield Finding(
            severity,
            f"{size:,} of Gmail's {LIMIT:,} bytes" + (": the end would be cut off" if size >= LIMIT else ""),
            "shorten the issue, or put a part of it on the web and link to it",
            Place(str(dossier.issue.path)),
        )
