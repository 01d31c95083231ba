"""A merge tag of another program is left in the text.

``*|FNAME|*`` and its like came along when an issue was moved from somewhere else. Here they are plain text, and readers
see them as they are.

Remedy: write ``{{ subscriber.first_name or "there" }}``; put it between backticks where you write about it.

Source: the tags of Mailchimp, MailerLite, Campaign Monitor, HubSpot, phpList and Substack as their manuals show them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("Hello *|FNAME|*,")
GOOD = Example('Hello {{ subscriber.first_name or "there" }},')

_FOREIGN = re.compile(
    r"\*\|[A-Z][A-Z0-9_:]*\|\*|%%[A-Za-z_]+%%|(?<!\w)%[A-Z][A-Z_]{3,}%(?!\w)|\{\$[a-z_]+\}|\$\{[a-z_.]+\}"
    r"|\[(?:FIRST|LAST|FULL)[ _]?NAME\]|\[(?:firstname|lastname|fullname),[^\]]*\]|<%=?[^%>]+%>|\{%[^%}]+%\}",
)
_CODE = re.compile(r"`[^`]*`")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Read everything but code and addresses."""
    for passage in dossier.passages:
        if passage.type in {"verbatim", "url", "image"}:
            continue
        for tag in dict.fromkeys(_FOREIGN.findall(_CODE.sub("", passage.text))):
            yield Finding(
                Severity.ERROR,
                f"“{tag}” is another program's merge tag, and readers would see it",
                'write {{ subscriber.first_name or "there" }}',
                dossier.find_in(passage, tag),
            )
