"""Mistakes in templates are said before the engine passes over them in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.rendering.lint import Flaw, flaws, nesting
from newsletter.resources import resource

PARENTS = {
    "layout.mjml.j2": "",
    "head.mjml.j2": "mj-head",
    "title.mjml.j2": "mj-wrapper",
    "flow.mjml.j2": "mj-wrapper",
    "wide.mjml.j2": "mj-wrapper",
}


def lint(source: str, parent: str) -> None:
    """Raise the first flaw."""
    for flaw in flaws(source, parent):
        raise flaw


def page(inside: str) -> str:
    return f"<mjml><mj-body><mj-section><mj-column>\n{inside}\n</mj-column></mj-section></mj-body></mjml>"


@pytest.mark.parametrize(
    ("inside", "line", "words"),
    [
        ("<mj-foo></mj-foo>", 2, "not a tag a template may use"),
        ("<mj-include path='/etc/passwd' />", 2, "mj-include"),
        ("<mj-html-attributes></mj-html-attributes>", 2, "mj-html-attributes"),
        ("<mj-carousel></mj-carousel>", 2, "mj-carousel"),
        ("\n<mj-section></mj-section>", 3, "<mj-section> stands in <mj-column>, not in <mj-body> or <mj-wrapper>"),
        ("<mj-text>\n<mj-spacer /></mj-text>", 3, "stands in <mj-text>"),
        ("<mj-text>\n\n", 2, "<mj-text> is not closed before </mj-column>"),
        ("<mj-text>\n<p>x\n</mj-text>", 3, "<p> is not closed before </mj-text>"),
        ("</mj-text>", 1, "<mj-column> is not closed before </mj-text>"),
        ("<mj-text>\na < b</mj-text>", 3, "begins no tag"),
        ("stray", 2, "<mj-column> cannot hold text: stray"),
        ('<mj-image src="x" />', 2, "<mj-image> has no alt"),
        ('<mj-text><img src="x" /></mj-text>', 2, "<img> has no alt"),
        ('<mj-text padding="0px 24">x</mj-text>', 2, "padding of <mj-text> has no unit"),
        ('<mj-button inner-padding="14 26px">x</mj-button>', 2, "inner-padding of <mj-button> has no unit"),
        ("<mj-txt>x</mj-txt>", 2, "did you mean “mj-text”?"),
        ('<mj-text\ncolour="red">x</mj-text>', 3, "<mj-text> has no “colour”: did you mean “color”?"),
        ('<mj-text onclick="x">x</mj-text>', 2, "<mj-text> has no “onclick”: it may have align"),
        ('<mj-text{% if a %}\n colr="red"{% endif %}>x</mj-text>', 3, "“colr”"),
        ('<mj-text color="notacolour">x</mj-text>', 2, "color of <mj-text> is no colour: notacolour"),
        ('<mj-text color="#12345">x</mj-text>', 2, "is no colour: #12345"),
        (
            '<mj-text align="middle">x</mj-text>',
            2,
            "align of <mj-text> is “middle”, and may be left or center or right",
        ),
        ('<mj-text font-size="10 px">x</mj-text>', 2, "font-size of <mj-text> is “10 px”: write one length"),
        ('<mj-text font-size="big">x</mj-text>', 2, "font-size of <mj-text> is no length: big"),
        ('<mj-text padding="1px 2px 3px 4px 5px">x</mj-text>', 2, "one to four lengths"),
        ('<mj-text padding="auto">x</mj-text>', 2, "padding of <mj-text> is no length: auto"),
        ('<mj-text padding="">x</mj-text>', 2, "one to four lengths"),
        ('<mj-text padding="{{ a }}px 24">x</mj-text>', 2, "padding of <mj-text> has no unit: 24"),
        ('<mj-spacer height="20" />', 2, "height of <mj-spacer> has no unit: 20"),
        ("<mj-spacer height=20px />", 2, "height of <mj-spacer> has no value in quotes"),
        ("<mj-spacer height />", 2, "height of <mj-spacer> has no value in quotes"),
        ("<mj-text font-family='\"Open Sans\"'>x</mj-text>", 2, "double quote"),
        ('<mj-table cellpadding="1px">x</mj-table>', 2, "cellpadding of <mj-table> is no number"),
        ('<mj-image alt="" src="x" fluid-on-mobile="yes" />', 2, "“yes”, and may be true or false"),
        ('<mj-text height="20px">x</mj-text>', 2, "use <mj-spacer>"),
        ('<mj-social><mj-social-element name="x" alt="X" /></mj-social>', 2, "give src and alt"),
        ("<mj-social>\n<mj-social-element src='x' /></mj-social>", 3, "<mj-social-element> has no alt"),
        ("{# a\ncomment #}\n<mj-foo />", 4, "mj-foo"),
        ("<!-- a\ncomment -->\n<mj-foo />", 4, "mj-foo"),
        ("{% macro one() %}\n<mj-text>\n{% endmacro %}", 3, "<mj-text> is not closed"),
        ("{% if x %}<mj-text>{% endif %}", 2, "<mj-text> is not closed"),
    ],
)
def test_a_flaw_is_named_with_its_line(inside: str, line: int, words: str) -> None:
    with pytest.raises(Flaw) as caught:
        lint(page(inside), "")
    assert words in caught.value.message
    assert caught.value.line == line


def test_a_wrapper_has_no_gap_and_an_end_needs_a_beginning() -> None:
    with pytest.raises(Flaw, match="gap of a wrapper"):
        lint('<mj-wrapper gap="16px"></mj-wrapper>', "mj-body")
    with pytest.raises(Flaw, match="closes nothing"):
        lint("</mj-text>", "mj-column")


def test_what_the_engine_and_outlook_get_wrong_is_refused() -> None:
    with pytest.raises(Flaw, match="picture in the background"):
        lint('<mj-section background-url="x.png"></mj-section>', "mj-wrapper")
    with pytest.raises(Flaw, match="takes a column's padding off twice in a group"):
        lint('<mj-group><mj-column padding="4px"></mj-column></mj-group>', "mj-section")
    with pytest.raises(Flaw, match="the engine inlines no style"):
        lint('<mj-style inline="inline"></mj-style>', "mj-head")


def test_all_flaws_of_a_template_are_told_until_one_makes_the_rest_hard_to_tell() -> None:
    source = '<mj-text colr="red" padding="1">x</mj-text>\n<mj-image src="x" />\n<mj-foo />\n<mj-text colr="red" />'
    assert [flaw.line for flaw in flaws(source, "mj-column")] == [1, 1, 2, 3]


@pytest.mark.parametrize(
    ("source", "parent"),
    [
        (
            '<mj-text padding="{{ gap }}px 0">{% if a > 1 %}<b title="x > y">{{ b | f("<") }}</b>{% endif %}</mj-text>',
            "mj-column",
        ),
        ("<mj-text><br><hr/><h{{ level }}>{{ words }}</h{{ level }}></mj-text>", "mj-column"),
        ("<mj-raw><table><tr><!--[if mso]><td><![endif]--> < </mj-raw>", "mj-head"),
        ("{% macro one() %}<mj-text>x</mj-text>{% endmacro %}<mj-column>{{ one() }}</mj-column>", "mj-section"),
        ("<mj-attributes><mj-all padding='0px' /><mj-text color='red' /><mj-class /></mj-attributes>", "mj-head"),
        ('<mj-text color="rgb(1, 2, 3)" line-height="1.5" letter-spacing="-0.5px">x</mj-text>', "mj-column"),
        ('<mj-text padding="{% if a %}1px{% else %}2px{% endif %}" align="{{ b }}">x</mj-text>', "mj-column"),
        ('<mj-class name="a" font-style="italic" {{ look(x) }} />', "mj-attributes"),
        ('<mj-image src="x" alt="" mj-class="a" css-class="b" width="{{ w }}px" height="auto" />', "mj-column"),
        ("<mj-style>.a > .b { color: {{ x }}; }</mj-style>", "mj-head"),
    ],
)
def test_what_templates_are_made_of_passes(source: str, parent: str) -> None:
    lint(source, parent)


@pytest.mark.parametrize("path", sorted(resource("templates").glob("**/*.mjml.j2")), ids=lambda path: path.parent.name)
def test_our_own_templates_are_sound(path: Path) -> None:
    schema = resource("templates") / "blocks" / path.parent.name / "block.yaml"
    parent = PARENTS.get(path.name)
    if parent is None:
        parent = "mj-column" if "kind: flow" in schema.read_text(encoding="utf-8") else "mj-wrapper"
    lint(path.read_text(encoding="utf-8"), parent)


@given(st.text(alphabet="<>/\"'={}%# \nmj-textp", max_size=80))
def test_any_text_at_all_is_sound_or_has_a_flaw_on_one_of_its_lines(source: str) -> None:
    try:
        lint(source, "mj-column")
    except Flaw as flaw:
        found: int | None = flaw.line
    else:
        found = None
    assert found is None or 1 <= found <= source.count("\n") + 1


def test_nesting_is_counted_without_tags_that_hold_nothing() -> None:
    assert nesting("") == nesting("words<br><hr/>") == 0
    assert nesting("<p>a<b>b</b></p><p><img src='a>b'></p>") == 2
    assert nesting("<div>" * 300 + "</div>" * 300) == 300
