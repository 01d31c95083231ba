"""Webhooks: proven genuine on the raw body, stored, committed, and only then answered."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from newsletter.events.intake import record_provider
from newsletter.providers.base import ProviderEvent, WebhookRefused
from newsletter.web.site import Site, site_of

log = logging.getLogger(__name__)


async def receive(request: Request) -> Response:
    """Take in what a provider reports.

    A refusal is a 401: Postmark gives up for good on a 403, so that one wrong secret would cost all later events.
    """
    site, name = site_of(request), request.path_params["provider"]
    if name not in site.publication.providers:
        raise HTTPException(404)
    body, now = await request.body(), site.clock.now()
    try:
        events = _believed(site, name, request, body, now)
    except WebhookRefused as refusal:
        log.warning("a webhook of “%s” was refused: %s", name, refusal)
        raise HTTPException(401) from None
    stored = site.recorder.submit(
        lambda session: record_provider(session, name, events, signer=site.signer, now=now),
    )
    intake = await asyncio.wrap_future(stored)
    return PlainTextResponse(f"{intake.stored} new, {intake.repeated} known, {intake.foreign} not ours\n")


def _believed(site: Site, name: str, request: Request, body: bytes, now: datetime) -> list[ProviderEvent]:
    """The events of a genuine webhook; without its secret a provider can prove nothing."""
    if name not in site.providers:
        raise WebhookRefused("its settings are incomplete")
    return site.providers[name].webhook(dict(request.headers), body, now)
