"""The mail holds what mail programs take out: scripts, forms, players, frames.

At best it is gone and its words stand there alone; at worst the mail is taken for an attack. A few programs show forms
and videos, none of the large ones all.

Remedy: link to a page where it works. Instead of a video show a picture from it, with a link.

Source: https://www.caniemail.com/features/html-form/, https://www.caniemail.com/features/html-video/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import page_of

BAD = Example('::: html\n\n<form action="https://pale.example/vote"><input name="answer"></form>\n:::')
GOOD = Example("[Tell us what you think](https://pale.example/vote)")

_ACTIVE = (
    "applet", "audio", "base", "button", "canvas", "dialog", "embed", "form", "frame", "frameset", "iframe", "input",
    "object", "script", "select", "textarea", "video",
)  # fmt: skip
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at the mail, and at what was written: scripts are taken out before a mail is made."""
    page = page_of(dossier)
    places = {element.tag: dossier.find(f"<{element.tag}") for element in page.all(*_ACTIVE)}
    handlers = {name for element in page.elements for name in element.attributes if name.startswith("on")}
    places |= {name: dossier.find(f"{name}=") for name in handlers}
    for passage in dossier.passages:
        if passage.type == "html" and (script := _SCRIPT.search(passage.text)):
            places.setdefault("script", dossier.find_in(passage, script[0]))
    for name, place in places.items():
        yield Finding(
            Severity.ERROR,
            f"{name} does not work in mails" if name in handlers else f"<{name}> does not work in mails",
            "link to a page where it does",
            place,
        )
