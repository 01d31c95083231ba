"""From an issue file to what a campaign would be frozen with, and what the checks say about it. No database."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from newsletter.assets.cabinet import Asset
from newsletter.campaigns.launch import Content
from newsletter.checks.base import Finding, Severity, load_rules
from newsletter.checks.dossiers import make_dossiers
from newsletter.checks.engine import run_checks
from newsletter.errors import NewsletterError, RefusedError, SeveralErrors, UsageError
from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.files import find_issue, list_issues
from newsletter.issues.loading import load_issue
from newsletter.issues.mistakes import did_you_mean
from newsletter.publication import Publication
from newsletter.publishing import publish_as_configured
from newsletter.rendering.compose import compose
from newsletter.rendering.personalisation import Envelope

_SENDER_ID = slice(0, 15)
"""Gmail asks for 5 to 15 characters that name the sender and never change (support.google.com/mail/answer/6254652)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An issue ready to be launched, as far as it is sound."""

    content: Content
    findings: Sequence[Finding]
    assets: Sequence[Asset] = ()
    """The pictures that its mail shows."""
    variants: Mapping[str, str] = field(default_factory=dict)
    """For whom each variant is, by its key; empty when all readers get the same."""


def draft(publication: Publication, reference: str, *, list_name: str, today: date) -> Draft:
    """Read, render and check the issue; raises what is wrong with its file."""
    catalogue = load_catalogue(publication.folder, publication.theme)
    issue = load_issue(find_issue(publication.issues, reference), publication, catalogue)
    composed = compose(issue, publication, catalogue)
    others = list_issues(publication.issues)
    findings = run_checks(*make_dossiers(issue, publication, catalogue, composed, today=today, others=others))
    content = Content(
        issue=issue,
        template=composed.template(envelope(publication, issue.slug, list_name)),
        web=composed.web_copies(),
        links=[(link.url, link.label) for link in composed.links],
    )
    names = {one.key: one.name for one in composed.variants} if composed.chooser else {}
    return Draft(content, findings, composed.assets, names)


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


def overrule(draft: Draft, rules: Collection[str]) -> Draft:
    """The same draft, to be sent in spite of the errors that these checks found; it keeps them for the campaign.

    Raises ``UsageError`` for a check there is not.
    """
    known = [rule.name for rule in load_rules()]
    for name in rules:
        if name not in known:
            remedy = did_you_mean(name, known, "newsletter issue check --explain all names them")
            raise UsageError(f"there is no check “{name}”", remedy=remedy)
    overruled = [one for one in draft.findings if one.rule in rules and one.severity is Severity.ERROR]
    allowed = [{"rule": one.rule, "message": one.message} for one in overruled]
    left = [one for one in draft.findings if one not in overruled]
    return replace(draft, content=replace(draft.content, allowed=allowed), findings=left)


def refuse_errors(draft: Draft) -> None:
    """Nothing is sent while a check says *error*: raises each such finding, with its place and remedy."""
    errors: list[NewsletterError] = [
        RefusedError(
            f"{finding.rule}: {finding.message}",
            place=finding.place,
            remedy=f"{finding.remedy}; or send it all the same: --allow {finding.rule}",
        )
        for finding in draft.findings
        if finding.severity is Severity.ERROR
    ]
    if errors:
        raise SeveralErrors(errors)


def publish_pictures(publication: Publication, draft: Draft) -> int:
    """Bring the pictures of a draft to where its mail says they are; returns how many were not there yet.

    Nobody's mail may leave before this is done; raises ``NewsletterError`` when it cannot be.
    """
    return publish_as_configured(publication, draft.assets)
