"""Makes a dossier of an issue that was rendered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from newsletter.checks.base import Copy, Dossier
from newsletter.checks.caniemail.written import own_templates
from newsletter.checks.html import anchors
from newsletter.checks.settings import read_clients, read_settings
from newsletter.issues.catalogue import Catalogue
from newsletter.issues.files import IssueFile
from newsletter.issues.model import Issue
from newsletter.issues.passages import passages
from newsletter.publication import Publication
from newsletter.rendering.compose import Composed, Variant
from newsletter.rendering.personalisation import TOKEN_FIELDS, fill

_TOKEN = "0" * 32
"""As long as a token is."""
_LONG = "Maximiliana-Theodora O'Hara & Söhne, Freifrau zu Schlotterstein"
"""A name as long as they come, with the signs that grow when they are escaped."""


def make_dossier(
    issue: Issue,
    publication: Publication,
    catalogue: Catalogue,
    composed: Composed,
    *,
    today: date,
    reader: Mapping[str, str] | None = None,
    others: Sequence[IssueFile] = (),
    variant: Variant | None = None,
) -> Dossier:
    """The dossier of an issue for the reader whose fields are given, or for one of whom nothing is known.

    It is about the mail of one ``variant``, or about that of a reader of whom nothing is known. ``others`` are the
    publication's issues, this one among them or not. Raises ``UsageError`` for settings of checks that cannot be.
    """
    values = {**dict.fromkeys(TOKEN_FIELDS, _TOKEN), **(reader or {})}
    mail = variant or composed
    copy = _copy(mail, values)
    return Dossier(
        issue=issue,
        passages=tuple(passages(mail.issue, catalogue)),
        subject=copy.subject,
        preheader=mail.issue.preheader,
        html=copy.html,
        text=copy.text,
        longest=_copy(mail, {**values, **longest_values(publication.attributes)}),
        links=anchors(fill(mail.untracked, values)),
        sender=publication.sender,
        reply_to=publication.reply_to,
        base_url=publication.base_url,
        postal_address=publication.postal_address,
        language=publication.language,
        today=today,
        others=tuple(one for one in others if one.path.resolve() != issue.path.resolve()),
        variant=mail.name,
        known=mail.known,
        provider=_provider(publication),
        weights={asset.source: asset.weight for asset in composed.assets},
        settings=read_settings(publication),
        clients=read_clients(publication),
        templates=own_templates(publication.folder, publication.theme),
    )


def _provider(publication: Publication) -> str:
    """The kind of its provider; empty when there is none by that name, which is for the send to say."""
    provider = publication.providers.get(publication.provider)
    return provider.kind if provider else ""


def make_dossiers(
    issue: Issue,
    publication: Publication,
    catalogue: Catalogue,
    composed: Composed,
    *,
    today: date,
    others: Sequence[IssueFile] = (),
) -> list[Dossier]:
    """The dossiers of all mails that are made of an issue, one for each variant."""
    return [
        make_dossier(issue, publication, catalogue, composed, today=today, others=others, variant=variant)
        for variant in composed.variants
    ]


def longest_values(attributes: Iterable[str]) -> dict[str, str]:
    """The fields of a reader whose every one is long."""
    long = {f"subscriber.{name}": _LONG for name in attributes}
    return {**long, "subscriber.email": f"{'maximiliana-theodora.' * 2}o-hara@schlotterstein.example"}


def _copy(mail: Variant, values: Mapping[str, str]) -> Copy:
    return Copy(fill(mail.subject, values), fill(mail.html, values), fill(mail.text, values))
