"""The mail asks another server for its fonts.

Apple Mail and few others fetch them; the server learns who opened the mail, when, and from where. In the EU that needs
the reader's consent.

Remedy: choose from the fonts that readers have; the themes that come with the program do.

Source: https://www.caniemail.com/features/css-at-font-face/; LG München I, 3 O 17493/20 (2022), on fonts fetched from
Google.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.css import style_rules
from newsletter.checks.page import page_of

BAD = Example(
    html='<style>@font-face { font-family: "Quay"; src: url(https://pale.example/quay.woff2) }</style><p>Hello.</p>'
)
GOOD = Example(html="<style>p { font-family: Georgia, serif }</style><p>Hello.</p>")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at every font face that is not in the mail itself."""
    for sheet in page_of(dossier).sheets:
        for rule in style_rules(sheet):
            sources = [one.value for one in rule.declarations if one.name == "src" and "url(" in one.value]
            if rule.prelude.lower() == "@font-face" and sources:
                yield Finding(
                    Severity.WARNING,
                    f"a font from another server: {sources[0]}",
                    "choose from the fonts that readers have",
                    dossier.find("@font-face"),
                )
