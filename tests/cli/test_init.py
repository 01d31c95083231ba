"""``newsletter init``: a publication that works at once, or nothing at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.cli.main import run
from newsletter.errors import Exit
from newsletter.publication import load_publication
from newsletter.store import open_store


def everything_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_a_new_publication_loads_and_has_an_issue_and_a_database(tmp_path: Path) -> None:
    assert run(["init", str(tmp_path / "my-letter")]) == Exit.OK
    publication = load_publication(tmp_path / "my-letter")
    assert publication.name == "My Letter"
    assert publication.provider == "outbox"
    assert publication.images.is_dir()
    assert [path.name for path in publication.issues.iterdir()] == ["001-hello.md"]
    open_store(publication.database_url).close()
    assert "outbox/" in (tmp_path / "my-letter" / ".gitignore").read_text(encoding="utf-8")


def test_what_is_said_on_the_command_line_stands_in_the_settings(tmp_path: Path) -> None:
    options = {
        "--name": 'The "Margin" \\ Notes',
        "--from": "Søren Aldana <soren@margin.example>",
        "--base-url": "https://news.margin.example/",
        "--postal-address": "12 Quay Street\nPale Harbour",
    }
    arguments = [word for pair in options.items() for word in pair]
    assert run(["init", str(tmp_path / "margin"), *arguments]) == Exit.OK
    publication = load_publication(tmp_path / "margin")
    assert publication.name == options["--name"]
    assert (publication.sender.name, publication.sender.email) == ("Søren Aldana", "soren@margin.example")
    assert publication.base_url == "https://news.margin.example"
    assert publication.postal_address == options["--postal-address"]


def test_a_publication_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["init", str(tmp_path / "one")])
    config = tmp_path / "one" / "newsletter.toml"
    config.write_text("# mine\n", encoding="utf-8")
    before = everything_in(tmp_path)
    assert run(["init", str(tmp_path / "one")]) == Exit.REFUSED
    assert "is a publication already" in capsys.readouterr().err
    assert config.read_text(encoding="utf-8") == "# mine\n"
    assert everything_in(tmp_path) == before


def test_a_folder_with_other_things_in_it_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("*.bak\n", encoding="utf-8")
    assert run(["init", str(tmp_path)]) == Exit.OK
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "*.bak\n"
    load_publication(tmp_path)


def test_a_folder_whose_things_are_in_the_way_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "issues").mkdir()
    assert run(["init", str(tmp_path)]) == Exit.REFUSED
    assert "issues" in capsys.readouterr().err
    assert everything_in(tmp_path) == {"issues"}


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [("--from", "nobody", "not a mailbox"), ("--base-url", "margin.example", "not a web address")],
)
def test_a_mistake_on_the_command_line_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, words: str
) -> None:
    assert run(["init", str(tmp_path / "new"), option, value]) == Exit.USAGE
    shown = capsys.readouterr().err
    assert words in shown
    assert ".new-" not in shown, "the place where it was built is nobody's business"
    assert everything_in(tmp_path) == set()


def test_it_ends_with_what_to_type_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["init", str(tmp_path / "new")])
    shown = capsys.readouterr()
    assert "is a publication now" in shown.out
    assert "newsletter campaign send 1 --list weekly" in shown.err
