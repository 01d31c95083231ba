"""The subject pretends to be an answer.

“Re:” and “Fwd:” make people open a mail they never asked for, once. The law calls a subject that misleads about the
mail deceptive, and filters compare it with the headers that a real answer has.

Remedy: take it out.

Source: 15 USC 7704(a)(2) (CAN-SPAM, deceptive subject headings); SpamAssassin's FAKE_REPLY rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("---\ntitle: Dashboards\nsubject: 'Re: your dashboards'\n---\n")
GOOD = Example("---\ntitle: Dashboards\nsubject: Reading dashboards\n---\n")

_ANSWER = re.compile(r"\s*((?:re|fwd?|aw|wg|sv|tr|rv|antw)(?:\[\d+\])?:)", re.IGNORECASE)


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at its beginning."""
    answer = _ANSWER.match(dossier.subject)
    if answer:
        yield Finding(
            Severity.WARNING,
            f"“{answer[1]}” pretends that this is an answer",
            "take it out",
            dossier.of_front_matter("subject", "title"),
        )
