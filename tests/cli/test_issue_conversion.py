"""``newsletter issue convert``, ``schema`` and ``import``: what is printed, and what is on the disk then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from newsletter.cli.main import run
from newsletter.errors import Exit

HERE = Path(__file__).parents[1] / "issues" / "imports"
YAML = """\
# Written by a program
title: The numbers
number: 27
blocks:
- type: text
  body: Hello.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publication in which one stands, with issue 27 in YAML."""
    assert run(["init", str(tmp_path / "margin"), "--base-url", "https://news.margin.example"]) == Exit.OK
    monkeypatch.chdir(tmp_path / "margin")
    Path("issues/027-numbers.yaml").write_text(YAML, encoding="utf-8")
    return tmp_path / "margin"


class Console:
    """Runs the command and keeps what it printed."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self._capture = capfd
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        self._capture.readouterr()
        code = run(["issue", *arguments])
        self.out, self.err = self._capture.readouterr()
        return code


@pytest.fixture
def issue(folder: Path, capfd: pytest.CaptureFixture[str]) -> Console:
    return Console(capfd)


def test_an_issue_is_printed_in_the_other_form_and_lost_comments_are_named(issue: Console) -> None:
    assert issue("convert", "27") == Exit.OK
    assert issue.out == "---\ntitle: The numbers\nnumber: 27\n---\n\nHello.\n"
    assert issue.err == "Comments are not kept: issues/027-numbers.yaml:1\n"


def test_there_and_back_through_files(issue: Console) -> None:
    assert issue("convert", "27", "issues/027-numbers.md") == Exit.OK
    assert issue.out == "issues/027-numbers.md\n"
    assert "Take one away: rm issues/027-numbers.yaml" in issue.err
    assert issue("convert", "issues/027-numbers.md", "other.yml") == Exit.OK
    assert "rm" not in issue.err
    written = Path("other.yml").read_text(encoding="utf-8")
    assert written == YAML.partition("\n")[2].replace("number: 27\n", 'number: 27\nslug: "027-numbers"\n')


def test_the_same_form_can_be_asked_for(issue: Console) -> None:
    assert issue("convert", "27", "same.yaml") == Exit.OK
    written = Path("same.yaml").read_text(encoding="utf-8")
    assert written == YAML.partition("\n")[2].replace("number: 27\n", 'number: 27\nslug: "027-numbers"\n')


def test_nothing_is_written_over_without_a_yes(issue: Console) -> None:
    Path("there.md").write_text("mine", encoding="utf-8")
    assert issue("convert", "27", "there.md") == Exit.REFUSED
    assert Path("there.md").read_text(encoding="utf-8") == "mine"
    assert issue("convert", "27", "there.md", "--yes") == Exit.OK
    assert Path("there.md").read_text(encoding="utf-8").startswith("---\ntitle: The numbers\n")


@pytest.mark.parametrize("name", ["x.txt", "x", "x.html"])
def test_a_name_that_says_no_form_is_a_mistake(issue: Console, name: str) -> None:
    assert issue("convert", "27", name) == Exit.USAGE
    assert "let it end in .md, .markdown, .yaml or .yml" in issue.err
    assert not Path(name).exists()


def test_an_issue_is_not_written_over_itself_without_a_yes(issue: Console) -> None:
    assert issue("convert", "27", "issues/027-numbers.yaml") == Exit.REFUSED
    assert Path("issues/027-numbers.yaml").read_text(encoding="utf-8") == YAML


def test_what_markdown_cannot_hold_is_refused_with_its_place(issue: Console) -> None:
    Path("issues/028-bell.yaml").write_text('title: T\nblocks:\n- type: text\n  body: "a \\a"\n', encoding="utf-8")
    assert issue("convert", "bell", "x.md") == Exit.FAILURE
    assert "issues/028-bell.yaml:3" in issue.err
    assert not Path("x.md").exists()


@pytest.mark.parametrize("form", ["yaml", "front-matter"])
def test_the_schema_is_json_schema_with_what_the_publication_adds(issue: Console, form: str) -> None:
    config = Path("newsletter.toml")
    written = config.read_text(encoding="utf-8").replace("[attributes]\n", '[attributes]\ncity = "text"\n')
    config.write_text(written, encoding="utf-8")
    assert issue("schema", "--form", form, "-o", "issue.schema.json") == Exit.OK
    assert issue.out == "issue.schema.json\n"
    assert issue("schema", "--form", form) == Exit.OK
    assert issue.out == Path("issue.schema.json").read_text(encoding="utf-8")
    Draft202012Validator.check_schema(json.loads(issue.out))
    assert "{{ subscriber.city }}" in issue.out


def test_an_import_can_be_checked_at_once(issue: Console) -> None:
    assert issue("import", str(HERE / "substack.html")) == Exit.OK
    assert issue.out == "issues/028-the-slow-list.md\n"
    assert "    1  tracking pixel\n" in issue.err
    assert issue("check", "28") in {Exit.OK, Exit.FAILURE}
    assert "issue-file" not in issue.out
    assert issue("render", "28") == Exit.OK


def test_an_import_as_data(issue: Console) -> None:
    assert issue("import", str(HERE / "jekyll-post.md"), "--base", "https://margin.example", "--json") == Exit.OK
    made = json.loads(issue.out)
    assert made["file"] == "issues/028-replies-the-only-number.md"
    assert made["pictures"] == ["images/jekyll-post/notebook.png"]
    assert {"kind": "front matter", "count": 5} in made["left_out"]
    assert {"kind": "front matter", "line": 2, "excerpt": "layout: post"} in made["entries"]
    assert "](https://margin.example/archive/)" in Path(made["file"]).read_text(encoding="utf-8")


def test_a_base_that_is_no_address_is_a_mistake(issue: Console) -> None:
    assert issue("import", str(HERE / "ghost.html"), "--base", "margin.example") == Exit.USAGE
    assert not list(Path("issues").glob("028*"))
