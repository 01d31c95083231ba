"""A merge tag has nothing to say to readers of whom the field is not known.

“Hello ,” is what they read instead. Everybody has an address, so ``subscriber.email`` needs no fallback; any other
field of a subscriber may be empty, whatever the import said. So may the number and the date of an issue. A passage that
only readers get of whom the field is known, as by ``{{ if first_name is known }}``, needs no fallback.

Remedy: add what they should read, as in ``{{ subscriber.first_name or "there" }}``.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.issues.merge_tags import tags_and_mistakes

BAD = Example("Hello {{ subscriber.first_name }},")
GOOD = Example('Hello {{ subscriber.first_name or "there" }},')


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at every tag of the issue."""
    issue = dossier.issue
    empty = {
        name
        for name, value in (("issue.number", issue.number), ("issue.date", issue.date))
        if value is None
    }  # fmt: skip
    for passage in dossier.passages:
        for tag in tags_and_mistakes(passage.text)[0] if passage.type not in {"verbatim", "image"} else ():
            personal = tag.field.startswith("subscriber.") and tag.field != "subscriber.email"
            personal = personal and tag.field.removeprefix("subscriber.") not in dossier.known
            if tag.fallback is None and (personal or tag.field in empty):
                trouble = "this issue has none" if tag.field in empty else "not known of everybody"
                yield Finding(
                    Severity.WARNING,
                    f"{tag.field} has no fallback, and is {trouble}" if personal else f"{tag.field}: {trouble}",
                    f'add one: {{{{ {tag.field} or "…" }}}}',
                    dossier.find_in(passage, passage.text[tag.start : tag.end]),
                )
