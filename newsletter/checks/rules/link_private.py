"""A link leads to a place that your readers cannot reach, or may not.

A machine in your own network, a copy of the website for tests, or the page on which you edit what they should read:
you can open it, they cannot.

Remedy: link the public page; open it in a private window to be sure.

Source: RFC 1918; RFC 6762 (.local); RFC 8375 (home.arpa); ICANN's reservation of .internal (2024).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.urls import host

BAD = Example("Read [the whole study](https://staging.pale.example/study).")
GOOD = Example("Read [the whole study](https://pale.example/study).")

_INSIDE = re.compile(r"[^.]+|.*\.(local|internal|intranet|lan|corp|home|home\.arpa)")
_NETWORKS = [
    ip_network(one)
    for one in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "fc00::/7",
        "fe80::/10",
    )
]
_TRIAL = re.compile(r"(staging|stg|preprod|uat)\d*[-.].+\..+|.*\.(ngrok\.io|ngrok-free\.app|trycloudflare\.com)")
_EDITING = re.compile(r"https?://[^?#]*?(/wp-admin/|docs\.google\.com/.*/edit\b|/ghost/#/editor|mail\.google\.com/)")
_OTHERS = re.compile(r"localhost|127\..*|0\.0\.0\.0|\[?::1\]?")
"""These are for ``link-placeholder``."""


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
    if not name or _OTHERS.fullmatch(name):
        return Severity.INFO, ""
    if _private(name) or (_INSIDE.fullmatch(name) and not name.isdecimal() and ":" not in name):
        return Severity.ERROR, "an address inside a network, which readers cannot reach"
    if _TRIAL.match(name):
        return Severity.WARNING, "probably a copy for tests, which readers may not reach"
    if _EDITING.match(url):
        return Severity.WARNING, "a page for editing, which opens for you alone"
    return Severity.INFO, ""


def _private(name: str) -> bool:
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return any(address.version == network.version and address in network for network in _NETWORKS)
