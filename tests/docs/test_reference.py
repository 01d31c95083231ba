"""The reference pages say what the code says."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGES = runpy.run_path(str(DOCS / "generate.py"))["PAGES"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_from_the_code_is_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "renew it: make docs"


def test_every_page_of_the_reference_is_made() -> None:
    assert {f"reference/{path.name}" for path in (DOCS / "reference").iterdir()} == {*PAGES} - {"checks.md"}
