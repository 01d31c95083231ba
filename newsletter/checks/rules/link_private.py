"""A link leads to a place that your readers cannot reach, or may not.

A machine in your own network, a copy of the website for tests, or the page on which you edit what they should read:
you can open it, they cannot.

Remedy: link the public page; open it in a private window to be sure.

Source: RFC 1918; RFC 6762 (.local); RFC 8375 (home.arpa); ICANN's reservation of .internal (2024).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.urls import host, is_inside, is_this_machine

BAD = Example("Read [the whole study](https://staging.pale.example/study).")
GOOD = Example("Read [the whole study](https://pale.example/study).")

_TRIAL = re.compile(r"(staging|stg|preprod|uat)\d*[-.].+\..+|.*\.(ngrok\.io|ngrok-free\.app|trycloudflare\.com)")
_EDITING = re.compile(r"https?://[^?#]*?(/wp-admin/|docs\.google\.com/.*/edit\b|/ghost/#/editor|mail\.google\.com/)")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each address once."""
    for url in dict.fromkeys(link.url for link in dossier.outward()):
        severity, what = _what(url)
        if what:
            yield Finding(
                severity, f"this is {what}: {url}", "link the public page", dossier.find(url)
            )  # fmt: skip


def _what(url: str) -> tuple[Severity, str]:
    name = host(url)
    if not name or is_this_machine(name):  # which is for link-placeholder
        return Severity.INFO, ""
    if is_inside(name):
        return Severity.ERROR, "an address inside a network, which readers cannot reach"
    if _TRIAL.match(name):
        return Severity.WARNING, "probably a copy for tests, which readers may not reach"
    if _EDITING.match(url):
        return Severity.WARNING, "a page for editing, which opens for you alone"
    return Severity.INFO, ""
