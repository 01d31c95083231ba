"""The mail has no link to its copy on the web.

Where the mail is shown badly, is clipped or has lost its pictures, the copy is the way out; and it is what people
forward. The theme's footer has it; a theme that was changed may have lost it.

Remedy: show ``{{ urls.view }}`` in the footer of the theme.

Source: Gmail's own “View entire message” for clipped mail shows no styles; EU accessibility act, directive 2019/882,
annex I, asks for another way to the content.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import unescape

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.links.addresses import ARCHIVE, VIEW, address

BAD = Example(html="<p>Good morning.</p>")
GOOD = Example()


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look for either address in the HTML."""
    html = unescape(dossier.html)
    starts = [address(dossier.base_url, VIEW, token=""), address(dossier.base_url, ARCHIVE, slug="")]
    if not any(f'href="{start}' in html for start in starts):
        yield Finding(
            Severity.WARNING,
            "the mail has no link to its copy on the web",
            "show {{ urls.view }} in the footer of the theme",
            dossier.file(),
        )
