"""A link of the mail is not in its plain text.

Whoever reads the text cannot follow it, and filters that compare the two parts see that they differ.

Remedy: print the address in the block's ``text.txt.j2``; ``prose`` does so for Markdown.

Source: SpamAssassin's MPART_ALT_DIFF; general knowledge of multipart/alternative (RFC 2046 §5.1.4).
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("Read [the study](https://pale.example/study).", text="Read the study.\n")
GOOD = Example("Read [the study](https://pale.example/study).")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look for the address of each link to the web or to a mailbox."""
    for url in dict.fromkeys(link.url for link in dossier.links):
        scheme, _, rest = url.partition(":")
        bare = rest.lstrip("/").partition("?")[0] if scheme == "mailto" else rest.lstrip("/").rstrip("/")
        if scheme in {"http", "https", "mailto"} and bare and bare not in dossier.text:
            yield Finding(
                Severity.WARNING,
                f"the plain text does not show where this leads: {url}",
                "print the address in text.txt.j2 of the block",
                dossier.find(url, bare),
            )
