"""``newsletter assets publish``, and that nobody gets a mail whose pictures are not where it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsletter.cli.main import run
from tests.support.pictures import photograph, picture

ISSUE = "---\ntitle: {0}\nnumber: {0}\n---\n\n![A picture](x.png)\n\n::: bio\nname: Jo\nimage: jo.jpg\n:::\n"


class Desk:
    """A publication with two issues that share their two pictures, and the command run in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.finished = folder / ".newsletter" / "assets"
        self._capsys = capsys
        (folder / "images" / "x.png").write_bytes(picture())
        (folder / "images" / "jo.jpg").write_bytes(photograph(300, 200))
        for number in (2, 3):
            (folder / "issues" / f"00{number}-words.md").write_text(ISSUE.format(number), encoding="utf-8")

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        code = run(["-C", str(self.folder), *arguments])
        captured = self._capsys.readouterr()
        return code, captured.out, captured.err

    def configure(self, toml: str) -> None:
        """Add to the settings."""
        config = self.folder / "newsletter.toml"
        config.write_text(config.read_text(encoding="utf-8") + toml, encoding="utf-8")

    def publish(self, *arguments: str) -> Any:
        """The command's own account."""
        code, out, err = self.run("assets", "publish", *arguments, "--json")
        assert code == 0, err
        return json.loads(out)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    assert run(["init", str(tmp_path / "letter")]) == 0
    capsys.readouterr()
    return Desk(tmp_path / "letter", capsys)


def test_the_pictures_of_all_issues_are_copied_once(desk: Desk, tmp_path: Path) -> None:
    account = desk.publish("--to", str(tmp_path / "web"))
    assert [(one["source"], one["width"], one["height"], one["new"]) for one in account["pictures"]] == [
        ("x.png", 40, 20, True),
        ("jo.jpg", 128, 128, True),
    ]
    names = sorted(one["name"] for one in account["pictures"])
    assert sorted(path.name for path in (tmp_path / "web").iterdir()) == names
    assert [one["new"] for one in desk.publish("3", "--to", str(tmp_path / "web"))["pictures"]] == [False, False]


def test_people_are_told_what_went_where(desk: Desk, tmp_path: Path) -> None:
    where = str(tmp_path / "web")
    code, out, err = desk.run("assets", "publish", "--to", where, "--dry-run")
    assert (code, err.count("would publish")) == (0, 2)
    assert out.startswith(f"Would publish 2 of 2 pictures to {where} (")
    assert not (tmp_path / "web").exists()
    code, out, err = desk.run("assets", "publish", "--to", where)
    assert (code, err.count("\npublished") + err.startswith("published")) == (0, 2)
    assert out.startswith(f"Published 2 of 2 pictures to {where} (")
    assert "2 were there already" in desk.run("assets", "publish", "--to", where)[1]


def test_a_folder_in_the_settings_is_relative_to_the_publication_and_one_on_the_command_line_to_where_one_stands(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    desk.configure('\n[assets]\npublish_to = "public"\n')
    desk.publish()
    desk.publish("--to", "mine")
    assert len(list((desk.folder / "public").iterdir())) == len(list((tmp_path / "here" / "mine").iterdir())) == 2


def test_without_a_place_the_remedy_shows_how_to_name_one(desk: Desk) -> None:
    code, _, err = desk.run("assets", "publish")
    assert code == 2
    assert "--to DIR" in err
    assert "publish_to" in err


def test_one_issue_that_is_broken_keeps_no_other_from_being_published(desk: Desk, tmp_path: Path) -> None:
    (desk.folder / "issues" / "004-broken.md").write_text("---\ntitle: X\n---\n\n![A](nowhere.png)\n", encoding="utf-8")
    code, out, err = desk.run("assets", "publish", "--to", str(tmp_path / "web"))
    assert code == 1
    assert "Published 2 of 2" in out
    assert "nowhere.png" in err
    assert "004-broken.md:5" in err


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ('[assets]\nbase_url = "cdn.example"\n', "[assets] base_url is not a web address"),
        ('[assets]\nendpoint = "localhost:9000"\n', "[assets] endpoint is not a web address"),
        ('[assets]\npublsh_to = "x"\n', "unknown setting “publsh_to” in [assets]"),
        ('[assets]\nsecret_access_key = "x"\n', "unknown setting “secret_access_key” in [assets]"),
    ],
)
def test_settings_that_make_no_sense_are_named_with_their_line(desk: Desk, toml: str, says: str) -> None:
    desk.configure("\n" + toml)
    code, _, err = desk.run("assets", "publish")
    lines = (desk.folder / "newsletter.toml").read_text(encoding="utf-8").splitlines()
    assert code == 2
    assert says in err
    assert f"newsletter.toml:{len(lines)}" in err


def send(desk: Desk) -> tuple[int, str, str]:
    for arguments in (("list", "create", "weekly"), ("subscriber", "add", "ada@people.example", "--list", "weekly")):
        desk.run(*arguments)
    return desk.run("campaign", "send", "2", "--list", "weekly", "--yes", "--allow", "preheader")


def test_sending_first_publishes_what_is_not_there_yet(desk: Desk) -> None:
    desk.configure('\n[assets]\npublish_to = "public"\nbase_url = "https://cdn.example/img"\n')
    code, _, err = send(desk)
    assert code == 0, err
    assert "Published 2 pictures to public" in err
    (mail,) = (desk.folder / "outbox").glob("*.eml")
    content = mail.read_text(encoding="ascii").replace("=\n", "").replace("=3D", "=")
    for path in (desk.folder / "public").iterdir():
        assert f"https://cdn.example/img/{path.name}" in content


def test_nobody_gets_a_mail_whose_pictures_could_not_be_published(desk: Desk) -> None:
    (desk.folder / "public").write_text("a file stands in the way")
    desk.configure('\n[assets]\npublish_to = "public"\n')
    code, _, err = send(desk)
    assert code == 1
    assert "cannot be written" in err
    assert not list((desk.folder / "outbox").glob("*.eml"))
    assert json.loads(desk.run("campaign", "list", "--json")[1]) == []
