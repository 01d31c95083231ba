"""One rendering of an issue, as ``newsletter issue render`` hands it out."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.cli import workspace
from newsletter.clock import SYSTEM
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.conditions.functions import Facts
    from newsletter.issues.catalogue import Catalogue
    from newsletter.issues.model import Issue
    from newsletter.publication import Publication
    from newsletter.rendering.compose import Variant

_TOKEN = "preview"  # noqa: S105 - it opens nothing: where a recipient's token stands in a real copy


def rendered(issue: Issue, settings: Publication, catalogue: Catalogue, form: str, email: str | None) -> bytes:
    """The issue in one of the forms, for a subscriber or for a reader of whom nothing is known."""
    from newsletter.conditions.functions import Facts
    from newsletter.rendering.compose import compose
    from newsletter.rendering.personalisation import TOKEN_FIELDS, fill, values_of

    whole = compose(issue, settings, catalogue)
    facts = _facts(settings, email) if email else Facts({})
    composed = whole.of(facts)
    values = {**values_of(facts), **dict.fromkeys(TOKEN_FIELDS, _TOKEN)}
    if form == "eml":
        return _mail_file(issue, settings, composed, values)
    if form == "mjml":
        text = composed.mjml
    elif form == "text":
        text = fill(composed.text, values)
    elif form == "web":
        text = fill(composed.web, values)
    elif form == "html":
        text = fill(composed.untracked, values)
    else:
        text = json.dumps(
            {
                "subject": fill(composed.subject, values),
                "preheader": composed.issue.preheader,
                "variant": composed.name,
                "html": fill(composed.untracked, values),
                "text": fill(composed.text, values),
                "links": [{"url": link.url, "label": link.label} for link in whole.links],
            },
            indent=2,
            ensure_ascii=False,
        )
    return (text.rstrip("\n") + "\n").encode("utf-8")


def _facts(settings: Publication, email: str) -> Facts:
    """What is known of a subscriber."""
    from newsletter.audience.addresses import parse_address
    from newsletter.audience.facts import facts_of
    from newsletter.audience.subscribers import find_subscriber

    with workspace.store(settings) as store, store.read() as session:
        return facts_of(session, find_subscriber(session, parse_address(email)))


def _mail_file(issue: Issue, settings: Publication, composed: Variant, values: Mapping[str, str]) -> bytes:
    """A mail to the reader, or to the sender where there is none; list headers come with a campaign."""
    from newsletter.message import Address, Body, Message
    from newsletter.providers.mime import to_eml
    from newsletter.rendering.personalisation import fill

    email = values.get("subscriber.email", settings.sender.email)
    return to_eml(
        Message(
            delivery=_TOKEN,
            sender=settings.sender,
            to=Address(email),
            reply_to=settings.reply_to,
            subject=fill(composed.subject, values),
            date=SYSTEM.now(),
            message_id=f"<{_TOKEN}.{issue.digest[:16]}@{settings.sender.email.rpartition('@')[2]}>",
            headers=(),
            html=Body.of(fill(composed.untracked, values)),
            text=Body.of(fill(composed.text, values)),
        )
    )


def write_file(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees a part of it; what was there before stays until the end."""
    try:
        if path.exists() and not path.is_file():  # a pipe or a device is written to, never replaced
            path.write_bytes(data)
            return
        target = path.resolve()
        unfinished = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            unfinished.write_bytes(data)
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise NewsletterError(
            f"{path} cannot be written: {error.strerror}",
            remedy="check the folder, your rights in it and the room on the disk",
        ) from error
