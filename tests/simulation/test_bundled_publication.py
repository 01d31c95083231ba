"""What ships as the demo: the issue is sound, the pictures are light, and the dirt in the CSV is the dirt we know."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from newsletter.audience.importing import ImportOptions, import_file
from newsletter.audience.lists import create_list
from newsletter.audience.report import Outcome
from newsletter.campaigns.drafting import Draft, draft
from newsletter.publication import load_publication
from newsletter.rendering.personalisation import fill
from newsletter.resources import resource
from newsletter.simulation.bundle import ISSUE, LIST, SUBSCRIBERS
from newsletter.store import Store, Subscriber

BUNDLE = resource("templates") / "demo"
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    folder = shutil.copytree(BUNDLE, tmp_path_factory.mktemp("publication") / "demo")
    return draft(load_publication(folder), ISSUE, list_name=LIST, today=date(2026, 11, 21))


def test_the_checks_find_nothing_in_the_issue(written: Draft) -> None:
    assert list(written.findings) == []


def test_the_issue_is_long_and_yet_far_from_where_gmail_cuts(written: Draft) -> None:
    text, html = (fill(parts, {}) for parts in (written.content.template.text, written.content.template.html))
    assert 1_500 <= len(text.split()) <= 2_500
    assert len(html.encode()) < 90_000


def test_every_link_leads_to_a_reserved_name(written: Draft) -> None:
    hosts = {url.split("/")[2] for url, _ in written.content.links}
    assert len(hosts) > 5
    assert all(host.endswith(".example") for host in hosts)


@pytest.mark.parametrize("picture", sorted((BUNDLE / "images").rglob("*.png")), ids=lambda path: path.name)
def test_pictures_are_light(picture: Path) -> None:
    assert picture.stat().st_size <= 60_000


def test_the_import_takes_the_good_rows_and_names_the_bad(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        audience = create_list(session, LIST, NOW)
        report = import_file(session, str(BUNDLE / SUBSCRIBERS), audience, ImportOptions(), now=NOW)
    assert report.rows == 1_000
    assert report.counts == {
        Outcome.ADDED: 966,
        Outcome.RECORDED: 3,
        Outcome.DUPLICATE: 11,
        Outcome.REFUSED: 20,
    }
    assert len(report.repeated_headers) == 1
    assert len(report.tidied) == 2
    with sqlite_store.read() as session:
        companies = {person.attributes.get("company") for person in session.query(Subscriber)}
    assert "Fletcher, Ward & Sons" in companies, "a comma inside quotes"
    assert "Kiln Yard, under the arches" in companies, "a line end inside quotes"
    assert any(str(company).startswith("=HYPERLINK(") for company in companies), "kept as text"
