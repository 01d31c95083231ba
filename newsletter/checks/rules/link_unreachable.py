"""A link does not open.

Only ``newsletter issue check --online`` looks: it follows each link once, asks for the head of the page alone where
that is enough, and never goes to an address inside a network. What wants a login or holds programs off (401, 403, 429)
is told, for you to look at.

Remedy: mend the address, or take the link out.

Source: RFC 9110, §15 (status codes).
"""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Answer, Dossier, Example, Finding, Severity

_MARKDOWN = "Read [the whole study](https://pale.example/study)."
BAD = Example(_MARKDOWN, dossier={"answers": {"https://pale.example/study": Answer(404)}})
GOOD = Example(_MARKDOWN, dossier={"answers": {"https://pale.example/study": Answer(200)}})

_GONE = frozenset({404, 410})
_HELD_OFF = frozenset({401, 402, 403, 405, 406, 407, 409, 418, 423, 429, 451, 501, 503, 999})


def check(dossier: Dossier) -> Iterable[Finding]:
    """Read what was answered, where somebody asked."""
    for url, answer in dossier.answers.items():
        said = _said(answer)
        if said:
            severity, message, remedy = said
            yield Finding(severity, f"{message}: {url}", remedy, dossier.find(url))


def _said(answer: Answer) -> tuple[Severity, str, str] | None:
    if answer.refused:
        return Severity.ERROR, f"nobody outside can open this, {answer.trouble}", "link a public page"
    if not answer.status:
        return Severity.WARNING, f"this link did not open, {answer.trouble}", "open it in a browser"
    if answer.status in _GONE:
        return Severity.ERROR, f"this page is not there ({answer.status})", "mend the address, or take the link out"
    if answer.status in _HELD_OFF:
        return Severity.INFO, f"the website did not let a program in ({answer.status})", "open it in a browser"
    if answer.status >= 400:
        return Severity.WARNING, f"the website answered with an error ({answer.status})", "open it in a browser"
    if answer.moved:
        return Severity.INFO, f"this page moved for good to {answer.moved}", "link the new address"
    return None
