"""The vocabulary is found by folder, and a schema that cannot be used is an error with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.errors import NewsletterError
from newsletter.issues.catalogue import Catalogue, load_catalogue
from newsletter.issues.reading import read_issue

CORE = {
    "bio", "button", "callout", "cards", "code", "columns", "divider", "header", "heading", "html", "image", "quote",
    "signature", "sponsor", "table", "text", "video",
}  # fmt: skip
EVENT = """\
kind: section
summary: Something that takes place.
body: about
fields:
  name: {type: line, required: true}
  seats: {type: integer, choices: [10, 20], default: 20}
  about: {type: markdown}
"""


def write_block(folder: Path, name: str, schema: str) -> Path:
    path = folder / "blocks" / name / "block.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(schema, encoding="utf-8")
    return path


def test_the_core_vocabulary_is_complete(catalogue: Catalogue) -> None:
    assert set(catalogue.types) == CORE
    flow = {name for name, block in catalogue.types.items() if block.kind == "flow"}
    assert flow == {"heading", "text", "quote", "image", "button", "divider", "code", "table", "video"}


@pytest.mark.parametrize(
    ("block", "field"),
    [("button", "label"), ("cards", "items"), ("code", "body"), ("columns", "blocks"), ("heading", "text"),
     ("divider", None)],
)  # fmt: skip
def test_each_block_knows_which_field_its_text_fills(catalogue: Catalogue, block: str, field: str | None) -> None:
    assert catalogue.types[block].body_field == field


@pytest.mark.parametrize("name", sorted(CORE))
def test_every_core_block_has_all_its_files(catalogue: Catalogue, name: str) -> None:
    for file in ("block.yaml", "email.mjml.j2", "text.txt.j2", "example.md"):
        assert catalogue.file(name, file).is_file()


def test_a_publication_adds_a_block_by_adding_a_folder(tmp_path: Path) -> None:
    write_block(tmp_path, "event", EVENT)
    event = load_catalogue(tmp_path, "default").types["event"]
    assert (event.kind, event.body_field) == ("section", "about")
    assert event.fields["seats"].choices == (10, 20)
    assert event.fields["seats"].default == 20
    path = tmp_path / "1.md"
    path.write_text(
        "---\ntitle: T\n---\n::: event\nname: A walk\nseats: 10\n\nAlong the quay.\n:::\n", encoding="utf-8"
    )
    (block,) = read_issue(path, load_catalogue(tmp_path, "default")).blocks
    assert dict(block.fields) == {"name": "A walk", "seats": 10, "about": "Along the quay."}


def test_overriding_one_file_of_a_block_overrides_that_file_only(tmp_path: Path, catalogue: Catalogue) -> None:
    mine = tmp_path / "blocks" / "quote" / "email.mjml.j2"
    mine.parent.mkdir(parents=True)
    mine.write_text("<mj-text>mine</mj-text>", encoding="utf-8")
    changed = load_catalogue(tmp_path, "default")
    assert changed.file("quote", "email.mjml.j2") == mine
    assert changed.file("quote", "text.txt.j2") == catalogue.file("quote", "text.txt.j2")
    assert changed.types["quote"] == catalogue.types["quote"]


def test_a_publication_replaces_the_schema_of_a_core_block(tmp_path: Path) -> None:
    write_block(tmp_path, "quote", "kind: flow\nsummary: Mine.\nfields:\n  words: {type: line}\n")
    assert set(load_catalogue(tmp_path, "default").types["quote"].fields) == {"words"}


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    write_block(tmp_path, "event", EVENT)
    with pytest.raises(NewsletterError, match="“event” has no text") as caught:
        load_catalogue(tmp_path, "default").file("event", "text.txt.j2")
    assert caught.value.place is not None
    assert caught.value.place.path.endswith("event/block.yaml")


@pytest.mark.parametrize(
    ("schema", "message", "line"),
    [
        ("kind: flow\nfields: {}\n", "no summary", 1),
        ("summary: S\nfields: {}\n", "no kind", 1),
        ("kind: floww\nsummary: S\n", "unknown kind “floww”", 1),
        ("kind: flow\nsummary: S\ncolour: red\n", "unknown key “colour”", 3),
        ("kind: flow\nsummary: S\nbody: words\nfields:\n  word: {type: line}\n", "unknown body “words”", 3),
        ("kind: flow\nsummary: S\nfields:\n  word: {type: lin}\n", "unknown type “lin”", 4),
        ("kind: flow\nsummary: S\nfields:\n  word: {required: true}\n", "has no type", 4),
        ("kind: flow\nsummary: S\nfields:\n  word: {type: line, required: maybe}\n", "unknown required “maybe”", 4),
        ("kind: flow\nsummary: S\nfields:\n  word: {type: line, help: small, and red}\n", "unknown key “and red”", 4),
        ("kind: flow\nsummary: S\nfields:\n  type: {type: line}\n", "“type” is no name for a field", 4),
        ("kind: flow\nsummary: S\nfields:\n  word: {type: choice}\n", "choices belong to type: choice", 4),
        ("kind: flow\nsummary: S\nfields:\n  word: {type: line, choices: [a]}\n", "choices belong", 4),
        ("kind: flow\nsummary: S\nfields:\n  n: {type: integer, choices: [a]}\n", "choices are whole numbers", 4),
        ("kind: flow\nsummary: S\nfields:\n  n: {type: integer, default: two}\n", "default is a whole number", 4),
        (
            "kind: flow\nsummary: S\nfields:\n  a: {type: choice, choices: [b], default: c}\n",
            "cannot be the default",
            4,
        ),
        ("kind: flow\nsummary: S\nfields:\n  a: {type: items}\n", "fields belong to type: items", 4),
        ("kind: flow\nsummary: S\nfields: word\n", "fields are keys and values", 3),
        ("kind: flow\nsummary: S\nfields:\n  word: line\n", "needs keys and values", 4),
        ("- kind\n", "needs keys and values", 1),
        ("", "needs keys and values", 1),
        ("kind: flow\nsummary: a: b\n", "not valid YAML", 2),
        (
            "kind: flow\nsummary: S\nfields:\n  a: {type: items, fields: {b: {type: columns}}}\n",
            "items hold no items or columns",
            4,
        ),
        (
            "kind: flow\nsummary: S\nbody: w\nfields:\n  w: {type: line}\n  a: {type: columns}\n",
            "has two bodies",
            3,
        ),
    ],
)
def test_a_schema_that_cannot_be_used_is_an_error_with_its_line(
    tmp_path: Path, schema: str, message: str, line: int
) -> None:
    path = write_block(tmp_path, "event", schema)
    with pytest.raises(NewsletterError, match=message) as caught:
        load_catalogue(tmp_path, "default")
    assert caught.value.place is not None
    assert (caught.value.place.path, caught.value.place.line) == (str(path), line)
    assert caught.value.remedy


def test_the_name_of_a_block_is_a_word(tmp_path: Path) -> None:
    write_block(tmp_path, "My Event", EVENT)
    with pytest.raises(NewsletterError, match="“My Event” is no name for a block"):
        load_catalogue(tmp_path, "default")


def test_a_schema_that_is_not_utf8_is_an_error_with_its_file(tmp_path: Path) -> None:
    path = write_block(tmp_path, "event", EVENT)
    path.write_bytes(b"summary: caf\xe9\n")
    with pytest.raises(NewsletterError, match="not UTF-8"):
        load_catalogue(tmp_path, "default")
