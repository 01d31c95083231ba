"""``newsletter issue``: begin an issue, look at it, check it, render it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli import show, workspace
from newsletter.clock import SYSTEM
from newsletter.errors import Exit, NewsletterError, UsageError

if TYPE_CHECKING:
    from newsletter.checks.base import Finding
    from newsletter.issues.model import Issue
    from newsletter.publication import Publication


@click.group()
def issue() -> None:
    """Write, check and render issues. ISSUE is a number, a slug or a file."""


@issue.command()
@click.argument("title")
def new(title: str) -> None:
    """Begin an issue with the next number."""
    from newsletter.issues.files import new_issue

    settings = workspace.publication()
    path = new_issue(settings.issues, title, SYSTEM.now().date())
    show.out(show.nearby(path))
    show.note(f"Write in it, then look what is left to do: newsletter issue check {path.stem}")


@issue.command("list")
@workspace.json_option
def list_(*, as_json: bool) -> None:
    """List all issues, by number."""
    from newsletter.issues.files import list_issues

    settings = workspace.publication()
    files = list_issues(settings.issues)
    if as_json:
        show.data([
            {
                "number": one.number,
                "slug": one.slug,
                "title": one.title,
                "date": one.date,
                "file": show.nearby(one.path),
                "trouble": one.trouble.message if one.trouble else None,
            }
            for one in files
        ])  # fmt: skip
    elif not files:
        show.note('There are no issues yet. Begin one: newsletter issue new "A title"')
    else:
        show.table(
            ("No.", "Title", "Date", "File"),
            [
                (
                    str(one.number or "–").rjust(3),
                    one.title if one.trouble is None else f"({one.trouble.message})",
                    str(one.date or ""),
                    show.nearby(one.path),
                )
                for one in files
            ],
        )


@issue.command("show")
@click.argument("reference", metavar="ISSUE")
@workspace.json_option
def show_issue(reference: str, *, as_json: bool) -> None:
    """Show an issue's front matter and blocks."""
    from newsletter.cli.outline import issue_data, outline

    found = _read(workspace.publication(), reference)
    if as_json:
        show.data(issue_data(found))
    else:
        for line in outline(found):
            show.out(line)


@issue.command()
@click.argument("name", required=False)
@workspace.json_option
def blocks(name: str | None, *, as_json: bool) -> None:
    """Explain the blocks an issue may use.

    NAME is one of them: it is explained with all its fields and an example.
    """
    from newsletter.cli import outline
    from newsletter.issues.catalogue import load_catalogue
    from newsletter.issues.mistakes import did_you_mean

    settings = workspace.publication()
    catalogue = load_catalogue(settings.folder, settings.theme)
    if name is not None and name not in catalogue.types:
        remedy = did_you_mean(name, catalogue.types, "newsletter issue blocks lists all of them")
        raise UsageError(f"there is no block “{name}”", remedy=remedy)
    if as_json:
        chosen = [catalogue.types[name]] if name else list(catalogue.types.values())
        show.data([outline.block_type_data(one) for one in chosen])
    elif name:
        show.out(outline.explained(catalogue, name))
    else:
        show.table(("Block", "Kind", "Fields", "What it is"), [outline.row(one) for one in catalogue.types.values()])
        show.note("\nA block stands between ::: NAME and :::; * marks what it must have.")
        show.note("One of them with an example: newsletter issue blocks quote")


@issue.command()
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
    settings = workspace.publication()
    path = _find(settings, reference)
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


@issue.command()
@click.argument("reference", metavar="ISSUE")
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "text", "mjml", "json", "eml"]),
    default="html",
    help="What to make of it.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="Write to FILE.",
)
@click.option("--as", "email", metavar="EMAIL", help="As this subscriber gets it.")
def render(reference: str, form: str, output: Path | None, email: str | None) -> None:
    """Render ISSUE as the mail it becomes.

    To standard output, or into a file; links are those of the issue, not tracked.
    """
    from newsletter.cli.rendering import rendered, write_file
    from newsletter.issues.catalogue import load_catalogue
    from newsletter.issues.loading import load_issue

    settings = workspace.publication()
    catalogue = load_catalogue(settings.folder, settings.theme)
    found = load_issue(_find(settings, reference), settings, catalogue)
    data = rendered(found, settings, catalogue, form, email)
    if output is None or str(output) == "-":
        click.echo(data, nl=False)
    else:
        write_file(output, data)
        show.note(f"{show.nearby(output)}: {len(data):,} bytes")


def _find(settings: Publication, reference: str) -> Path:
    from newsletter.issues.files import find_issue

    return find_issue(settings.issues, reference)


def _read(settings: Publication, reference: str) -> Issue:
    from newsletter.issues.catalogue import load_catalogue
    from newsletter.issues.reading import read_issue

    return read_issue(_find(settings, reference), load_catalogue(settings.folder, settings.theme))
