"""The engine is fast and trusting, so what it is given is looked at first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from newsletter.rendering.mjml import BadMjml, to_html, with_units


def page(inside: str) -> str:
    return f"<mjml><mj-body><mj-section><mj-column>{inside}</mj-column></mj-section></mj-body></mjml>"


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ('padding="0"', 'padding="0px"'),
        ('padding="0 24px"', 'padding="0px 24px"'),
        ('padding="10px 0"', 'padding="10px 0px"'),
        ('padding="1px 0 2px 0"', 'padding="1px 0px 2px 0px"'),
        ("padding='0 0'", "padding='0px 0px'"),
        ('inner-padding="0 3px"', 'inner-padding="0px 3px"'),
        ('padding-left="0"', 'padding-left="0px"'),
        ('padding="10px 20px"', 'padding="10px 20px"'),
        ('padding="0px"', 'padding="0px"'),
        ('padding="100px 0.5px"', 'padding="100px 0.5px"'),
        ('cellpadding="0" border="0"', 'cellpadding="0" border="0"'),
    ],
)
def test_a_padding_without_a_unit_gets_one(written: str, given: str) -> None:
    assert with_units(f"<mj-text {written}>") == f"<mj-text {given}>"


def test_outlooks_widths_are_right_whether_or_not_a_zero_has_a_unit() -> None:
    picture = '<mj-image src="https://x.example/a.png" alt="" />'
    section = (
        "<mjml><mj-body><mj-section padding='{}'><mj-column>" + picture + "</mj-column></mj-section></mj-body></mjml>"
    )
    assert to_html(section.format("0 24px")) == to_html(section.format("0px 24px"))
    assert 'width="502"' in to_html(section.format("0 24px"))


def test_no_font_of_others_is_loaded() -> None:
    html = to_html(page('<mj-text font-family="Roboto">x</mj-text>'))
    assert "fonts.googleapis" not in html


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("", "the MJML engine says"),
        ("hello", "the MJML engine says"),
        ("<mj-text></mj-text>", "the MJML engine says"),
        (page("<mj-text>a < b</mj-text>"), "a < that begins no tag: < b"),
        (page("<mj-text>"), "</mj-column> closes nothing that is open there"),
        (page("<mj-text><p>one</mj-text>"), "</mj-text> closes nothing that is open there"),
        (page("<mj-text></BR></mj-text>"), "</BR> closes nothing"),
        (page("<mj-text><![CDATA[x]]></mj-text>"), "a < that begins no tag"),
        (page("<mj-text><b title=x>one</b></mj-text>"), "a < that begins no tag: <b title=x>"),
        (page("<mj-text><!--[if mso]x</mj-text>"), "a < that begins no tag: <!--"),
        (page("<mj-text><![endif</mj-text>"), "a < that begins no tag"),
    ],
)
def test_what_cannot_become_a_mail_is_an_error_in_words(document: str, words: str) -> None:
    with pytest.raises(BadMjml) as caught:
        to_html(document)
    assert words in str(caught.value)


def test_a_panic_of_the_engine_is_an_error_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        """As the engine raises them."""

    def panic(*_: object, **__: object) -> str:
        raise PanicException("oops")

    monkeypatch.setattr("newsletter.rendering.mjml.engine", lambda: panic)
    with pytest.raises(BadMjml, match="the MJML engine gave up: oops"):
        to_html(page(""))


def test_the_other_package_of_that_name_is_recognised_and_named(tmp_path: Path) -> None:
    (tmp_path / "mjml").mkdir()
    (tmp_path / "mjml" / "__init__.py").write_text("def mjml_to_html(source): ...\n", encoding="utf-8")
    program = (
        "from newsletter.rendering.mjml import engine\nfrom newsletter.errors import NewsletterError\n"
        "try:\n    engine()\nexcept NewsletterError as error:\n    print(error.message, '|', error.remedy)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert "“mjml” stands where “mjml-python” belongs" in done.stdout
    assert "pip install mjml-python" in done.stdout
