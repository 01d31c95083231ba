"""Makes a dossier of an issue that was rendered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from newsletter.checks.base import Dossier
from newsletter.checks.html import anchors
from newsletter.issues.catalogue import Catalogue
from newsletter.issues.model import Issue
from newsletter.issues.passages import passages
from newsletter.publication import Publication
from newsletter.rendering.compose import Composed
from newsletter.rendering.personalisation import TOKEN_FIELDS, fill

_TOKEN = "0" * 32
"""As long as a token is."""


def make_dossier(
    issue: Issue,
    publication: Publication,
    catalogue: Catalogue,
    composed: Composed,
    *,
    today: date,
    reader: Mapping[str, str] | None = None,
) -> Dossier:
    """The dossier of an issue for the reader whose fields are given, or for one of whom nothing is known."""
    values = {**dict.fromkeys(TOKEN_FIELDS, _TOKEN), **(reader or {})}
    return Dossier(
        issue=issue,
        passages=tuple(passages(issue, catalogue)),
        subject=fill(composed.subject, values),
        preheader=issue.preheader,
        html=fill(composed.html, values),
        text=fill(composed.text, values),
        links=anchors(fill(composed.web, values)),
        base_url=publication.base_url,
        postal_address=publication.postal_address,
        language=publication.language,
        today=today,
    )
