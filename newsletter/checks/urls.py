"""Takes addresses apart, without ever failing on one that is none."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit


def host(url: str) -> str:
    """The host in small letters, without user and port; empty where there is none that can be read."""
    try:
        return unquote(urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def query(url: str) -> list[tuple[str, str]]:
    """The parameters, in order."""
    try:
        return parse_qsl(urlsplit(url).query, keep_blank_values=True)
    except ValueError:
        return []


def within(name: str, domains: frozenset[str]) -> str:
    """The one of ``domains`` that a host is, or lies below; empty when there is none."""
    labels = name.split(".")
    return next((".".join(labels[at:]) for at in range(len(labels)) if ".".join(labels[at:]) in domains), "")
