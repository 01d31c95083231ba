"""There is nothing to read in this issue.

A frame with a footer and nothing in it is what people get when a file is sent before it is written.

Remedy: write it.

Source: SpamAssassin's EMPTY_MESSAGE and HTML_IMAGE_ONLY rules.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("---\ntitle: Dashboards\n---\n")
GOOD = Example("---\ntitle: Dashboards\n---\n\nFour editors deleted theirs.\n")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look for words outside the front matter."""
    if not any(passage.block and passage.type not in {"image", "url"} for passage in dossier.passages):
        yield Finding(Severity.ERROR, "there is nothing to read in this issue", "write it", dossier.file())
