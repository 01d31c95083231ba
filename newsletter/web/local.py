"""Tells requests from this machine, meant for it, from all others."""

from __future__ import annotations

import re
from ipaddress import ip_address

from starlette.requests import Request

_HOST = re.compile(r"(?:\[(?P<v6>[0-9a-fA-F:.]+)\]|(?P<name>[\w.-]+))(?::[0-9]{1,5})?", re.ASCII)
"""RFC 9110, 7.2: a host and a port, and no more."""


def is_local(request: Request) -> bool:
    """From this machine, and meant for it: a web page elsewhere may name us by a host of its own (DNS rebinding)."""
    host = _HOST.fullmatch(request.headers.get("host", ""))
    return (
        host is not None
        and request.client is not None
        and is_loopback(request.client.host)
        and is_loopback(host["v6"] or host["name"])
    )


def is_loopback(host: str) -> bool:
    """Whether a name or an address means this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
