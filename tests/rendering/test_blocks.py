"""Every block of the core by its own example, and in each theme those that look different there.

The expected renderings lie in ``golden/``, those of other themes than the first in folders of their own.
After a wanted change, write them anew and look at the difference:
``GOLDEN=write pytest tests/rendering/test_blocks.py``.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsletter.issues.catalogue import load_catalogue
from newsletter.rendering.compose import Composed, Composer, render_text, render_web
from newsletter.rendering.personalisation import fill
from newsletter.resources import resource
from tests.rendering.conftest import Compose, PutBlock, make_issue, make_publication

GOLDEN = Path(__file__).parent / "golden"
BLOCKS = sorted(path.parent.name for path in (resource("templates") / "blocks").glob("*/block.yaml"))
THEMES = ["letter", "magazine"]
EVERYTHING = "everything"
OVERRIDDEN = [
    (theme, path.name)
    for theme in THEMES
    for path in sorted((resource("templates") / "themes" / theme / "blocks").iterdir())
]
CORE = (
    "bio button callout cards code columns divider header heading html image quote signature sponsor table text video"
)


def example(name: str) -> str:
    return (resource("templates") / "blocks" / name / "example.md").read_text(encoding="utf-8")


def fragments(composed: Composed) -> dict[str, str]:
    """What of each form belongs to the block: what stands round it is the same for all of them.

    Its form on the web page only where it is another than in the mail.
    """
    mail, page = fill(composed.untracked, {}), fill(composed.web, {})
    _, _, body = composed.mjml.partition('css-class="card"')
    return {
        "html": _card(mail),
        **({"web": _card(page)} if page != mail else {}),
        "mjml": _after_title(body.partition(">")[2].partition("</mj-wrapper>")[0]).strip(),
        "txt": _after_title(render_text(composed, {}).rpartition("\n-----")[0], "The numbers\n===========\n").strip(),
    }


def _card(html: str) -> str:
    card = LexborHTMLParser(html).css_first(".card > table > tbody > tr > td")
    assert card is not None
    assert card.inner_html is not None
    return _after_title(card.inner_html).replace("><", ">\n<")


def _after_title(text: str, end: str = "The numbers</h1>") -> str:
    """What follows the title of the issue, which the layout shows when no header block does."""
    return text.rpartition(end)[2]


def test_the_core_has_the_seventeen_blocks_of_the_vocabulary() -> None:
    assert CORE.split() == BLOCKS


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Composed]:
    """The example of every block as an issue of its own."""
    publication = make_publication(tmp_path_factory.mktemp("gallery"))
    composer = Composer(publication, load_catalogue(publication.folder, "default"))
    return {name: composer.compose(make_issue(publication.folder, example(name))) for name in BLOCKS}


def hold(path: Path, found: str) -> None:
    """Hold a rendering against what it was."""
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(found + "\n", encoding="utf-8")
    assert found + "\n" == path.read_text(encoding="utf-8"), f"{path.name} changed; see the top of this file"


@pytest.mark.parametrize("name", BLOCKS)
def test_the_example_of_a_block_renders_as_it_did(name: str, examples: dict[str, Composed]) -> None:
    for form, found in fragments(examples[name]).items():
        hold(GOLDEN / f"{name}.{form}", found)


@pytest.fixture(scope="module")
def in_themes(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Composed]:
    """By theme and name, the examples that look different there, and an issue of all examples."""
    publication = make_publication(tmp_path_factory.mktemp("themes"))
    everything = "\n".join(example(name) for name in sorted(BLOCKS, key=lambda name: name != "header"))
    found = {}
    for theme in THEMES:
        composer = Composer(replace(publication, theme=theme), load_catalogue(publication.folder, theme))
        texts = {name: example(name) for of, name in OVERRIDDEN if of == theme} | {EVERYTHING: everything}
        for name, text in texts.items():
            found[theme, name] = composer.compose(make_issue(publication.folder, text))
    return found


@pytest.mark.parametrize(("theme", "name"), OVERRIDDEN)
def test_a_block_that_a_theme_overrides_renders_as_it_did(
    theme: str, name: str, in_themes: dict[tuple[str, str], Composed]
) -> None:
    hold(GOLDEN / theme / f"{name}.html", fragments(in_themes[theme, name])["html"])


@pytest.mark.parametrize("theme", THEMES)
def test_an_issue_of_all_examples_renders_in_a_theme_as_it_did(
    theme: str, in_themes: dict[tuple[str, str], Composed]
) -> None:
    issue = in_themes[theme, EVERYTHING]
    hold(GOLDEN / theme / f"{EVERYTHING}.html", render_web(issue, {}).replace("><", ">\n<").rstrip("\n"))
    hold(GOLDEN / theme / f"{EVERYTHING}.mjml", issue.mjml.rstrip("\n"))


def test_the_plain_text_is_the_same_in_every_theme(in_themes: dict[tuple[str, str], Composed]) -> None:
    assert len({render_text(in_themes[theme, EVERYTHING], {}) for theme in THEMES}) == 1


@pytest.mark.parametrize("name", BLOCKS)
def test_every_picture_says_what_stands_for_it(name: str, examples: dict[str, Composed]) -> None:
    pictures = LexborHTMLParser(render_web(examples[name], {})).css("img")
    assert all("alt" in picture.attributes for picture in pictures)


@pytest.mark.parametrize("name", BLOCKS)
def test_no_line_of_the_text_is_wider_than_72_columns_unless_it_is_code_or_an_address(
    name: str, examples: dict[str, Composed]
) -> None:
    lines = render_text(examples[name], {}).splitlines()
    assert [line for line in lines if len(line) > 72 and "://" not in line and not line.startswith("    ")] == []


@pytest.mark.parametrize("name", BLOCKS)
def test_all_tables_that_are_there_for_the_layout_say_so(name: str, examples: dict[str, Composed]) -> None:
    tables = LexborHTMLParser(render_web(examples[name], {})).css("table")
    data = [table for table in tables if table.attributes.get("role") != "presentation"]
    assert [table.attributes.get("class") for table in data] == (["data"] if name == "table" else [])


def test_a_block_with_nothing_but_what_it_must_have_still_renders(composed: Compose) -> None:
    markdown = (
        "::: bio\nname: Ines\n:::\n::: header\n:::\n::: signature\n:::\n::: sponsor\nlabel: Ad\nname: Tidewater\n:::\n"
        "::: quote\nShort.\n:::\n::: cards\n- title: One\n  url: https://example.com\n:::\n"
        "::: image\nsrc: jo.png\nalt: Jo\n:::\n"
    )
    text = render_text(composed(markdown), {})
    assert all(word in text for word in ("Ines", "[Ad] Tidewater", "> Short.", "* One", "[Jo]"))


def test_neighbours_of_the_flow_kind_share_one_section(composed: Compose) -> None:
    markdown = "## Heading\n\nText.\n\n::: quote\nWords.\n:::\n\n::: button\nlabel: Go\nurl: https://example.com\n:::\n"
    body = composed("::: header\ntitle: T\n:::\n" + markdown).mjml.partition("</h1>")[2].partition("</mj-wrapper>")[0]
    assert body.count("<mj-section") == 1
    assert body.count("<mj-text") == 3


def test_a_section_block_stands_between_two_runs_of_flow_blocks(composed: Compose) -> None:
    body = composed("::: header\ntitle: T\n:::\nOne.\n\n::: callout\nTwo.\n:::\n\nThree.\n").mjml
    assert body.partition("</h1>")[2].partition("</mj-wrapper>")[0].count("<mj-section") == 3


def test_a_long_issue_of_flow_blocks_stays_far_below_what_gmail_clips(composed: Compose) -> None:
    words = "Every editor I spoke to could say in one sentence what a reader is owed, more or less. " * 4
    issue = composed("".join(f"## Part {n}\n\n{words}\n\n::: quote\n{words}\n:::\n\n" for n in range(14)))
    html = render_web(issue, {})
    assert len(words) * 28 > 9_000
    assert len(html.encode()) < 60_000, "Gmail clips at 102,400 bytes"


def test_an_anchor_can_be_linked_to_on_either_kind_of_block(composed: Compose) -> None:
    markdown = "::: callout\nid: note\n\nWords.\n:::\n\n::: quote\nid: ines\n\nWords.\n:::\n\n[up](#note)\n"
    page = LexborHTMLParser(render_web(composed(markdown), {}))
    assert page.css_first("a#note") is not None
    assert page.css_first("a#ines") is not None
    link = page.css_first('a[href="#note"]')
    assert link is not None


def test_an_issue_renders_to_the_same_bytes_every_time(composed: Compose) -> None:
    markdown = "Hello {{ subscriber.first_name }}.\n" + "".join(example(name) for name in BLOCKS)
    first, second = composed(markdown), composed(markdown)
    assert (first.html, first.text, first.mjml, first.links) == (second.html, second.text, second.mjml, second.links)


def test_a_publication_changes_the_look_of_a_core_block_with_one_file(composed: Compose, own_block: PutBlock) -> None:
    own_block("quote", email="<mj-text>«{{ b.name }}»</mj-text>")
    assert "«Ines»" in render_web(composed("::: quote\nname: Ines\n\nWords.\n:::\n"), {})


def test_a_publication_adds_a_block_with_a_folder(composed: Compose, own_block: PutBlock) -> None:
    own_block(
        "event",
        schema="kind: flow\nsummary: An evening.\nfields:\n  day: {type: line, required: true}\n",
        email='<mj-text mj-class="body" padding-top="{{ gap }}px">{{ b.day }}</mj-text>',
        text="On {{ b.day | wrap }}",
    )
    found = composed("::: event\nday: Friday & Saturday\n:::\n")
    assert "Friday &amp; Saturday" in render_web(found, {})
    assert "On Friday & Saturday" in render_text(found, {})
