"""Takes addresses apart, without ever failing on one that is none."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from urllib.parse import parse_qsl, unquote, urlsplit

_THIS_MACHINE = re.compile(r"localhost|127\..*|0\.0\.0\.0|\[?::1\]?")
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


def is_this_machine(name: str) -> bool:
    """Whether a host means the machine that asks for it."""
    return _THIS_MACHINE.fullmatch(name) is not None


def is_inside(name: str) -> bool:
    """Whether a host is an address, or bears a name, that only those in its own network can reach."""
    try:
        address = ip_address(name)
    except ValueError:
        return _INSIDE.fullmatch(name) is not None and not name.isdecimal() and ":" not in name
    return any(address.version == network.version and address in network for network in _NETWORKS)
