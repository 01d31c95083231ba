"""Attributes are declared with their kind in ``newsletter.toml``."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.errors import UsageError
from newsletter.publication import AttributeKind, load_publication
from tests.conditions.conftest import CONFIG


def test_an_attribute_is_text_a_number_a_date_yes_or_no_or_a_list(tmp_path: Path) -> None:
    kinds = "\n".join(f'a_{kind} = "{kind}"' for kind in AttributeKind)
    (tmp_path / "newsletter.toml").write_text(f"{CONFIG}\n[attributes]\n{kinds}\n", encoding="utf-8")
    attributes = load_publication(tmp_path).attributes
    assert attributes == {f"a_{kind}": kind for kind in AttributeKind}
    assert next(iter(attributes)) == "a_text"


@pytest.mark.parametrize("kind", ['"integer"', '["text"]', "3", "true", '{type = "text"}'])
def test_any_other_kind_is_an_error_that_names_them_all(tmp_path: Path, kind: str) -> None:
    (tmp_path / "newsletter.toml").write_text(f"{CONFIG}\n[attributes]\nseats = {kind}\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_publication(tmp_path)
    assert caught.value.place is not None
    assert caught.value.place.line == 9
    assert "text, number, date, boolean, list" in (caught.value.remedy or "")
