"""The demo's folder: replaced as often as one likes, and never at the cost of anybody's work."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from newsletter.errors import RefusedError
from newsletter.issues.files import list_issues
from newsletter.publication import load_publication
from newsletter.simulation.bundle import laid_out

TODAY = date(2031, 2, 3)
URL = "http://127.0.0.1:4321"


def lay_out(folder: Path) -> None:
    with laid_out(folder, URL, TODAY):
        pass


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_folder_is_a_publication_at_the_given_address(tmp_path: Path) -> None:
    lay_out(tmp_path / "demo")
    publication = load_publication(tmp_path / "demo")
    assert publication.base_url == URL
    assert (publication.folder / "subscribers.csv").is_file()
    assert list(publication.issues.glob("*.md"))
    assert list(publication.images.rglob("*.png"))


def test_the_issue_is_of_the_day_so_that_no_check_finds_it_old(tmp_path: Path) -> None:
    lay_out(tmp_path / "demo")
    (issue,) = list_issues(tmp_path / "demo" / "issues")
    assert issue.date == TODAY


def test_a_second_demo_replaces_what_the_first_made_and_leaves_what_others_put_there(tmp_path: Path) -> None:
    lay_out(tmp_path)
    fresh = contents(tmp_path)
    (tmp_path / "newsletter.db").write_bytes(b"old")
    (tmp_path / "newsletter.db-wal").write_bytes(b"old")
    (tmp_path / "outbox").mkdir()
    (tmp_path / "outbox" / "old.eml").write_bytes(b"old")
    (tmp_path / "issues" / "015-mine.md").write_bytes(b"mine")
    lay_out(tmp_path)
    assert contents(tmp_path) == {**fresh, "issues/015-mine.md": b"mine"}


@pytest.mark.parametrize("name", ["newsletter.toml", "issues/014-how-small-can-a-newsletter-be.md"])
def test_a_folder_in_which_somebody_changed_the_demo_is_left_alone(tmp_path: Path, name: str) -> None:
    lay_out(tmp_path)
    with (tmp_path / name).open("a", encoding="utf-8") as file:
        file.write("\n# mine\n")
    (tmp_path / "newsletter.db").write_bytes(b"old")
    before = contents(tmp_path)
    with pytest.raises(RefusedError, match=name):
        lay_out(tmp_path)
    assert contents(tmp_path) == before


def test_a_folder_that_no_demo_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(RefusedError, match="no demo made it"):
        lay_out(tmp_path)
    assert contents(tmp_path) == {"thesis.txt": b"mine"}


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    lay_out(tmp_path / "empty")
    load_publication(tmp_path / "empty")


def test_two_demos_do_not_share_a_folder_at_one_time(tmp_path: Path) -> None:
    with laid_out(tmp_path, URL, TODAY), pytest.raises(RefusedError, match="another demo"):
        lay_out(tmp_path)
    lay_out(tmp_path)


def test_what_is_missing_after_an_interrupted_demo_is_there_after_the_next(tmp_path: Path) -> None:
    lay_out(tmp_path)
    (tmp_path / "images" / "cover.png").unlink()
    lay_out(tmp_path)
    assert (tmp_path / "images" / "cover.png").is_file()
