"""Some of the mail programs you chose do not know a tag or an attribute you wrote.

What they do not know they leave out, and keep the words in it. Only what you wrote is looked at: ``html`` blocks, and
the blocks and the theme in the publication's own folder, without the lines that were copied from one that comes with
the program. Where most of the programs do not know it, this is a warning.

Remedy: look at the mail without it. Which programs count is set in ``newsletter.toml``: ``clients = ["gmail",
"outlook-windows"]`` below ``[checks]``.

Source: https://www.caniemail.com (© Rémi Parmentier, MIT licence).
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding
from newsletter.checks.caniemail.written import unsupported

BAD = Example('::: html\n\n<progress value="7" max="10">Seven of ten</progress>\n:::')
GOOD = Example("::: html\n\n<p>Seven of ten</p>\n:::")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look up the tags and attributes that the author wrote."""
    return unsupported(dossier, "html")
