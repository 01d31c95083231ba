"""What is written in one form is the same issue in the other, whatever stands in it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from newsletter.errors import NewsletterError
from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.conversion import comment_lines, comparable, write_issue
from newsletter.issues.model import Issue
from newsletter.issues.reading import parse_issue
from newsletter.resources import resource
from tests.issues.strategies import documents

CORE = load_catalogue(resource("templates"), "default")
NAME = "027-open-rate"


def parse(text: str, suffix: str) -> Issue:
    return parse_issue(text.encode("utf-8"), Path(f"{NAME}{suffix}"), CORE)


def from_data(data: dict[str, Any]) -> Issue:
    """JSON in ASCII is YAML, written by somebody else than us."""
    written = json.dumps(data, default=str, ensure_ascii=False)
    return parse(re.sub(r"[^ -~]", lambda match: f"\\U{ord(match[0]):08x}", written), ".yaml")


@settings(max_examples=60)
@given(documents(CORE))
def test_any_issue_is_the_same_after_being_written_as_yaml(data: dict[str, Any]) -> None:
    issue = from_data(data)
    assert comparable(parse(write_issue(issue, "yaml", NAME, CORE), ".yaml")) == comparable(issue)


@settings(max_examples=80)
@given(documents(CORE))
def test_any_issue_is_the_same_after_being_written_as_markdown_or_refused_for_a_reason(data: dict[str, Any]) -> None:
    issue = from_data(data)
    if cannot_stand_in_markdown(data):
        with suppress(NewsletterError):
            assert comparable(parse(write_issue(issue, "markdown", NAME, CORE), ".md")) == comparable(issue)
    else:
        assert comparable(parse(write_issue(issue, "markdown", NAME, CORE), ".md")) == comparable(issue)


@pytest.mark.parametrize("path", sorted(resource("templates").glob("*/issues/*.md")), ids=lambda path: path.stem)
def test_a_bundled_issue_goes_to_yaml_and_back_to_the_very_text(path: Path) -> None:
    there = parse(write_issue(parse(path.read_text("utf-8"), ".md"), "yaml", NAME, CORE), ".yaml")
    back = write_issue(there, "markdown", NAME, CORE)
    assert bodies(back) == bodies(path.read_text("utf-8"))


def bodies(markdown: str) -> list[str]:
    """What stands below the front matter, without blank lines."""
    return [line for line in markdown.split("\n---\n", 1)[1].split("\n") if line.strip()]


def test_what_markdown_would_take_for_something_else_is_fenced_or_escaped() -> None:
    texts = ["::: quote", "# No heading", "one\n---\ntwo", "```\n::: quote\n```", "| a |\n|---|", "![A](a.png)"]
    issue = from_data({"title": "T", "blocks": [{"type": "text", "body": text} for text in texts]})
    text = write_issue(issue, "markdown", NAME, CORE)
    assert "\n\\::: quote\n" in text
    assert "```\n::: quote\n```" in text
    assert text.count("::: text\n") == 5
    assert [block.fields["body"] for block in parse(text, ".md").blocks] == texts


def test_neighbouring_texts_stay_two() -> None:
    issue = from_data({"title": "T", "blocks": [{"type": "text", "body": "One."}, {"type": "text", "body": "Two."}]})
    assert len(parse(write_issue(issue, "markdown", NAME, CORE), ".md").blocks) == 2


def test_yaml_is_for_people_too() -> None:
    body = "A break.  \nA\ttab, a colon: and a # sign.\n\n::: not a fence"
    text = write_issue(from_data({"title": "no", "blocks": [{"type": "text", "body": body}]}), "yaml", NAME, CORE)
    assert text == (
        'title: "no"\nblocks:\n- type: text\n  body: |\n    A break.  \n    A\ttab, a colon: and a # sign.\n\n'
        "    ::: not a fence\n"
    )


def test_the_slug_stays_when_the_name_of_the_file_changes() -> None:
    issue = from_data({"title": "T", "blocks": []})
    assert "slug:" not in write_issue(issue, "markdown", NAME, CORE)
    assert f"slug: {NAME.lower()}" in write_issue(issue, "markdown", "other", CORE).replace('"', "")


def test_a_field_of_many_lines_has_a_form_in_markdown(tmp_path: Path) -> None:
    folder = tmp_path / "blocks" / "debate"
    folder.mkdir(parents=True)
    (folder / "block.yaml").write_text(
        "kind: flow\nsummary: Two views.\nbody: against\nfields: {for: {type: markdown}, against: {type: markdown}}\n"
    )
    catalogue = load_catalogue(tmp_path, "default")
    written = "---\ntitle: T\n---\n\n::: debate\nfor: |\n    One.\n\n    - Two\n      ::: x\n\nThree.\n:::\n"
    issue = parse_issue(written.encode(), Path("1.md"), catalogue)
    assert issue.blocks[0].fields == {"for": "One.\n\n- Two\n  ::: x", "against": "Three."}
    assert write_issue(issue, "markdown", "1", catalogue) == written


@pytest.mark.parametrize("body", ["```\nnever closed", "a bell \x07"])
def test_what_markdown_cannot_hold_is_refused_with_its_place(body: str) -> None:
    blocks = [{"type": "text", "body": "Fine."}, {"type": "text", "body": body}, {"type": "code", "body": "x"}]
    issue = from_data({"title": "T", "blocks": blocks})
    with pytest.raises(NewsletterError, match="without a change") as caught:
        write_issue(issue, "markdown", NAME, CORE)
    assert caught.value.remedy is not None


def test_comments_are_found_wherever_yaml_stands() -> None:
    listed = "# one\ntitle: 'a # b'\n# two\nblocks:\n- type: text\n  body: |\n    # three\n"
    assert comment_lines(parse(listed, ".yaml")) == [1, 3]
    markdown = (
        "---\ntitle: T\n# one\n---\n# A heading\n\n::: cards\n\n# two\n- title: 'A #1'\n  url: https://a.example\n:::\n"
    )
    assert comment_lines(parse(markdown, ".md")) == [3, 9]
    assert comment_lines(parse("---\ntitle: T\n---\n# A heading\n", ".md")) == []


def cannot_stand_in_markdown(value: object) -> bool:
    """Whether a text holds a control character, or code that is never closed, or is indented below many lines."""
    if isinstance(value, dict) and "\n" in str(value.get("when")) and any(map(begins_with_space, value.values())):
        return True
    if isinstance(value, dict | list):
        return any(cannot_stand_in_markdown(inner) for inner in (value.values() if isinstance(value, dict) else value))
    lines = str(value).split("\n")
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", str(value)):
        return True
    opened = ""
    for line in lines:
        marks = re.match(r"[ \t]*(`{3,}|~{3,})(.*)", line)
        if marks and not opened and not (marks[1][0] == "`" and "`" in marks[2]):
            opened = marks[1]
        elif marks and opened and marks[1].startswith(opened) and not marks[2].strip():
            opened = ""
    return bool(opened)


def begins_with_space(text: object) -> bool:
    return re.match(r"(?:\s*\n)?[ \t]", str(text)) is not None
