"""Whatever the bytes of a file are, reading ends soon, in an issue or in an error for people."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.errors import NewsletterError, SeveralErrors
from newsletter.issues.catalogue import Catalogue
from newsletter.issues.model import Issue
from newsletter.issues.reading import read_issue
from newsletter.resources import resource

MARKDOWN = (resource("templates") / "publication" / "issues" / "001-hello.md").read_text(encoding="utf-8")
YAML = """\
title: T
blocks:
- type: cards
  items:
  - {title: A, url: 'https://a.example'}
- type: text
  body: |
    W
"""
PIECES = st.sampled_from(
    [":::", "::::", "::: quote", ":::: columns", "+++", "---", "```", "~~~", "# ", "| a |", "|---|", "- ", "key: ",
     "title: ", "![a](b)", "\n", "\n\n", "\r\n", " ", "\t", "{{ ", " }}", "\\", '"', "'", "[", "{", "&a ", "*a", "!x ",
     "|\n", ">\n", "# x", "é", "💡", "\u2028", "\x85", "\x00", "\ufeff", "body: ", "type: text", "blocks:", "items:"]
)  # fmt: skip

in_one_folder = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def survive(tmp_path: Path, catalogue: Catalogue) -> Callable[[bytes, str], None]:
    """Reads bytes as a file; any other outcome than an issue or an error for people fails the test."""

    def read(data: bytes, suffix: str) -> None:
        path = tmp_path / f"hostile{suffix}"
        path.write_bytes(data)
        with suppress(NewsletterError):
            assert isinstance(read_issue(path, catalogue), Issue)

    return read


@in_one_folder
@given(data=st.binary(max_size=400), suffix=st.sampled_from([".md", ".yaml"]))
def test_any_bytes(survive: Callable[[bytes, str], None], data: bytes, suffix: str) -> None:
    survive(data, suffix)


@in_one_folder
@given(pieces=st.lists(PIECES, max_size=60), suffix=st.sampled_from([".md", ".yaml"]), begun=st.booleans())
def test_any_jumble_of_what_the_forms_are_made_of(
    survive: Callable[[bytes, str], None], pieces: list[str], suffix: str, begun: bool
) -> None:
    top = {".md": "---\ntitle: T\n---\n", ".yaml": "title: T\nblocks:\n"}[suffix] if begun else ""
    survive((top + "".join(pieces)).encode(), suffix)


@in_one_folder
@given(data=st.data(), suffix=st.sampled_from([".md", ".yaml"]))
def test_any_damage_to_a_sound_issue(survive: Callable[[bytes, str], None], data: st.DataObject, suffix: str) -> None:
    text = (MARKDOWN if suffix == ".md" else YAML).encode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    put_in = data.draw(st.one_of(st.binary(max_size=8), PIECES.map(str.encode)))
    survive(text[:start] + put_in + text[end:], suffix)


TOP = "---\ntitle: T\n---\n"
TOP_YAML = "title: T\nblocks:\n"


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        (TOP + "::: quote\n" * 20_000, ".md"),
        (TOP + "".join(f"{':' * n} columns\n" for n in range(1_300, 3, -1)), ".md"),
        (TOP + "".join(f"{'`' * n}\n" for n in range(1_300, 3, -1)), ".md"),
        (TOP + "::: quote\n```\n:::\n" * 15_000, ".md"),
        (TOP + "# " + " " * 300_000 + "x", ".md"),
        (TOP + "#" * 300_000, ".md"),
        (TOP + "|" + "-|" * 130_000 + "\n|" + "-|" * 40_000, ".md"),
        (TOP + "a|b\n-" + " " * 300_000 + "|x", ".md"),
        (TOP + "~" * 300_000 + "`", ".md"),
        (TOP + "![" * 130_000, ".md"),
        (TOP + "![a](" + "b" * 300_000, ".md"),
        (TOP + "- " * 130_000 + "x", ".md"),
        (TOP + "::: quote\n" + "name: x\n" * 30_000 + ":::\n", ".md"),
        (TOP + "::: cards\n\n" + "[" * 300_000 + "\n:::\n", ".md"),
        (TOP + "::: quote\n```a\n:::\n" * 15_000, ".md"),
        (TOP + "::: quote\n" + "```a\n" * 150_000 + ":::\n", ".md"),
        (TOP + "::: quote\nbody: |\n" + " \n" * 150_000 + ":::\n", ".md"),
        (TOP + "::: quote\nx\n" + "\\:::\n```\n" * 90_000 + ":::\n", ".md"),
        (TOP + ":::: columns\n" + "::: quote\n" * 50_000 + "+++\n::::\n", ".md"),
        (TOP_YAML + "- type: text\n  body: " + '"x' + "\\n" * 300_000 + 'x"', ".yaml"),
        (TOP + "::: button\nurl: " + "{{" * 130_000 + "\n:::\n", ".md"),
        ("---\ntitle: " + "[" * 300_000 + "\n---\n", ".md"),
        ("---\ntitle: '" + "x\n\n" * 60_000 + "\n---\n", ".md"),
        ("---\n" + "k: v\n" * 30_000 + "---\n", ".md"),
        (TOP_YAML + "- " * 130_000, ".yaml"),
        (TOP_YAML + "- type: text\n" * 15_000, ".yaml"),
        (TOP_YAML + "? " * 130_000, ".yaml"),
        ("a: &a [x]\n" + "b: [*a, *a]\n" * 15_000, ".yaml"),
        ("{" * 300_000, ".yaml"),
        ("!" * 300_000, ".yaml"),
        ('"' + "\\" * 300_000, ".yaml"),
        ("%" * 300_000, ".yaml"),
        ("a" * 300_000 + ": b", ".yaml"),
        ("a: " + "x " * 130_000 + "# y", ".yaml"),
        ("a,\n" * 300_000, ".yaml"),
        ("[" + "a: b, " * 30_000, ".yaml"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_a_file_made_to_be_slow_is_read_in_seconds(
    survive: Callable[[bytes, str], None], text: str, suffix: str
) -> None:
    started = perf_counter()
    survive(text.encode(), suffix)
    assert perf_counter() - started < 15


@pytest.mark.parametrize("suffix", [".md", ".yaml"])
def test_a_file_of_ten_megabytes_is_refused_by_its_size(tmp_path: Path, catalogue: Catalogue, suffix: str) -> None:
    path = tmp_path / f"big{suffix}"
    path.write_bytes(b"x" * 10_000_000)
    with pytest.raises(NewsletterError, match="larger than 1,000,000 bytes"):
        read_issue(path, catalogue)


LAUGHS = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in pairwise("abcdefghijklmnopqrstuvwxyz"))


@pytest.mark.parametrize(
    ("text", "suffix", "said"),
    [
        (f"---\ntitle: T\n{LAUGHS}---\n", ".md", "refers to another one"),
        (LAUGHS, ".yaml", "refers to another one"),
        (f"---\ntitle: T\nx: {'[' * 5_000}{']' * 5_000}\n---\n", ".md", "nested too deeply"),
        (TOP + "::: cards\n" + "- " * 5_000 + "x\n:::\n", ".md", "nested too deeply"),
        ("---\ntitle: a\x00b\n---\n", ".md", r"control character here, U\+0000"),
        (TOP_YAML + "- {type: text, body: a\x00b}\n", ".yaml", r"control character here, U\+0000"),
    ],
    ids=["anchors", "anchors in YAML", "brackets", "dashes", "NUL", "NUL in YAML"],
)
def test_what_is_wrong_with_a_hostile_file_is_said_with_its_line(
    tmp_path: Path, catalogue: Catalogue, text: str, suffix: str, said: str
) -> None:
    path = tmp_path / f"hostile{suffix}"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NewsletterError) as caught:
        read_issue(path, catalogue)
    errors = caught.value.errors if isinstance(caught.value, SeveralErrors) else (caught.value,)
    (error,) = [one for one in errors if re.search(said, one.message)]
    assert error.place is not None
    assert error.place.line is not None
