"""Where a field of the reader is empty, a hole is left in the sentence.

``Hello {{ subscriber.first_name or "" }},`` becomes “Hello ,”. An empty fallback is fine where nothing is missed;
before a comma, between brackets or after a dash it is.

Remedy: give a fallback that reads well, as in ``Hello {{ subscriber.first_name or "there" }},``, or move the tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.issues.merge_tags import tags_and_mistakes

BAD = Example('Hello {{ subscriber.first_name or "" }},')
GOOD = Example('Hello {{ subscriber.first_name or "there" }},')

_BEFORE = re.compile(r"(^|[\s(\[“‘–—-])$")
_AFTER = re.compile(r"^[,.;:!?)\]”’]")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at what stands around each tag with an empty fallback."""
    for passage in dossier.passages:
        if "{{" not in passage.text or passage.type in {"verbatim", "image", "url"}:
            continue
        for tag in tags_and_mistakes(passage.text)[0]:
            before, after = passage.text[: tag.start], passage.text[tag.end :]
            if tag.fallback == "" and _BEFORE.search(before) and _AFTER.search(after):
                left = (before.rsplit("\n", 1)[-1][-20:] + after[:1]).strip()
                yield Finding(
                    Severity.WARNING,
                    f"without {tag.field} the reader sees “{left}”",
                    f'give a fallback that reads well: {{{{ {tag.field} or "…" }}}}',
                    dossier.find_in(passage, passage.text[tag.start : tag.end]),
                )
