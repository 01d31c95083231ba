"""The mail does not say which language it is in.

A screen reader then reads it with the voice of its owner's language, and a mail program offers a translation that
nobody needs. Many programs throw away the ``html`` tag and its ``lang``, so what is shown must carry one too.

Remedy: set ``language`` in ``newsletter.toml``; in a layout of your own, keep ``lang`` on the ``mjml`` tag.

Source: Email Markup Consortium, accessibility report 2024, issues 2 and 6; WCAG 2.2, success criterion 3.1.1.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import page_of

BAD = Example(html="<html><body><div><p>Good morning.</p></div></body></html>")
GOOD = Example()

_UNDETERMINED = frozenset({"", "und"})


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at the ``html`` tag, and at everything that stands straight in the body and says something."""
    page = page_of(dossier)
    tops = [("<html>", element) for element in page.all("html")]
    tops += [("the content", element) for element in page.tops() if page.text(element)]
    for what in dict.fromkeys(what for what, element in tops if element.get("lang").lower() in _UNDETERMINED):
        yield Finding(
            Severity.WARNING,
            f"{what} does not say its language",
            f'give it lang="{dossier.language}"',
            dossier.file(),
        )
