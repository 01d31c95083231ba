"""``newsletter issue check``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from newsletter.cli import show, workspace
from newsletter.clock import SYSTEM
from newsletter.errors import Exit, NewsletterError, UsageError

if TYPE_CHECKING:
    from newsletter.checks.base import Dossier
    from newsletter.cli.findings import Checked
    from newsletter.publication import Publication


@click.command()
@click.argument("reference", metavar="ISSUE", required=False)
@click.option("--all", "every", is_flag=True, help="Check every issue.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    help="How to show the findings.",
)
@click.option("--strict", is_flag=True, help="Fail for warnings too.")
@click.option("--online", is_flag=True, help="Follow the links.")
@click.option("--spam", is_flag=True, help="Ask SpamAssassin, which has to be installed.")
@click.option("--explain", metavar="RULE", help="Explain a check instead, or “all” of them.")
def check(
    reference: str | None, form: str, explain: str | None, *, every: bool, strict: bool, online: bool, spam: bool
) -> int:
    """Check ISSUE before it is sent.

    The exit code is 1 when a finding is an error.
    """
    if explain is not None:
        return _explain(explain)
    if (reference is None) != every:
        raise UsageError("name the issue to check, or say --all", remedy="newsletter issue check 27")
    settings = workspace.publication()
    asks = [ask for wanted, ask in ((online, _with_answers), (spam, _with_spam)) if wanted]
    checked = list(_checked(settings, reference, asks))
    _show(checked, form, every=every)
    failing = ("error", "warning") if strict else ("error",)
    return Exit.FAILURE if any(one.count(kind) for one in checked for kind in failing) else Exit.OK


def _show(checked: Sequence[Checked], form: str, *, every: bool) -> None:
    from newsletter.checks.base import load_rules
    from newsletter.cli import findings

    rules = load_rules()
    if form == "json":
        data = [findings.to_data(one, len(rules)) for one in checked]
        show.data(data if every else data[0])
    elif form == "sarif":
        from newsletter.cli.sarif import to_sarif

        show.data(to_sarif(checked, rules))
    elif form == "github":
        for finding in (finding for one in checked for finding in one.report.findings):
            show.out(findings.to_github(finding))
    else:
        for one in checked:
            findings.print_checked(one, len(rules))
        found = (finding.rule for one in checked for finding in one.report.findings)
        explained = next((rule for rule in found if rule != findings.FILE_RULE), None)
        if explained:
            show.note(f"More on a check: newsletter issue check --explain {explained}")


def _explain(name: str) -> int:
    from newsletter.checks.base import load_rules
    from newsletter.checks.pages import all_pages, page
    from newsletter.issues.mistakes import did_you_mean

    rules = {rule.name: rule for rule in load_rules()}
    if name == "all":
        show.out(all_pages(list(rules.values())).rstrip("\n"))
    elif name in rules:
        show.out(page(rules[name]))
    else:
        raise UsageError(
            f"there is no check “{name}”", remedy=did_you_mean(name, rules, f"the checks are {', '.join(rules)}")
        )
    return Exit.OK


def _checked(
    settings: Publication, reference: str | None, asks: Sequence[Callable[[list[Dossier]], list[Dossier]]]
) -> Iterator[Checked]:
    """What the checks say; of an issue that cannot be read, the mistakes in its file.

    Each of ``asks`` puts into the dossiers what somebody else knows.
    """
    from newsletter.checks.dossiers import make_dossiers
    from newsletter.checks.engine import examine
    from newsletter.cli.findings import Checked, from_error
    from newsletter.issues.catalogue import load_catalogue
    from newsletter.issues.files import find_issue, list_issues
    from newsletter.issues.loading import load_issue
    from newsletter.rendering.compose import Composer

    files = list_issues(settings.issues)
    paths = [find_issue(settings.issues, reference)] if reference else [one.path for one in files]
    catalogue = load_catalogue(settings.folder, settings.theme)
    composer = Composer(settings, catalogue)
    today = SYSTEM.now().date()
    for path in paths:
        try:
            issue = load_issue(path, settings, catalogue)
        except NewsletterError as error:
            yield Checked(path, from_error(error))
            continue
        dossiers = make_dossiers(issue, settings, catalogue, composer.compose(issue), today=today, others=files)
        for ask in asks:
            dossiers = ask(dossiers)
        yield Checked(path, examine(*dossiers))


def _with_answers(dossiers: list[Dossier]) -> list[Dossier]:
    from dataclasses import replace

    from newsletter.checks.online import ask

    urls = list(dict.fromkeys(link.url for dossier in dossiers for link in dossier.outward()))
    show.note(f"Following the links of {dossiers[0].issue.path.name} ({len(urls)}) …")
    answers = ask(urls)
    return [replace(dossier, answers=answers) for dossier in dossiers]


def _with_spam(dossiers: list[Dossier]) -> list[Dossier]:
    show.note(f"Asking SpamAssassin about {dossiers[0].issue.path.name} …")
    return [_scored(dossier) for dossier in dossiers]


def _scored(dossier: Dossier) -> Dossier:
    from dataclasses import replace

    from newsletter.checks.spam import ask_spamassassin
    from newsletter.message import Address, Body, Message
    from newsletter.providers.mime import to_eml

    domain = dossier.sender.email.rpartition("@")[2]
    message = Message(
        delivery="",
        sender=dossier.sender,
        to=Address(f"reader@{domain}"),
        reply_to=dossier.reply_to,
        subject=dossier.subject,
        date=SYSTEM.now(),
        message_id=f"<{dossier.issue.digest[:32]}@{domain}>",
        headers=(),
        html=Body.of(dossier.html),
        text=Body.of(dossier.text),
    )
    return replace(dossier, spam=ask_spamassassin(to_eml(message)))
