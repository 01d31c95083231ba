"""A link leads to an http address, which anybody on the way can read and change.

Browsers warn of such pages, some mail programs show the link as unsafe, and spam filters count it against the sender.

Remedy: write https. A site that does not answer to it is worth a second thought.

Source: W3C TAG, Securing the Web (2015); Chrome's “Always use secure connections”.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("Read [the whole study](http://pale.example/study).")
GOOD = Example("Read [the whole study](https://pale.example/study).")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each address once; the publication's own is a matter of its settings."""
    for url in dict.fromkeys(link.url for link in dossier.links):
        if url.lower().startswith("http://") and not url.startswith(dossier.base_url):
            yield Finding(
                Severity.WARNING,
                f"this link is not encrypted: {url}",
                f"write https{url[4:]}, and see that it opens",
                dossier.find(url),
            )
