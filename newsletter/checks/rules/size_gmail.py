"""Gmail cuts a mail off after 102,400 bytes of HTML.

What comes behind the cut is replaced by “[Message clipped] View entire message”, and with it goes the pixel that counts
opens and the footer with the unsubscribe link. What is counted is the HTML as it leaves, in UTF-8: with tracked links,
tags, styles and comments, for a reader whose name and other fields are as long as they come; pictures are not counted.
From 90,000 bytes on this is a warning, since forwarding adds to it.

Remedy: shorten the issue, or put a part of it on the web and link to it. Long tracked addresses are not the cause, they
are all of the same length; tables and cards cost most.

Source: not published by Google; measured at 100 to 105 kB by many senders, collected in
https://github.com/hteumeuleu/email-bugs/issues/41.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

LIMIT = 102_400
BAD = Example("A sentence that says the same as the one before it. " * 2_000)
GOOD = Example("One sentence that says it once.")


def check(dossier: Dossier, near: int = 90_000) -> Iterable[Finding]:
    """Count the bytes of the HTML."""
    size = len(dossier.longest.html.encode("utf-8"))
    if size >= min(near, LIMIT):
        severity = Severity.ERROR if size >= LIMIT else Severity.WARNING
        yield Finding(
            severity,
            f"{size:,} of Gmail's {LIMIT:,} bytes" + (": the end would be cut off" if size >= LIMIT else ""),
            "shorten the issue, or put a part of it on the web and link to it",
            dossier.file(),
        )
