"""What the conditions of an issue say of its readers, the checks know."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from newsletter.checks.dossiers import make_dossiers
from newsletter.checks.engine import examine
from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.loading import load_issue
from newsletter.publication import load_publication
from newsletter.rendering.compose import compose
from tests.checks.conftest import CONFIG

TAG = "{{ subscriber.first_name }}"


def lines(folder: Path, text: str) -> list[int | None]:
    """The lines on which a tag without a fallback is found."""
    (folder / "newsletter.toml").write_text(f'{CONFIG}\n[attributes]\nfirst_name = "text"\n', encoding="utf-8")
    path = folder / "issue.md"
    path.write_text(f"---\ntitle: T\n---\n{text}\n", encoding="utf-8")
    publication = load_publication(folder)
    catalogue = load_catalogue(folder, publication.theme)
    issue = load_issue(path, publication, catalogue)
    composed = compose(issue, publication, catalogue)
    report = examine(*make_dossiers(issue, publication, catalogue, composed, today=date(2026, 11, 24)))
    return [one.place.line for one in report.findings if one.rule == "merge-tag-fallback" and one.place]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"Hello {TAG},", [4]),
        (f"{{{{ if first_name is known }}}}Hello {TAG},{{{{ else }}}}Hello,{{{{ end }}}}", []),
        (f"{{{{ if first_name is empty }}}}Hello,{{{{ else }}}}Hello {TAG},{{{{ end }}}}", []),
        (f"{{{{ if first_name is empty }}}}Hello {TAG},{{{{ else }}}}Hello,{{{{ end }}}}", [4]),
        (f'{{{{ if first_name != "Ada" }}}}Hello {TAG},{{{{ end }}}}', []),
        (f"::: callout\nwhen: first_name is known\n\nHello {TAG}.\n:::", []),
        (f"{{{{ if first_name is known }}}}Hello{{{{ end }}}}\n\nDear {TAG}.", [6]),
    ],
)
def test_a_tag_needs_no_fallback_where_its_field_is_known(text: str, found: list[int], tmp_path: Path) -> None:
    assert lines(tmp_path, text) == found


def test_whoever_mails_people_needs_an_address_that_they_can_reach(tmp_path: Path) -> None:
    def rules(base_url: str, provider: str) -> list[str]:
        config = CONFIG.replace("https://news.margin.example", base_url)
        real = '\n[providers.main]\nkind = "postmark"\ntoken_env = "T"\n'
        sending = f'\n[sending]\nprovider = "{provider}"\n'
        (tmp_path / "newsletter.toml").write_text(config + sending + real, encoding="utf-8")
        (tmp_path / "issue.md").write_text("---\ntitle: T\n---\nHello.\n", encoding="utf-8")
        publication = load_publication(tmp_path)
        catalogue = load_catalogue(tmp_path, publication.theme)
        issue = load_issue(tmp_path / "issue.md", publication, catalogue)
        composed = compose(issue, publication, catalogue)
        report = examine(*make_dossiers(issue, publication, catalogue, composed, today=date(2026, 11, 24)))
        return [one.rule for one in report.findings if one.rule == "base-url-private"]

    for private in ("http://127.0.0.1:8000", "http://localhost", "http://10.0.0.7", "http://desk.local"):
        assert rules(private, "main") == ["base-url-private"]
        assert rules(private, "outbox") == []
    assert rules("https://news.margin.example", "main") == []
