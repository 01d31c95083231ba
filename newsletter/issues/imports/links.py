"""Where the links of an imported text lead, once they stand in a mail."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urljoin, urlsplit

from newsletter.issues.imports.report import Report
from newsletter.issues.validation import trouble_with_url

_SCRIPT = re.compile(r"\s*(?:java\s*script|vbscript|data):", re.IGNORECASE)
_FOR_TAGS = str.maketrans({"{": "%7B", "}": "%7D"})


def mailable(url: str) -> str:
    """The address as it can stand in an issue, where braces are merge tags; empty when a mail cannot open it."""
    url = re.sub(r"\s", lambda space: quote(space[0]), url.strip()).translate(_FOR_TAGS)
    return "" if url.startswith("#") or trouble_with_url(url) else url


def complete(href: str, base: str) -> str:
    """The whole address of a relative one; empty when there is none to be made of it."""
    try:
        return urljoin(base or "https:", href)
    except ValueError:  # brackets, and no number of a machine in them
        return ""


class Links:
    """Completes what is relative to ``base``, and takes the detours out that other tools put in."""

    def __init__(self, base: str, report: Report) -> None:
        self._base = base
        self._report = report

    def target(self, href: str, line: int | None) -> str:
        """Where a link leads; empty, and reported, when no mail can follow it."""
        if not href:
            return ""
        found = "" if href.startswith("#") else complete(re.sub(r"[\t\n\r]", "", href), self._base)
        url = mailable(_without_detour(found))
        if not url:
            script = _SCRIPT.match(href)
            self._report.note("script as a link" if script else "link that a mail cannot follow", line, href)
        return url


def _without_detour(url: str) -> str:
    """The address that Google Docs leads to by way of Google."""
    parts = urlsplit(url)
    if parts.hostname in {"www.google.com", "google.com"} and parts.path == "/url":
        return parse_qs(parts.query).get("q", [url])[0]
    return url
