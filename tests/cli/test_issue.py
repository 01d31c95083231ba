"""``newsletter issue``: what a person and a program see, and the exit codes scripts rely on."""

from __future__ import annotations

import json
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from newsletter.checks.base import load_rules
from newsletter.cli.main import run
from newsletter.clock import SYSTEM
from newsletter.errors import Exit
from newsletter.store import Subscriber, open_store

FRONT = (
    "---\ntitle: The numbers\npreheader: Four editors on deleting dashboards and on what they count.\nnumber: 27\n---\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publication in which one stands, with a sound issue 27."""
    assert run(["init", str(tmp_path / "margin"), "--base-url", "https://news.margin.example"]) == Exit.OK
    monkeypatch.chdir(tmp_path / "margin")
    write("Hello {{ subscriber.first_name or 'there' }},\n\nRead [the study](https://pale.example/study).\n")
    return tmp_path / "margin"


def write(markdown: str) -> Path:
    path = Path("issues/027-numbers.md")
    path.write_text(FRONT + markdown, encoding="utf-8")
    return path


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

    def data(self, *arguments: str) -> Any:
        self(*arguments)
        return json.loads(self.out)


@pytest.fixture
def issue(folder: Path, capfd: pytest.CaptureFixture[str]) -> Console:
    return Console(capfd)


def test_a_new_issue_can_be_checked_and_rendered_at_once(issue: Console) -> None:
    assert issue("new", "Counting replies") == Exit.OK
    assert issue.out == "issues/028-counting-replies.md\n"
    assert issue("check", "28") == Exit.OK
    assert "“TODO” is still here" in issue.out
    assert issue("render", "28") == Exit.OK


def test_the_list_has_every_issue(issue: Console) -> None:
    Path("issues/028-broken.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    assert issue("list") == Exit.OK
    assert [line.split()[:3] for line in issue.out.splitlines()] == [
        ["No.", "Title", "Date"],
        ["1", "Hello,", "and"],
        ["27", "The", "numbers"],
        ["28", "(not", "valid"],
    ]
    assert [(one["number"], one["slug"], one["file"]) for one in issue.data("list", "--json")] == [
        (1, "001-hello", "issues/001-hello.md"),
        (27, "027-numbers", "issues/027-numbers.md"),
        (28, "028-broken", "issues/028-broken.md"),
    ]


def test_an_issue_is_shown_as_its_blocks_by_line(issue: Console) -> None:
    write("# Title\n\n:::: columns\nLeft.\n+++\nRight.\n::::\n")
    assert issue("show", "numbers") == Exit.OK
    assert "    6  heading    Title" in issue.out
    assert "    8  columns" in issue.out
    assert "   11    text       Right." in issue.out
    data = issue.data("show", "27", "--json")
    fields = {"level": 1, "text": "Title"}
    assert data["blocks"][0] == {"type": "heading", "line": 6, "id": None, "when": None, "fields": fields}
    assert data["blocks"][1]["fields"]["blocks"][1][0]["fields"] == {"body": "Right."}


def test_the_vocabulary_is_explained(issue: Console) -> None:
    assert issue("blocks") == Exit.OK
    assert "button     flow     label*, url*, align" in issue.out
    assert issue("blocks", "cards") == Exit.OK
    assert "one of 1, 2" in issue.out
    names = [one["name"] for one in issue.data("blocks", "--json")]
    assert {"quote", "columns", "html"} <= set(names)
    (button,) = issue.data("blocks", "button", "--json")
    assert button["fields"][0] == {
        "name": "label",
        "type": "line",
        "required": True,
        "help": "what a click does",
        "choices": [],
        "default": None,
        "fields": [],
    }
    assert issue("blocks", "buton") == Exit.USAGE
    assert "did you mean “button”?" in issue.err


def test_a_sound_issue_passes(issue: Console) -> None:
    assert issue("check", "27") == Exit.OK
    assert issue.out.startswith("issues/027-numbers.md · no findings, ")


def test_an_error_is_shown_with_its_line_and_fails(issue: Console) -> None:
    write("Read [the whole study](https://example.com/TODO) before you argue.\n")
    assert issue("check", "27") == Exit.FAILURE
    assert issue.out.splitlines() == [
        "error[link-placeholder]: this link leads nowhere: https://example.com/TODO",
        "  issues/027-numbers.md:6:24",
        "     6 │ Read [the whole study](https://example.com/TODO) before you argue.",
        "       │                        ────────────────────────",
        "  = give the real address, or take the link out",
        "",
        f"issues/027-numbers.md · 1 error, {len(load_rules())} checks · nobody will be mailed until the error is gone",
    ]
    assert issue.err == "More on a check: newsletter issue check --explain link-placeholder\n"


def test_warnings_do_not_fail(issue: Console) -> None:
    write("[Click here](https://pale.example)\n")
    assert issue("check", "27") == Exit.OK
    assert "1 warning, " in issue.out
    assert "nobody will be mailed" not in issue.out


def test_the_mistakes_of_a_file_are_findings_too(issue: Console) -> None:
    write("::: quotte\n\nWords.\n:::\n\n![A cup](cup.png)\n")
    assert issue("check", "27") == Exit.FAILURE
    assert "error[issue-file]: unknown block “quotte”\n  issues/027-numbers.md:6:5" in issue.out
    assert issue.out.endswith("1 error · the checks can begin when the file can be read\n")
    data = issue.data("check", "27", "--format", "json")
    assert (data["errors"], data["findings"][0]["rule"], data["findings"][0]["line"]) == (1, "issue-file", 6)


def test_findings_as_json_name_their_place(issue: Console) -> None:
    write("[Click here](http://pale.example)\n")
    data = issue.data("check", "27", "--format", "json")
    assert (data["file"], data["errors"], data["warnings"]) == ("issues/027-numbers.md", 0, 2)
    assert [(one["severity"], one["rule"], one["line"], one["column"]) for one in data["findings"]] == [
        ("warning", "link-insecure", 6, 14),
        ("warning", "link-vague", 6, 1),
    ]


def test_findings_for_github_stand_beside_their_line(issue: Console) -> None:
    write("[50% off, here: more](http://pale.example/100%25)\n")
    assert issue("check", "27", "--format", "github") == Exit.OK
    assert issue.out == (
        "::warning title=link-insecure,file=issues/027-numbers.md,line=6,col=23::"
        "this link is not encrypted: http://pale.example/100%2525%0A"
        "write https://pale.example/100%2525, and see that it opens\n"
    )


def test_a_check_is_explained_without_an_issue(issue: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert issue("check", "--explain", "size-gmail") == Exit.OK
    assert "102,400 bytes" in issue.out
    assert issue("check", "--explain", "size-gmial") == Exit.USAGE
    assert "did you mean “size-gmail”?" in issue.err
    assert issue("check") == Exit.USAGE


def test_an_unknown_issue_is_a_mistake_on_the_command_line(issue: Console) -> None:
    assert issue("check", "numberz") == Exit.USAGE
    assert "did you mean “numbers”?" in issue.err
    assert issue("render", "99") == Exit.USAGE
    assert issue("show", "99") == Exit.USAGE


def test_html_goes_to_standard_output_alone(issue: Console) -> None:
    assert issue("render", "27") == Exit.OK
    assert issue.out.lstrip().lower().startswith("<!doctype html>")
    assert issue.err == ""


def test_links_are_those_of_the_issue(issue: Console) -> None:
    issue("render", "27")
    assert 'href="https://pale.example/study"' in issue.out
    assert "/c/" not in issue.out
    assert "/o/" not in issue.out
    assert "https://news.margin.example/u/preview" in issue.out


def test_every_form_is_rendered(issue: Console) -> None:
    assert issue("render", "27", "--format", "text") == Exit.OK
    assert "Hello there," in issue.out
    assert issue("render", "27", "--format", "mjml") == Exit.OK
    assert issue.out.startswith("<mjml")
    data = issue.data("render", "27", "--format", "json")
    assert (data["subject"], data["links"]) == (
        "The numbers",
        [{"url": "https://pale.example/study", "label": "the study"}],
    )
    assert issue("render", "27", "--format", "eml") == Exit.OK
    mail = message_from_bytes(issue.out.encode())
    assert mail["Subject"] == "The numbers"
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_an_issue_is_rendered_as_a_subscriber_gets_it(issue: Console, folder: Path) -> None:
    store = open_store(f"sqlite:///{folder / 'newsletter.db'}")
    with store.write() as session:
        session.add(
            Subscriber(
                email="ada@example.org",
                email_key="ada@example.org",
                attributes={"first_name": "Ada <3"},
                created_at=SYSTEM.now(),
            )
        )
    store.close()
    assert issue("render", "27", "--as", "Ada@Example.org", "--format", "text") == Exit.OK
    assert "Hello Ada <3," in issue.out
    issue("render", "27", "--as", "ada@example.org")
    assert "Hello Ada &lt;3," in issue.out
    issue("render", "27", "--as", "ada@example.org", "--format", "eml")
    assert "\nTo: ada@example.org" in issue.out
    assert issue("render", "27", "--as", "nobody@example.org") == Exit.FAILURE
    assert issue("render", "27", "--as", "nobody") == Exit.FAILURE


def test_a_rendering_is_written_whole_or_not_at_all(issue: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    target = Path("out.html")
    target.write_text("before", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", _full)
        assert issue("render", "27", "-o", "out.html") == Exit.FAILURE
    assert "out.html cannot be written: No space left on device" in issue.err
    assert target.read_text(encoding="utf-8") == "before"
    assert [path.name for path in Path().iterdir() if path.name.startswith(".out")] == []
    assert issue("render", "27", "-o", "out.html") == Exit.OK
    assert issue.out == ""
    assert target.read_text(encoding="utf-8").rstrip().endswith("</html>")


def _full(*_arguments: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_folder_that_is_not_there_is_an_error_with_the_name_that_was_given(issue: Console) -> None:
    assert issue("render", "27", "-o", "nowhere/out.html") == Exit.FAILURE
    assert "nowhere/out.html cannot be written" in issue.err


def test_a_device_is_written_to_and_never_replaced(issue: Console) -> None:
    assert issue("render", "27", "-o", "/dev/null") == Exit.OK
    assert Path("/dev/null").is_char_device()


def test_all_mistakes_of_a_file_are_told_at_once_on_rendering(issue: Console) -> None:
    write("::: quote\ncomapny: C\n\nW\n:::\n\n::: buton\n:::\n")
    assert issue("render", "27") == Exit.FAILURE
    assert issue.out == ""
    assert issue.err.splitlines() == [
        "error: “quote” has no field “comapny”",
        "  issues/027-numbers.md:7:1",
        "     7 │ comapny: C",
        "       │ ───────",
        "  = did you mean “company”?",
        "error: unknown block “buton”",
        "  issues/027-numbers.md:12:5",
        "    12 │ ::: buton",
        "       │     ─────",
        "  = did you mean “button”?",
    ]


def test_of_a_long_line_the_part_is_shown_that_is_meant(issue: Console) -> None:
    write("🧭 " * 40 + "{{ subscriber.fist_name }} " + "word " * 60 + "\n")
    assert issue("render", "27") == Exit.FAILURE
    shown, underline = (line.partition("│ ")[2] for line in issue.err.splitlines()[2:4])
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 110
    emoji = shown.count("🧭", 0, shown.index("{{"))
    assert underline == " " * (shown.index("{{") + emoji) + "─" * len("{{ subscriber.fist_name }}")
