"""With a long name the subject is cut before it says anything.

The merge tag stands at the front, and a name may have forty letters: a phone then shows the name and nothing else.

Remedy: put the tag towards the end, or leave it to the greeting.

Source: general knowledge of inbox layouts: a phone shows 35 to 45 characters.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("""---\ntitle: T\nsubject: '{{ subscriber.first_name or "Reader" }}, your dashboards can go'\n---\n""")
GOOD = Example(
    """---\ntitle: T\nsubject: 'Your dashboards can go, {{ subscriber.first_name or "dear reader" }}'\n---\n"""
)


def check(dossier: Dossier, shown: int = 40) -> Iterable[Finding]:
    """Compare the subject of the longest reader with that of one of whom nothing is known."""
    long, short = dossier.longest.subject, dossier.subject
    if long == short:
        return
    same = next((at for at, (one, other) in enumerate(zip(long, short, strict=False)) if one != other), len(short))
    if same < shown // 2 and len(long) > shown:
        yield Finding(
            Severity.INFO,
            f"to a reader with a long name a phone shows: {long[:shown]}…",
            "put the tag towards the end, or leave it to the greeting",
            dossier.of_front_matter("subject", "title"),
        )
