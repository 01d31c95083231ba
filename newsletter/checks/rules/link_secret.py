"""An address carries what is meant for one person only: a password, a key, a session.

It was copied from a browser in which somebody was logged in. Sent to a list, it lets every reader in, and whoever they
forward the mail to.

Remedy: take the user and password out, and parameters such as ``token`` or ``session``; change what has been sent.

Source: RFC 3986, §3.2.1 and §7.5; OWASP, “Information exposure through query strings in URL”.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.urls import query

BAD = Example("Read [the draft](https://jo:sesame@pale.example/draft).")
GOOD = Example("Read [the draft](https://pale.example/draft).")

_SECRETS = frozenset({
    "access_token", "api_key", "apikey", "auth_token", "client_secret", "jsessionid", "jwt", "passwd", "password",
    "phpsessid", "private_key", "secret", "session", "sessionid", "session_id", "sid", "x-amz-security-token",
})  # fmt: skip


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each address once; what is found is not said again in the message."""
    for url in dict.fromkeys(link.url for link in dossier.outward()):
        secret = (
            "user and password" if _user(url) else next((n for n, v in query(url) if v and n.lower() in _SECRETS), "")
        )
        if secret:
            yield Finding(
                Severity.ERROR,
                f"this address gives away a secret: {secret}",
                "take it out, and change it if it was real",
                dossier.find(url),
            )


def _user(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return "@" in parts.netloc
