"""Postmark (https://postmarkapp.com): a batch endpoint, a broadcast stream, and a search by our own metadata."""

from __future__ import annotations

from dataclasses import replace

from newsletter.providers import options
from newsletter.providers.base import Certainty, Limits, Provider
from newsletter.providers.discovery import Kind
from newsletter.publication import ProviderSettings

BASE_URL = "https://api.postmarkapp.com"
STREAM = "broadcast"
WEBHOOK_USER = "newsletter"


def _open(settings: ProviderSettings) -> Provider:
    from newsletter.providers.http import HttpApi
    from newsletter.providers.postmark.send import Postmark
    from newsletter.providers.postmark.webhook import Credentials

    limits = replace(
        KIND.limits,
        timeout_seconds=options.seconds(settings, "timeout_seconds", KIND.limits.timeout_seconds),
        settle_seconds=options.seconds(settings, "settle_seconds", KIND.limits.settle_seconds),
    )
    token = options.header_secret(settings, "token_env")
    user = options.text(settings, "webhook_user", WEBHOOK_USER)
    api = HttpApi(
        options.web_address(settings, "base_url", BASE_URL),
        headers={"X-Postmark-Server-Token": token},
        timeout_seconds=limits.timeout_seconds,
    )
    return Postmark(
        api,
        limits=limits,
        stream=options.text(settings, "message_stream", STREAM),
        credentials=(
            Credentials(user, options.header_secret(settings, "webhook_secret_env"))
            if "webhook_secret_env" in settings.options
            else None
        ),
    )


KIND = Kind(
    certainty=Certainty.SEARCH,
    # 500 messages and 50 MB a call: https://postmarkapp.com/developer/user-guide/send-email-with-api/batch-emails
    limits=Limits(batch_messages=500, batch_bytes=50_000_000),
    options={
        "token_env": "the environment variable that holds the server's API token",
        "base_url": f"the API's address, or that of a relay or a test server (“{BASE_URL}”)",
        "message_stream": f"the broadcast stream to send through (“{STREAM}”)",
        "timeout_seconds": "how long one call may take (30)",
        "settle_seconds": "how long to wait before an unknown batch is looked up (330)",
        "webhook_user": f"the user in the webhook's basic authentication (“{WEBHOOK_USER}”)",
        "webhook_secret_env": "the environment variable that holds its password; without one webhooks are refused",
    },
    open=_open,
)
