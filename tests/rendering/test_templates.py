"""A broken template is an error that a person can mend: the template's file and line, and where in the issue."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsletter.errors import NewsletterError
from newsletter.rendering.compose import render_text, render_web
from tests.rendering.conftest import Compose, PutBlock

TEXT = '<mj-text mj-class="body">\n{{ b.body }}\n</mj-text>\n'


def failure(composed: Compose, theme: str = "default") -> NewsletterError:
    """What is said of an issue whose quote, on line 10, meets a broken template."""
    with pytest.raises(NewsletterError) as caught:
        composed("Hello.\n\n::: quote\nname: Ines\n\nWords.\n:::\n", theme=theme)
    return caught.value


BROKEN_BLOCKS = [
    ("<mj-text>\n{% if b.name %}\n</mj-text>\n", 4, "if"),
    ("<mj-text>\n{{ b.nam }}\n</mj-text>\n", 2, "nam"),
    ("<mj-text>\n{{ nothing }}\n</mj-text>\n", 2, "nothing"),
    ("<mj-text>\n\n{{ 1 // 0 }}\n</mj-text>\n", 3, "zero"),
    ("<mj-text>\n{{ b.name | reverse }}\n</mj-text>\n", 2, "reverse"),
    ("<mj-text>\n{{ b.name.__class__.__mro__ }}\n</mj-text>\n", 2, "unsafe"),
    ('<mj-text>\n{{ "{0.__class__}".format(b) }}\n</mj-text>\n', 2, "unsafe"),
    ("{% macro one(x) %}\n{{ x.y }}\n{% endmacro %}\n<mj-text>{{ one(b) }}</mj-text>\n", 2, "y"),
    ("<mj-text>fine</mj-text>\n<mj-txt>x</mj-txt>\n", 2, "mj-txt"),
    ("<mj-text>fine</mj-text>\n<mj-text>left open\n", 2, "mj-text"),
    ("<mj-text>\n<p>one\n</mj-text>\n", 2, "<p>"),
    ("<mj-text>fine</mj-text>\n<mj-section>\n</mj-section>\n", 2, "mj-section"),
    ("<mj-text>fine</mj-text>\n<mj-include path='/etc/passwd' />\n", 2, "mj-include"),
    ("<mj-text>fine\n< \n</mj-text>\n", 2, "begins no tag"),
    ("<mj-image src='https://x.example/a.png' />\n", 1, "alt"),
]


@pytest.mark.parametrize(("template", "line", "word"), BROKEN_BLOCKS)
def test_a_broken_template_of_a_block_is_named_with_its_line_and_the_issues(
    template: str, line: int, word: str, composed: Compose, own_block: PutBlock
) -> None:
    folder = own_block("quote", email=template)
    error = failure(composed)
    assert word in error.message
    assert str(error.place) == f"{folder / 'email.mjml.j2'}:{line}"
    assert "027-numbers.md:10" in (error.remedy or "")
    assert "“quote”" in (error.remedy or "")


def test_a_broken_text_template_is_named_too(composed: Compose, own_block: PutBlock) -> None:
    folder = own_block("quote", text="> \n{{ b.nobody }}\n")
    assert str(failure(composed).place) == f"{folder / 'text.txt.j2'}:2"


@pytest.mark.parametrize(
    ("file", "change", "word"),
    [
        ("layout.mjml.j2", ("{{ issue.title }}", "{{ issue.titel }}"), "titel"),
        ("layout.mjml.j2", ("</mj-head>", ""), "mj-head"),
        ("layout.mjml.j2", ("<mj-wrapper", "<mj-rapper"), "mj-rapper"),
        ("layout.mjml.j2", ("{% endcall %}", ""), "endcall"),
        ("layout.txt.j2", ("{% endcall %}", ""), "endcall"),
        ("head.mjml.j2", ("{{ theme.radius }}", "{{ theme.radios }}"), "radios"),
        ("extra.css.j2", ("{{ theme.radius }}", "{{ theme.radios }}"), "radios"),
        ("flow.mjml.j2", ("<mj-column>", "<mj-colum>"), "mj-colum"),
    ],
)
def test_a_broken_theme_is_named_with_the_line(
    file: str, change: tuple[str, str], word: str, own_theme: Path, composed: Compose
) -> None:
    path = own_theme / file
    source = path.read_text(encoding="utf-8")
    assert change[0] in source
    path.write_text(source.replace(*change), encoding="utf-8")
    error = failure(composed, theme="own")
    assert word in error.message
    assert error.place is not None
    assert error.place.path == str(path)
    assert error.place.line is not None


@pytest.mark.parametrize("file", ["layout.mjml.j2", "layout.txt.j2", "head.mjml.j2", "flow.mjml.j2", "extra.css.j2"])
def test_a_file_that_a_theme_does_not_have_is_that_of_the_theme_it_is_made_from(
    file: str, own_theme: Path, composed: Compose
) -> None:
    (own_theme / file).unlink()
    assert render_web(composed("Hello.\n", theme="own"), {}) == render_web(composed("Hello.\n"), {})


def test_a_template_that_is_not_utf_8_is_named(own_theme: Path, composed: Compose) -> None:
    (own_theme / "layout.txt.j2").write_bytes(b"caf\xe9 {{ body }}")
    assert "UTF-8" in (failure(composed, theme="own").remedy or "")


def test_a_theme_nobody_has_is_an_error_that_lists_those_there_are(composed: Compose) -> None:
    with pytest.raises(NewsletterError) as caught:
        composed("Hello.\n", theme="nowhere")
    assert "editorial, letter, magazine" in (caught.value.remedy or "")


def test_what_an_author_wrote_is_never_a_template(composed: Compose) -> None:
    issue = composed("{% for x in y %} {# note #} ${7*7} <%= 1 %>\n\n::: quote\nname: '{% raw %}'\n\nWords.\n:::\n")
    assert "{% for x in y %} {# note #} ${7*7} &lt;%= 1 %&gt;" in render_web(issue, {})
    assert "{% raw %}" in render_text(issue, {})


def test_a_template_reaches_nothing_but_what_it_is_given(composed: Compose, own_block: PutBlock) -> None:
    for name in ("range(3)", "cycler()", "lipsum()", "dict()", "config", "open('x')"):
        own_block("quote", email=f"<mj-text>{{{{ {name} }}}}</mj-text>")
        with pytest.raises(NewsletterError, match="undefined"):
            composed("::: quote\nWords.\n:::\n")


@pytest.mark.parametrize("name", ["../../newsletter.toml", "/etc/passwd", "blocks/../../../newsletter.toml"])
def test_a_template_includes_nothing_from_outside_its_theme(name: str, own_theme: Path, composed: Compose) -> None:
    path = own_theme / "layout.mjml.j2"
    path.write_text(
        path.read_text(encoding="utf-8").replace("{{ body }}", f"{{% include '{name}' %}}"), encoding="utf-8"
    )
    assert "outside the theme" in failure(composed, theme="own").message


def test_a_template_may_include_another_of_its_theme(own_theme: Path, composed: Compose) -> None:
    (own_theme / "thanks.mjml.j2").write_text("<p>Thank you, {{ publication.name }}</p>", encoding="utf-8")
    path = own_theme / "layout.mjml.j2"
    source = path.read_text(encoding="utf-8").replace(
        "{% call personal() %}", "{% include 'thanks.mjml.j2' %}{% call personal() %}"
    )
    path.write_text(source, encoding="utf-8")
    assert "Thank you, The Margin</p>" in render_web(composed("Hello.\n", theme="own"), {})


def test_a_field_that_is_left_out_is_empty_and_a_field_that_is_not_there_is_a_mistake(
    composed: Compose, own_block: PutBlock
) -> None:
    own_block("quote", email="<mj-text>[{{ b.role }}]</mj-text>")
    assert "[]" in render_web(composed("::: quote\nWords.\n:::\n"), {})


def test_lines_are_escaped_wherever_a_template_puts_them(composed: Compose, own_block: PutBlock) -> None:
    own_block("quote", email='<mj-text css-class="{{ b.name }}"><i title="{{ b.name }}">{{ b.name }}</i></mj-text>')
    page = LexborHTMLParser(render_web(composed("::: quote\nname: \"><script>'x'</script>\n\nWords.\n:::\n"), {}))
    line = page.css_first("i")
    assert line is not None
    assert line.text() == line.attributes["title"] == "\"><script>'x'</script>"
    assert page.css_first("script") is None
