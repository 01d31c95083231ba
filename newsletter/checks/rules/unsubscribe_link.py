"""The mail has no link to unsubscribe, in its HTML or in its text.

Whoever cannot find the way out presses “spam”, and that hurts every later issue. The law asks for the link as well, and
Gmail and Yahoo ask it of everybody who mails many people. The theme's footer has it; a theme that was changed may have
lost it.

Remedy: show ``{{ urls.unsubscribe }}`` in the footer of the theme, in the layout for HTML and in that for text.

Source: 15 USC 7704(a)(3) (CAN-SPAM); directive 2002/58/EC, article 13; Gmail's and Yahoo's requirements for bulk
senders (2024).
"""

from __future__ import annotations

from collections.abc import Iterable
from html import unescape

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.errors import Place
from newsletter.links.addresses import LEAVE, address

BAD = Example(html="<p>Good morning.</p>")
GOOD = Example()


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look for the address in both parts."""
    start = address(dossier.base_url, LEAVE, token="")
    for part, there in (("HTML", f'href="{start}' in unescape(dossier.html)), ("text", start in dossier.text)):
        if not there:
            yield Finding(
                Severity.ERROR,
                f"the {part} part has no link to unsubscribe",
                "show {{ urls.unsubscribe }} in the footer of the theme",
                Place(str(dossier.issue.path)),
            )
