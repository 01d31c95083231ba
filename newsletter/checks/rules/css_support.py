"""Some of the mail programs you chose do not know a style you wrote.

What they do not know they leave out. That is fine for a round corner, and is not for what holds a layout together. Only
what you wrote is looked at: ``html`` blocks, and the blocks and the theme in the publication's own folder, without the
lines that were copied from one that comes with the program. Where most of the programs do not know it, this is a
warning.

Remedy: look at the mail without it, and use a table or an attribute where it must hold. Which programs count is set in
``newsletter.toml``: ``clients = ["gmail", "outlook-windows"]`` below ``[checks]``.

Source: https://www.caniemail.com (© Rémi Parmentier, MIT licence).
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding
from newsletter.checks.caniemail.written import unsupported

BAD = Example('::: html\n\n<div style="display:grid; gap:12px">The boat leaves at ten past seven.</div>\n:::')
GOOD = Example('::: html\n\n<div style="padding:12px">The boat leaves at ten past seven.</div>\n:::')


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look up the styles that the author wrote."""
    return unsupported(dossier, "css")
