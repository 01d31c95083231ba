"""The subject shouts.

Capitals throughout look like an advertisement of the worst sort, are harder to read, and count as spam.

Remedy: write it as a sentence.

Source: SpamAssassin's SUBJ_ALL_CAPS.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("---\ntitle: Dashboards\nsubject: THE LAST CHANCE TO READ THIS\n---\n")
GOOD = Example("---\ntitle: Dashboards\nsubject: NASA on the BBC\n---\n")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Compare capitals with small letters, where there are enough of them."""
    words = [word for word in dossier.subject.split() if any(letter.isalpha() for letter in word)]
    loud = [word for word in words if word.isupper() and sum(letter.isalpha() for letter in word) > 1]
    if len(loud) >= 3 and len(loud) * 2 > len(words):
        yield Finding(
            Severity.WARNING,
            f"{len(loud)} of the subject's {len(words)} words are in capitals",
            "write it as a sentence",
            dossier.of_front_matter("subject", "title"),
        )
