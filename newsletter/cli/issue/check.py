"""``newsletter issue check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli import show, workspace
from newsletter.clock import SYSTEM
from newsletter.errors import Exit, NewsletterError, UsageError

if TYPE_CHECKING:
    from newsletter.checks.base import Finding
    from newsletter.publication import Publication


@click.command()
@click.argument("reference", metavar="ISSUE", required=False)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to show the findings."
)
@click.option("--explain", metavar="RULE", help="Explain a check instead, or “all” of them.")
def check(reference: str | None, form: str, explain: str | None) -> int:
    """Check ISSUE before it is sent.

    The exit code is 1 when a finding is an error.
    """
    from newsletter.checks.base import load_rules
    from newsletter.cli import findings as finding

    if explain is not None:
        return _explain(explain)
    if reference is None:
        raise UsageError("name the issue to check", remedy="newsletter issue check 27")
    from newsletter.issues.files import find_issue

    settings = workspace.publication()
    path = find_issue(settings.issues, reference)
    findings, rules = _findings(settings, path), len(load_rules())
    failed = any(one.severity == "error" for one in findings)
    if form == "json":
        counts = {f"{kind}s": sum(one.severity == kind for one in findings) for kind in ("error", "warning")}
        listed = [finding.to_data(one) for one in findings]
        show.data({"file": show.nearby(path), "checks": rules, **counts, "findings": listed})
    elif form == "github":
        for one in findings:
            show.out(finding.to_github(one))
    else:
        finding.print_findings(findings)
        show.out(("\n" if findings else "") + f"{show.nearby(path)} · {finding.summary(findings, rules)}")
        explained = next((one.rule for one in findings if one.rule != finding.FILE_RULE), None)
        if explained:
            show.note(f"More on a check: newsletter issue check --explain {explained}")
    return Exit.FAILURE if failed else Exit.OK


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


def _findings(settings: Publication, path: Path) -> list[Finding]:
    """What the checks say; of an issue that cannot be read, the mistakes in its file."""
    from newsletter.checks.base import run_checks
    from newsletter.checks.dossiers import make_dossier
    from newsletter.cli.findings import from_error
    from newsletter.issues.catalogue import load_catalogue
    from newsletter.issues.loading import load_issue
    from newsletter.rendering.compose import compose

    catalogue = load_catalogue(settings.folder, settings.theme)
    try:
        found = load_issue(path, settings, catalogue)
    except NewsletterError as error:
        return from_error(error)
    composed = compose(found, settings, catalogue)
    return run_checks(make_dossier(found, settings, catalogue, composed, today=SYSTEM.now().date()))
