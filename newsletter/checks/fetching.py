"""The one way out for requests whose target an author, or a website that redirects, can choose.

Such a request must never reach what stands inside a network: a router, a database, the metadata of a cloud machine. So
every name is resolved here, each of its addresses is looked at, and the connection goes to the very address that was
looked at: a name that resolves to something else a moment later changes nothing. The same again for each redirect.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address, ip_network
from threading import Timer

import httpx

from newsletter import __version__
from newsletter.checks.base import Answer

USER_AGENT = f"newsletter/{__version__} (link check before sending; one request at a time)"
REDIRECTS = 5
TIMEOUT = 10.0
"""Seconds without a sign of life."""
DEADLINE = 20.0
"""Seconds until an answer that trickles in is given up."""

_PORTS = frozenset({80, 443})
_PERMANENT = frozenset({301, 308})
_INSIDE = tuple(
    ip_network(one)
    for one in (
        "168.63.129.16/32",  # Azure's machine services, on an address that looks public
        "192.0.0.0/24",  # among them Oracle's metadata
        "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16",  # IPv4 in disguise
        "fec0::/10",
    )
)  # fmt: skip


class _RefusedError(Exception):
    """The target stands inside a network."""


def is_public(address: str, port: int) -> bool:
    """Whether anybody on the public network can reach an IP address, on a port of the web."""
    ip = ip_address(address.partition("%")[0])
    inside = any(ip.version == network.version and ip in network for network in _INSIDE)
    return port in _PORTS and ip.is_global and not ip.is_multicast and not inside


def resolve(host: str, port: int) -> Sequence[str]:
    """All IP addresses of a name; numbers in any spelling become addresses too."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Follows links. What resolves names and what is permitted are the machine's own, except in tests."""

    resolve: Callable[[str, int], Sequence[str]] = resolve
    permits: Callable[[str, int], bool] = is_public
    deadline: float = DEADLINE

    def follow(self, url: str) -> Answer:
        """What the page at the end of the redirects answers; never raises."""
        moved, lasting = "", True
        try:
            here = httpx.URL(url)
            for _ in range(REDIRECTS + 1):
                status, target = self._ask(here)
                if not target:
                    return Answer(status, moved=moved)
                here = here.join(target)
                lasting = lasting and status in _PERMANENT
                moved = str(here) if lasting else moved
        except _RefusedError:
            return Answer(refused=True, trouble="it leads into a network")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return Answer(trouble=_trouble(error))
        return Answer(trouble=f"after {REDIRECTS} redirects it still led elsewhere")

    def _ask(self, url: httpx.URL) -> tuple[int, str]:
        """The status, and where a redirect leads. Some servers answer HEAD wrongly, so an error is asked again."""
        status, target = self._request("HEAD", url)
        return (
            self._request("GET", url) if status >= 400 and status != httpx.codes.TOO_MANY_REQUESTS else (status, target)
        )

    def _request(self, method: str, url: httpx.URL) -> tuple[int, str]:
        address = self._address(url)
        client = httpx.Client(verify=_tls(), trust_env=False, timeout=TIMEOUT)
        end = Timer(self.deadline, client.close)
        end.daemon = True
        end.start()
        try:
            with client.stream(
                method,
                url.copy_with(host=address, userinfo=b"", fragment=None),
                headers={"Host": url.netloc.decode(), "User-Agent": USER_AGENT, "Accept": "text/html,*/*;q=0.5"},
                extensions={"sni_hostname": url.raw_host.decode()},
            ) as response:
                location = response.headers.get("Location", "") if response.is_redirect else ""
                return response.status_code, location
        finally:
            end.cancel()
            client.close()

    def _address(self, url: httpx.URL) -> str:
        """The address to connect to; raises ``_RefusedError`` when any of those the name has is not permitted."""
        if url.scheme not in {"http", "https"} or not url.host:
            raise httpx.UnsupportedProtocol(url.scheme)
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = self.resolve(url.raw_host.decode(), port)
        if not addresses or not all(self.permits(address, port) for address in addresses):
            raise _RefusedError
        return addresses[0].partition("%")[0]


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def _trouble(error: Exception) -> str:
    """Why no answer came, in words that follow a comma."""
    if isinstance(error, httpx.TimeoutException):
        return f"no answer came within {TIMEOUT:.0f} seconds"
    if isinstance(error, socket.gaierror):
        return "there is no website of that name"
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return "its certificate is not valid"
    if isinstance(error, httpx.ConnectError):
        return "nobody answers there"
    if isinstance(error, httpx.UnsupportedProtocol):
        return "it leads to something that is no website"
    return "the answer could not be read"
