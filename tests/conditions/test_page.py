"""What the page about conditions says is so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from newsletter.conditions.evaluation import evaluate
from newsletter.conditions.functions import FUNCTIONS, Facts
from newsletter.conditions.parsing import DEEPEST, LONGEST, parse
from newsletter.issues import choices, variants
from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.loading import load_issue
from newsletter.publication import AttributeKind, load_publication
from tests.conditions.conftest import CONFIG

PAGE = (Path(__file__).parents[2] / "docs" / "conditions.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```markdown\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
(DECLARED,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
KINDS = {name: AttributeKind(kind) for name, kind in tomllib.loads(DECLARED)["attributes"].items()}
_, TERMS, _ = re.split(r"^\| term .*\n\|---\|---\|\n|(?<=\|\n)\n`not` binds", PAGE, flags=re.MULTILINE)
QUOTED = re.findall(r"`([^`]+)`", TERMS)
CONDITIONS = [text for text in QUOTED if not re.fullmatch(r"[<>=!]+|date\(.*\)", text)]


def test_every_kind_of_attribute_is_declared_in_the_example() -> None:
    assert set(KINDS.values()) == set(AttributeKind)


@pytest.mark.parametrize("text", CONDITIONS)
def test_every_term_in_the_table_can_be_read(text: str) -> None:
    parse(text, KINDS)


def test_every_function_and_operator_is_in_the_table() -> None:
    assert all(f"{name}(" in TERMS for name in FUNCTIONS)
    assert all(f" {sign} " in TERMS or f"`{sign}`" in TERMS for sign in ("=", "!=", "<", "<=", ">", ">=", "contains"))


@pytest.mark.parametrize(("text", "answer"), re.findall(r"^\| `([^`]+)` \| (true|false) \|$", PAGE, re.MULTILINE))
def test_of_what_is_unknown_it_says_the_truth(text: str, answer: str) -> None:
    assert evaluate(parse(text, KINDS), Facts({})) is (answer == "true")


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_is_an_issue_with_variants(tmp_path: Path, text: str) -> None:
    (tmp_path / "newsletter.toml").write_text(CONFIG + DECLARED, encoding="utf-8")
    path = tmp_path / "027.md"
    path.write_text(f"---\ntitle: T\n---\n{text}", encoding="utf-8")
    publication, catalogue = load_publication(tmp_path), load_catalogue(tmp_path, "default")
    issue = load_issue(path, publication, catalogue)
    assert len(variants.variants_of(issue, catalogue, publication.attributes).answers) > 1


def test_the_limits_are_those_of_the_code() -> None:
    for words in (
        f"at most {LONGEST:,} characters, and at most {DEEPEST} conditions",
        f"at most {variants.MOST} variants, {variants.MOST_CONDITIONS}",
        f"{variants.MOST_TAGS:,} tags",
    ):
        assert words in " ".join(PAGE.split())
    assert choices.DEEPEST == 10
    assert "up to ten deep" in PAGE
