"""From an issue file to what a campaign would be frozen with, and what the checks say about it. No database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from newsletter.campaigns.launch import Content
from newsletter.checks.base import Finding, Severity
from newsletter.checks.dossiers import make_dossier
from newsletter.checks.engine import run_checks
from newsletter.errors import NewsletterError, RefusedError, SeveralErrors
from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.files import find_issue
from newsletter.issues.loading import load_issue
from newsletter.publication import Publication
from newsletter.rendering.compose import compose
from newsletter.rendering.personalisation import Envelope, parts_to_document

_SENDER_ID = slice(0, 15)
"""Gmail asks for 5 to 15 characters that name the sender and never change (support.google.com/mail/answer/6254652)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An issue ready to be launched, as far as it is sound."""

    content: Content
    findings: Sequence[Finding]


def draft(publication: Publication, reference: str, *, list_name: str, today: date) -> Draft:
    """Read, render and check the issue; raises what is wrong with its file."""
    catalogue = load_catalogue(publication.folder, publication.theme)
    issue = load_issue(find_issue(publication.issues, reference), publication, catalogue)
    composed = compose(issue, publication, catalogue)
    findings = run_checks(make_dossier(issue, publication, catalogue, composed, today=today))
    content = Content(
        issue=issue,
        template=composed.template(envelope(publication, issue.slug, list_name)),
        web={"html": parts_to_document(composed.web), "public": parts_to_document(composed.public)},
        links=[(link.url, link.label) for link in composed.links],
    )
    return Draft(content, findings)


def envelope(publication: Publication, slug: str, list_name: str) -> Envelope:
    """The headers that all copies share.

    List-Id is RFC 2919's: a name for people, and an identifier that never changes. Feedback-ID is Gmail's: what is
    counted by campaign, by list, by kind of mail, and for good by sender.
    """
    domain = publication.list_id_domain
    sender_id = re.sub(r"[^a-z0-9]", "", domain.lower()).ljust(5, "0")[_SENDER_ID]
    quoted = publication.name.replace("\\", "").replace('"', "")
    return Envelope(
        sender=publication.sender,
        reply_to=publication.reply_to,
        list_id=f'"{quoted}" <{list_name}.{domain}>',
        feedback_id=f"{slug}:{list_name}:newsletter:{sender_id}",
        base_url=publication.base_url,
        domain=publication.sender.email.rpartition("@")[2],
    )


def refuse_errors(draft: Draft) -> None:
    """Nothing is sent while a check says *error*: raises each such finding, with its place and remedy."""
    errors: list[NewsletterError] = [
        RefusedError(f"{finding.rule}: {finding.message}", place=finding.place, remedy=finding.remedy)
        for finding in draft.findings
        if finding.severity is Severity.ERROR
    ]
    if errors:
        raise SeveralErrors(errors)
