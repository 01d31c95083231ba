"""The mail does not show the sender's postal address, in its HTML or in its text.

The law of many countries asks for it in every commercial mail. The theme's footer has it; a theme that was changed may
have lost it.

Remedy: show ``{{ publication.postal_address }}`` in the footer of the theme, in the layout for HTML and in that for
text.

Source: 15 USC 7704(a)(5) (CAN-SPAM); directive 2000/31/EC, article 5.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.html import words
from newsletter.errors import Place

BAD = Example(text="Good morning.\n")
GOOD = Example()


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look for the address in both parts, however its lines are broken."""
    wanted = " ".join(dossier.postal_address.split())
    for part, text in (("HTML", words(dossier.html)), ("text", " ".join(dossier.text.split()))):
        if wanted not in text:
            yield Finding(
                Severity.ERROR,
                f"the {part} part does not show the postal address",
                "show {{ publication.postal_address }} in the footer of the theme",
                Place(str(dossier.issue.path)),
            )
