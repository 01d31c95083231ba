"""Saves are noticed, wherever something lies that a mail is made from; and nothing else is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from watchfiles import Change

from newsletter.resources import resource
from newsletter.web.preview.app import create_app, end
from newsletter.web.preview.watching import Relevant, _folders
from newsletter.web.server import listen, served
from tests.web.preview.conftest import FRONT, Preview, make_folder


@pytest.fixture
def events(preview: Preview) -> Iterator[Iterator[str]]:
    """What the server tells."""
    with preview.client.stream("GET", "/changes") as answer:
        lines = answer.iter_lines()
        assert next(lines).startswith("retry:")
        yield lines


def test_every_save_is_told_and_what_is_shown_is_the_newest(preview: Preview, events: Iterator[str]) -> None:
    for number in range(3):
        preview.write(f"\nThis is save {number}.\n")
        preview.await_change(events)
        assert f"This is save {number}." in preview.mail()


def test_an_editor_that_writes_beside_and_renames_is_followed(preview: Preview, events: Iterator[str]) -> None:
    unfinished = preview.file.with_suffix(".md~")
    unfinished.write_text(FRONT + "\nWritten beside.\n", encoding="utf-8")
    unfinished.replace(preview.file)
    preview.await_change(events)
    assert "Written beside." in preview.mail()


def test_a_theme_and_a_block_that_come_into_being_are_followed(preview: Preview, events: Iterator[str]) -> None:
    before = preview.mail()
    block = preview.folder / "blocks" / "quote"
    block.mkdir(parents=True)
    version = preview.await_change(events)
    template = resource("templates") / "blocks" / "quote" / "email.mjml.j2"
    own = block / "email.mjml.j2"
    own.write_text(template.read_text(encoding="utf-8") + "<mj-text>Our own.</mj-text>", encoding="utf-8")
    while "Our own." not in preview.mail():
        later = preview.await_change(events)
        assert later > version
    own.unlink()
    while preview.mail() != before:
        preview.await_change(events)
    shutil.rmtree(preview.folder / "issues")
    while "There are none yet" not in preview.get("/"):
        preview.await_change(events)
    (preview.folder / "issues").mkdir()
    preview.write("\nIt is back.\n")
    while "027" not in preview.get("/") or "It is back." not in preview.mail():
        preview.await_change(events)


def test_what_a_mail_is_not_made_from_is_not_watched(tmp_path: Path) -> None:
    draft = tmp_path / "elsewhere" / "draft.md"
    relevant = Relevant(tmp_path / "margin", [draft])
    margin = tmp_path / "margin"
    for path in ("newsletter.toml", "issues/1.md", "images/a/b.png", "blocks/x/block.yaml", "themes", "themes/x/a.j2"):
        assert relevant(Change.modified, str(margin / path)), path
    for path in ("newsletter.db-wal", "outbox", "people.csv", "issues/.1.md.swp", "issues/1.md~", "themes/.git"):
        assert not relevant(Change.added, str(margin / path)), path
    assert relevant(Change.modified, str(draft))
    assert not relevant(Change.modified, str(draft.parent / "diary.md"))


def test_a_page_learns_of_what_it_missed(preview: Preview) -> None:
    for headers, query in (({}, "?since=1"), ({"Last-Event-ID": "1"}, "")):
        with preview.client.stream("GET", f"/changes{query}", headers=headers) as answer:
            assert preview.await_change(answer.iter_lines()) > 1


def test_a_link_out_of_the_folder_is_not_followed(preview: Preview, tmp_path: Path) -> None:
    (preview.folder / "images").mkdir()
    (preview.folder / "images" / "everything").symlink_to("/")
    assert not [path for path in _folders(preview.folder, ()) if "everything" in str(path)]


def test_where_nothing_can_be_watched_a_reload_shows_what_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    folder = make_folder(tmp_path.resolve() / "margin")

    async def too_many(*_: object) -> None:
        raise OSError(24, "too many open files")

    monkeypatch.setattr("newsletter.web.preview.app.watch", too_many)
    app = create_app(folder)
    with (
        listen("127.0.0.1", 0) as listening,
        served(app, listening, lambda: end(app)) as address,
        httpx.Client(base_url=address) as client,
    ):
        preview = Preview(folder, address, client)
        assert "Hello Ada," in preview.mail()
        preview.write("\nSomething new.\n")
        assert "Something new." in preview.mail()
    assert "reload the page yourself" in caplog.text
