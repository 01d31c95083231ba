"""What the page about the issue format shows is what the reader takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.model import Issue

PAGE = (Path(__file__).parents[2] / "docs" / "issue-format.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```(markdown|yaml)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", [text for language, text in EXAMPLES if language == "markdown"])
def test_every_example_in_markdown_can_be_read(read: Callable[..., Issue], text: str) -> None:
    assert read(text if text.startswith("---") else f"---\ntitle: T\n---\n{text}").blocks


def test_the_example_in_yaml_can_be_read(read: Callable[..., Issue]) -> None:
    (issue, _schema) = [text for language, text in EXAMPLES if language == "yaml"]
    assert len(read(issue, "27.yaml").blocks) == 4


def test_the_example_of_a_schema_can_be_used(tmp_path: Path) -> None:
    (_issue, schema) = [text for language, text in EXAMPLES if language == "yaml"]
    path = tmp_path / "blocks" / "event" / "block.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(schema, encoding="utf-8")
    assert load_catalogue(tmp_path, "default").types["event"].body_field == "about"


def test_the_page_names_every_key_field_and_type() -> None:
    from typing import get_args

    from newsletter.issues.catalogue import FieldKind
    from newsletter.issues.front_matter import KEYS
    from newsletter.issues.merge_tags import FILTER_NAMES, known_fields

    for name in (*KEYS, *known_fields(["first_name"]), *FILTER_NAMES, *get_args(FieldKind)):
        assert f"`{name}`" in PAGE
