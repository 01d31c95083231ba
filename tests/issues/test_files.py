"""Issues are found by what people call them, and begun without harm to others."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from newsletter.errors import NewsletterError, UsageError
from newsletter.issues.catalogue import Catalogue
from newsletter.issues.files import find_issue, list_issues, new_issue
from newsletter.issues.reading import read_issue

TODAY = date(2026, 11, 24)


@pytest.fixture
def issues(tmp_path: Path) -> Path:
    """A folder with three issues, one of which cannot be read, and a file that is none."""
    for name, text in {
        "026-quiet.md": "---\ntitle: The quiet unsubscribe\nnumber: 26\n---\n",
        "027-open-rate.yaml": "title: Open rate\nnumber: 27\nslug: graphs\nblocks: []\n",
        "028-broken.md": "---\ntitle: [\n---\n",
        "notes.txt": "no issue",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("26", "026-quiet.md"),
        ("026", "026-quiet.md"),
        ("027", "027-open-rate.yaml"),
        ("028", "028-broken.md"),
        ("quiet", "026-quiet.md"),
        ("026-quiet", "026-quiet.md"),
        ("026-quiet.md", "026-quiet.md"),
        ("graphs", "027-open-rate.yaml"),
        ("open-rate", "027-open-rate.yaml"),
        ("broken", "028-broken.md"),
    ],
)
def test_an_issue_is_found_by_its_number_its_slug_or_its_file(issues: Path, reference: str, name: str) -> None:
    assert find_issue(issues, reference).name == name


def test_a_path_is_taken_from_where_one_stands(
    issues: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("drafts")
    (elsewhere / "draft.md").write_text("", encoding="utf-8")
    monkeypatch.chdir(elsewhere)
    assert find_issue(issues, "draft.md") == Path("draft.md")
    assert find_issue(issues, str(elsewhere / "draft.md")) == elsewhere / "draft.md"


@pytest.mark.parametrize(
    ("reference", "remedy"), [("quite", "did you mean “quiet”?"), ("99", "newsletter issue list"), ("", "issue list")]
)
def test_an_unknown_issue_is_an_error_with_the_nearest_name(issues: Path, reference: str, remedy: str) -> None:
    with pytest.raises(UsageError, match="there is no issue") as caught:
        find_issue(issues, reference)
    assert remedy in (caught.value.remedy or "")


def test_two_issues_of_one_number_must_be_told_apart(issues: Path) -> None:
    (issues / "26b.md").write_text("---\ntitle: T\nnumber: 26\n---\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"could be 026-quiet\.md, 26b\.md"):
        find_issue(issues, "26")


def test_a_publication_without_issues_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        find_issue(tmp_path / "issues", "1")
    assert "newsletter issue new" in (caught.value.remedy or "")


def test_the_list_shows_broken_issues_too(issues: Path) -> None:
    found = [(one.path.name, one.number, one.slug, one.title, one.trouble is None) for one in list_issues(issues)]
    assert found == [
        ("026-quiet.md", 26, "026-quiet", "The quiet unsubscribe", True),
        ("027-open-rate.yaml", 27, "graphs", "Open rate", True),
        ("028-broken.md", 28, "028-broken", "", False),
    ]


def test_a_new_issue_has_the_next_number_and_can_be_read(issues: Path, catalogue: Catalogue) -> None:
    path = new_issue(issues, "Counting replies, not opens", TODAY)
    assert path.name == "029-counting-replies-not-opens.md"
    issue = read_issue(path, catalogue)
    assert (issue.number, issue.title, issue.date) == (29, "Counting replies, not opens", TODAY)
    assert {"header", "text", "heading", "button", "signature"} <= {block.kind for block in issue.blocks}


@pytest.mark.parametrize(
    "title",
    ['"Quoted"', "Issue #3: the end", r"back\slash", "- dash", "日本語", "emoji 🧭", "it's", "{braces}", "%&*!|>"],
)
def test_any_title_survives_being_written(tmp_path: Path, catalogue: Catalogue, title: str) -> None:
    issue = read_issue(new_issue(tmp_path / "issues", title, TODAY), catalogue)
    assert issue.title == title
    assert issue.blocks[0].fields["title"] == title


@pytest.mark.parametrize("title", ["", "  ", "two\x00", "x" * 201])
def test_a_title_that_cannot_be_shown_is_refused_and_nothing_is_written(tmp_path: Path, title: str) -> None:
    with pytest.raises(UsageError, match="the title must be one line"):
        new_issue(tmp_path / "issues", title, TODAY)
    assert not (tmp_path / "issues").exists()


def test_a_new_issue_never_takes_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "001-hello.md").mkdir()
    with pytest.raises(FileExistsError):
        new_issue(tmp_path, "Hello", TODAY)


def test_a_link_out_of_the_publication_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "margin" / "issues"
    folder.mkdir(parents=True)
    elsewhere = tmp_path / "secret.md"
    elsewhere.write_text("---\ntitle: Secret\n---\n", encoding="utf-8")
    (folder / "001-link.md").symlink_to(elsewhere)
    (folder / "002-loop.md").symlink_to(folder / "002-loop.md")
    (folder / "003-gone.md").symlink_to(tmp_path / "gone.md")
    (one,) = list_issues(folder)
    assert one.title == ""
    assert one.trouble is not None
    with pytest.raises(NewsletterError, match="outside of the publication"):
        find_issue(folder, "1")
    assert find_issue(folder, str(elsewhere)) == elsewhere


def test_a_link_within_the_publication_is_followed(tmp_path: Path) -> None:
    folder = tmp_path / "issues"
    folder.mkdir()
    (tmp_path / "draft.md").write_text("---\ntitle: Draft\n---\n", encoding="utf-8")
    (folder / "001-draft.md").symlink_to(tmp_path / "draft.md")
    assert find_issue(folder, "draft") == folder / "001-draft.md"
