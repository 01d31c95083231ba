"""The outbox: every message becomes a mail file in a folder, and no account is needed.

The same message has the same file name and the same bytes, so a batch may be replayed without doubling anybody.
"""

from __future__ import annotations

from newsletter.providers import options
from newsletter.providers.base import Certainty, Limits, Provider
from newsletter.providers.discovery import Kind
from newsletter.providers.outbox.send import Outbox
from newsletter.publication import ProviderSettings

FOLDER = "outbox"


def _open(settings: ProviderSettings) -> Provider:
    return Outbox(settings.folder / options.text(settings, "folder", FOLDER), KIND.limits)


KIND = Kind(
    certainty=Certainty.KEY,
    limits=Limits(batch_messages=100, batch_bytes=100_000_000, concurrency=2),
    options={"folder": f"where the mail files go, from the publication's folder (“{FOLDER}”)"},
    open=_open,
)
