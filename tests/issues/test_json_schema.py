"""What an editor is told is what the reader says: the schema takes what it takes, and refuses what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from newsletter.errors import NewsletterError
from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.conversion import write_issue
from newsletter.issues.json_schema import front_matter_schema, issue_schema
from newsletter.issues.reading import parse_issue
from newsletter.resources import resource
from tests.issues.strategies import documents
from tests.issues.test_conversion import CORE, from_data

SCHEMA = issue_schema(CORE, ["first_name"])
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
ISSUES = sorted(resource("templates").glob("*/issues/*.md"))


def takes(data: Any) -> bool:
    return bool(VALIDATOR.is_valid(plain(data)))


def reads(data: Any) -> bool:
    try:
        from_data(data)
    except NewsletterError:
        return False
    return True


def plain(value: Any) -> Any:
    """Data as an editor's reader of YAML has it."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("schema", [SCHEMA, front_matter_schema(["first_name"])])
def test_it_is_sound_json_schema(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", ISSUES, ids=lambda path: path.stem)
def test_it_takes_every_bundled_issue(path: Path) -> None:
    issue = parse_issue(path.read_bytes(), path, CORE)
    data = yaml.safe_load(write_issue(issue, "yaml", path.stem, CORE))
    assert not list(VALIDATOR.iter_errors(plain(data)))
    front = {key: value for key, value in data.items() if key != "blocks"}
    assert Draft202012Validator(front_matter_schema([])).is_valid(plain(front))


@pytest.mark.parametrize("name", CORE.types)
def test_it_takes_the_example_of_every_block(name: str) -> None:
    text = f"---\ntitle: T\n---\n{CORE.file(name, 'example.md').read_text(encoding='utf-8')}"
    issue = parse_issue(text.encode(), Path("1.md"), CORE)
    assert takes(yaml.safe_load(write_issue(issue, "yaml", "1", CORE)))


@settings(max_examples=40)
@given(documents(CORE))
def test_it_takes_whatever_the_reader_takes(data: dict[str, Any]) -> None:
    assert takes(data)


def test_every_field_says_what_it_is_for() -> None:
    for name, block in CORE.types.items():
        shown = SCHEMA["$defs"][f"block-{name}"]["properties"]
        assert all(shown[field].get("description", "") == known.help for field, known in block.fields.items())
    assert "{{ subscriber.first_name }}" in SCHEMA["properties"]["subject"]["description"]


def test_blocks_of_the_publication_are_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "blocks" / "event"
    folder.mkdir(parents=True)
    (folder / "block.yaml").write_text(
        "kind: flow\nsummary: Something that takes place.\nfields: {seats: {type: integer, choices: [10, 20]}}\n"
    )
    validator = Draft202012Validator(issue_schema(load_catalogue(tmp_path, "default"), []))
    seats: Callable[[int], Any] = lambda number: {"title": "T", "blocks": [{"type": "event", "seats": number}]}  # noqa: E731
    assert validator.is_valid(seats(10))
    assert not validator.is_valid(seats(11))


def wrong_front(key: str, *values: object) -> Callable[[dict[str, Any], st.DataObject], None]:
    return lambda data, draw: data.__setitem__(key, draw.draw(st.sampled_from(values)))


def without_a_key(data: dict[str, Any], draw: st.DataObject) -> None:
    del data[draw.draw(st.sampled_from(["title", "blocks"]))]


def unknown_block(data: dict[str, Any], draw: st.DataObject) -> None:
    some_block(data, draw)["type"] = draw.draw(st.sampled_from(["quotte", "", "Text"]))


def no_type(data: dict[str, Any], draw: st.DataObject) -> None:
    del some_block(data, draw)["type"]


def unknown_field(data: dict[str, Any], draw: st.DataObject) -> None:
    some_block(data, draw)[draw.draw(st.sampled_from(["colour", "Body", "x"]))] = "red"


def wrong_id(data: dict[str, Any], draw: st.DataObject) -> None:
    some_block(data, draw)["id"] = draw.draw(st.sampled_from(["two words", "1st", "é", "#x"]))


def missing_field(data: dict[str, Any], draw: st.DataObject) -> None:
    block = some_block(data, draw)
    required = [one.name for one in CORE.types[block["type"]].fields.values() if one.required]
    assume(required)
    del block[draw.draw(st.sampled_from(required))]


def wrong_value(data: dict[str, Any], draw: st.DataObject) -> None:
    block = some_block(data, draw)
    fields = CORE.types[block["type"]].fields
    assume(fields)
    known = fields[draw.draw(st.sampled_from(sorted(fields)))]
    wrong: dict[str, list[object]] = {
        "url": ["example.com", "javascript:alert(1)", "ftp://a.example", ["x"]],
        "image": ["/etc/passwd", "../x.png", "a/../../x.png", "http://a.example/x.png", "file:///x", "{{ x }}.png"],
        "integer": ["x", -1, 1_000_000_000, "1.5"],
        "choice": ["middle", "LEFT"],
        "items": ["x", [], [{"colour": "red"}], {"a": "b"}, ["x"]],
        "columns": ["x", [], [[]], [[], [], []], [[{"type": "header"}], []]],
    }
    block[known.name] = draw.draw(st.sampled_from(wrong.get(known.type, [["x"], {"a": "b"}])))


def some_block(data: dict[str, Any], draw: st.DataObject) -> Any:
    assume(data["blocks"])
    return draw.draw(st.sampled_from(data["blocks"]))


MISTAKES = [
    wrong_front("number", "x", -1, 1_000_000_000, ["x"]),
    wrong_front("date", "x", "24 November", "2026-13-01", ["x"]),
    wrong_front("slug", "Two words", "é", "-x"),
    wrong_front("title", "", " ", ["x"], {"a": "b"}),
    wrong_front("subject", ["x"]),
    wrong_front("layout", "post"),
    wrong_front("allow", ["x"], "x", {"link-vague": []}, {"link-vague": {}}),
    wrong_front("blocks", "x", {"a": "b"}, ["x"], [["x"]]),
    without_a_key,
    unknown_block,
    no_type,
    unknown_field,
    wrong_id,
    missing_field,
    wrong_value,
]


@settings(max_examples=100)
@given(data=documents(CORE), mistake=st.sampled_from(MISTAKES), draw=st.data())
def test_it_refuses_the_mistakes_that_the_reader_refuses(
    data: dict[str, Any], mistake: Callable[[dict[str, Any], st.DataObject], None], draw: st.DataObject
) -> None:
    spoilt = deepcopy(data)
    mistake(spoilt, draw)
    assert not reads(spoilt)
    assert not takes(spoilt)
