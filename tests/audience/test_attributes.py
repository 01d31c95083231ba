"""Names and values of attributes: safe to store, to show and to write into a mail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.audience.attributes import AttributeValueError, attribute_name, attribute_value
from newsletter.audience.spreadsheet import guarded, unguarded


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("First Name", "first_name"),
        ("firstName", "first_name"),
        ("FIRSTNAME", "first_name"),
        ("FNAME", "first_name"),
        ("Last-name ", "last_name"),
        ("Straße/Nr.", "strasse_nr"),
        ("Ort (Städtchen)", "ort_stadtchen"),
        ("OPTIN_TIME", "optin_time"),
        ("2nd choice", "n_2nd_choice"),
        ("E-Mail", "e_mail"),
        ("имя", ""),
        ("", ""),
    ],
)
def test_a_heading_becomes_a_name_that_merge_tags_can_use(heading: str, name: str) -> None:
    assert attribute_name(heading) == name


@given(st.text())
def test_a_name_is_its_own_heading(heading: str) -> None:
    name = attribute_name(heading)
    assert attribute_name(name) == name


def test_a_line_end_in_a_value_becomes_a_space_since_it_could_end_a_header() -> None:
    assert attribute_value("Ada\r\nBcc: eve@example.org") == "Ada Bcc: eve@example.org"
    assert attribute_value(" 12 Quay Street\n  Pale Harbour\u2028\tUK ") == "12 Quay Street Pale Harbour UK"


@pytest.mark.parametrize("value", ["Ada\0", "\x1b[31mAda", "Ada\x7f", "\ud800", "a" * 1_001])
def test_a_value_nobody_can_mean_is_refused(value: str) -> None:
    with pytest.raises(AttributeValueError):
        attribute_value(value)


@given(st.text())
def test_a_stored_value_is_short_one_line_and_its_own_value(text: str) -> None:
    try:
        value = attribute_value(text)
    except AttributeValueError:
        return
    assert len(value) <= 1_000
    assert "".join(value.splitlines()) == value
    assert attribute_value(value) == value


@given(st.text("'=+-@\t\rab"))
def test_a_guarded_cell_is_no_formula_and_comes_back_as_it_was(text: str) -> None:
    cell = guarded(text)
    assert cell[:1] not in set("=+-@\t\r")
    assert unguarded(cell) == text


def test_an_honest_apostrophe_is_left_alone() -> None:
    assert guarded("'t Hooft") == "'t Hooft"
    assert unguarded("'t Hooft") == "'t Hooft"
