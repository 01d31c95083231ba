"""``newsletter theme``, and a block made by hand: what somebody who makes a look of their own meets."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from newsletter.cli.main import run
from newsletter.errors import Exit

THEMES = ["editorial", "letter", "magazine"]
CONFIG = """\
[publication]
name = "Margin"
from = "Jo Aldana <jo@margin.example>"
base_url = "https://news.margin.example"
postal_address = "12 Quay Street, Pale Harbour"
theme = "editorial"
"""
HELLO = """\
---
title: A first word to those who read along
preheader: What this newsletter is about, who writes it, and how often it will come to you.
number: 1
---

Good evening. Read [what we have in mind](https://news.margin.example/about) before the next one comes.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publication in which one stands."""
    (tmp_path / "newsletter.toml").write_text(CONFIG, "utf-8")
    for name in ("images", "issues"):
        (tmp_path / name).mkdir()
    (tmp_path / "issues" / "001-hello.md").write_text(HELLO, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Console:
    """Runs the command and keeps what it printed."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self._capture = capfd
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        self._capture.readouterr()
        code = run(list(arguments))
        self.out, self.err = self._capture.readouterr()
        return code

    def data(self, *arguments: str) -> Any:
        self(*arguments)
        return json.loads(self.out)


@pytest.fixture
def newsletter(folder: Path, capfd: pytest.CaptureFixture[str]) -> Console:
    return Console(capfd)


def use(theme: str) -> None:
    path = Path("newsletter.toml")
    path.write_text(re.sub(r'theme = "\w+"', f'theme = "{theme}"', path.read_text("utf-8")), "utf-8")


def logo(name: str = "logo.png", width: int = 320) -> Path:
    path = Path(name)
    Image.new("RGB", (width, 80), "#8F3314").save(path)
    return path


def test_the_list_says_which_themes_there_are_and_which_is_used(newsletter: Console) -> None:
    listed = newsletter.data("theme", "list", "--json")
    assert [(one["name"], one["used"]) for one in listed] == [
        ("editorial", True),
        ("letter", False),
        ("magazine", False),
    ]
    assert newsletter("theme", "list") == Exit.OK
    assert "newsletter.toml" in newsletter.err


@pytest.mark.parametrize("name", THEMES)
def test_every_theme_that_comes_with_the_program_passes_its_own_check(name: str, newsletter: Console) -> None:
    assert newsletter("theme", "check", name) == Exit.OK
    assert "17 examples · nothing is wrong" in newsletter.out


@pytest.mark.parametrize("made_from", THEMES)
def test_a_new_theme_is_one_small_file_and_valid_at_once(made_from: str, newsletter: Console, folder: Path) -> None:
    made = newsletter(
        "theme", "new", "autumn", "--from", made_from, "--accent", "#0A6C74", "--font", "Source Serif 4",
        "--logo", str(logo()),
    )  # fmt: skip
    assert made == Exit.OK
    assert newsletter.out == "themes/autumn/theme.yaml\n"
    assert [path.name for path in Path("themes/autumn").iterdir()] == ["theme.yaml"]
    assert len(Path("themes/autumn/theme.yaml").read_text("utf-8").splitlines()) < 60
    assert newsletter("theme", "check", "autumn") == Exit.OK
    use("autumn")
    assert newsletter("issue", "render", "1") == Exit.OK
    assert re.search(r'alt="Margin"[^>]* src="https://news.margin.example/images/logo', newsletter.out)
    assert "#0A6C74" in newsletter.out
    assert "'Source Serif 4'," in newsletter.out
    assert newsletter("issue", "check", "1") == Exit.OK
    assert "contrast" not in newsletter.out


def test_an_accent_that_cannot_be_read_is_told_and_the_nearest_shade_is_used(newsletter: Console) -> None:
    assert newsletter("theme", "new", "sun", "--accent", "#FFCC00") == Exit.OK
    assert "by day #FFCC00 has a contrast of 1.3" in newsletter.err
    assert newsletter("theme", "check", "sun") == Exit.OK
    assert "#FFCC00" in Path("themes/sun/theme.yaml").read_text("utf-8"), "by night it can be read"


def test_a_pair_of_colours_that_cannot_be_read_is_told_with_its_line_and_the_remedy(newsletter: Console) -> None:
    assert newsletter("theme", "new", "pale") == Exit.OK
    path = Path("themes/pale/theme.yaml")
    path.write_text(path.read_text("utf-8").replace("ink: '#26221C'", "ink: '#B0A89C'", 1), "utf-8")
    line = path.read_text("utf-8").split("#B0A89C")[0].count("\n") + 1
    assert newsletter("theme", "show", "pale") == Exit.OK
    assert re.search(r"ink on card +2\.\d too low", newsletter.out)
    assert newsletter("theme", "check", "pale") == Exit.FAILURE
    assert "by day ink on card has a contrast of" in newsletter.err
    assert f"themes/pale/theme.yaml:{line}:" in newsletter.err
    remedy = re.search(r"write ink: '(#[0-9A-F]{6})'", newsletter.err)
    assert remedy is not None
    path.write_text(path.read_text("utf-8").replace("#B0A89C", remedy[1]), "utf-8")
    assert newsletter("theme", "check", "pale") == Exit.OK


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["Autumn"], Exit.USAGE, "small letters"),
        (["../out"], Exit.USAGE, "small letters"),
        (["default"], Exit.USAGE, "cannot be called"),
        (["a", "--accent", "red"], Exit.USAGE, "no colour: red"),
        (["a", "--accent", "#12345"], Exit.USAGE, "no colour"),
        (["a", "--font", "x; y"], Exit.USAGE, "no font"),
        (["a", "--logo", "nowhere.png"], Exit.USAGE, "there is no file nowhere.png"),
        (["a", "--logo", "newsletter.toml"], Exit.USAGE, "is no picture that can be read"),
        (["a", "--from", "leter"], Exit.USAGE, "did you mean “letter”?"),
    ],
)
def test_a_wish_that_cannot_be_leaves_nothing_behind(
    arguments: list[str], code: int, words: str, newsletter: Console
) -> None:
    assert newsletter("theme", "new", *arguments) == code
    assert words in newsletter.err
    assert not Path("themes").exists()


def test_a_logo_may_be_a_drawing(newsletter: Console) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="50"><rect width="200" height="50"/></svg>'
    Path("mark.svg").write_text(drawing, "utf-8")
    assert newsletter("theme", "new", "drawn", "--logo", "mark.svg") == Exit.OK
    use("drawn")
    assert newsletter("issue", "render", "1") == Exit.OK
    assert re.search(r'src="https://news.margin.example/images/mark[^"]*\.png"[^>]* width="160"', newsletter.out)


def test_a_theme_or_picture_that_is_there_is_not_written_over(newsletter: Console, folder: Path) -> None:
    assert newsletter("theme", "new", "autumn") == Exit.OK
    assert newsletter("theme", "new", "autumn") == Exit.REFUSED
    logo("images/logo.png", width=100)
    before = Path("images/logo.png").read_bytes()
    assert newsletter("theme", "new", "winter", "--logo", str(logo())) == Exit.REFUSED
    assert Path("images/logo.png").read_bytes() == before
    assert not Path("themes/winter").exists()


def test_a_theme_nobody_has_is_an_error_wherever_it_is_asked_for(newsletter: Console) -> None:
    use("leter")
    for command in (["issue", "render", "1"], ["issue", "blocks"], ["theme", "check"], ["theme", "list"]):
        assert newsletter(*command) != Exit.OK
        assert "did you mean “letter”?" in newsletter.err


def test_what_show_prints_is_also_data(newsletter: Console) -> None:
    shown = newsletter.data("theme", "show", "letter", "--json")
    assert (shown["made_from"], shown["tokens"]["light"]["link"]) == ("editorial", "#1B55A8")
    assert {"time": "light", "text": "ink", "ground": "card", "ratio": 15.38} in shown["contrasts"]
    assert newsletter("theme", "show") == Exit.OK
    assert newsletter.out.startswith("editorial: A paper card")


SCHEMA = """\
kind: section
summary: A recipe.
body: method
fields:
  dish: {type: line, required: true, help: what it is}
  photo: {type: image}
  serves: {type: integer}
  mood: {type: choice, choices: [warm, cold], default: warm}
  source: {type: url}
  method: {type: markdown}
"""
EMAIL = """\
<mj-section mj-class="gutter" padding-top="{{ gap }}px"><mj-column mj-class="tint" padding="24px">
<mj-text mj-class="h3"><h3>{{ b.dish }}</h3></mj-text>
<mj-text mj-class="body" padding-top="8px">{{ b.method }}</mj-text>
{% if b.serves %}
<mj-text mj-class="small">For {{ b.serves }}</mj-text>
{% endif %}
</mj-column></mj-section>
"""
ISSUE = """\
---
title: Soup for those who stay late
preheader: One pot, twenty minutes, and enough for whoever still knocks at the door.
number: 2
---

Good evening, all of you.

::: recipe
dish: Onions & bread
serves: 4
source: https://bakery.example/onions

Fry them *slowly*, {{ subscriber.first_name or "friend" }}.
:::
"""


@pytest.fixture
def recipe(folder: Path) -> Path:
    """A block of the publication's own: a schema and a template, no text, no Python."""
    block = Path("blocks/recipe")
    block.mkdir(parents=True)
    (block / "block.yaml").write_text(SCHEMA, "utf-8")
    (block / "email.mjml.j2").write_text(EMAIL, "utf-8")
    Path("issues/002-soup.md").write_text(ISSUE, "utf-8")
    return block


@pytest.mark.parametrize("theme", THEMES)
def test_a_block_made_by_hand_works_in_every_theme(theme: str, recipe: Path, newsletter: Console) -> None:
    use(theme)
    assert newsletter("issue", "render", "2") == Exit.OK
    assert "Onions &amp; bread</h3>" in newsletter.out
    assert "Fry them <em>slowly</em>, friend." in newsletter.out
    assert newsletter("issue", "check", "2") == Exit.OK, newsletter.out
    assert newsletter("theme", "check") == Exit.OK


def test_a_block_without_a_text_template_says_its_fields_in_plain_text(recipe: Path, newsletter: Console) -> None:
    assert newsletter("issue", "render", "2", "--format", "text") == Exit.OK
    assert ("Onions & bread\n\n4\n\nhttps://bakery.example/onions\n\nFry them slowly, friend.\n") in newsletter.out
    assert "warm" not in newsletter.out


def test_a_block_made_by_hand_is_listed_explained_and_in_the_schema(recipe: Path, newsletter: Console) -> None:
    assert newsletter("issue", "blocks") == Exit.OK
    assert re.search(r"^recipe +section +dish\*, .* A recipe\.$", newsletter.out, re.MULTILINE)
    assert newsletter("issue", "blocks", "recipe") == Exit.OK
    assert "what it is" in newsletter.out
    assert "recipe" in json.dumps(newsletter.data("issue", "schema"))


@pytest.mark.parametrize(
    ("template", "line", "words"),
    [
        (EMAIL.replace('padding="24px"', 'paddin="24px"'), 1, "<mj-column> has no “paddin”: did you mean “padding”?"),
        (EMAIL.replace("<mj-text mj-class=", "<mj-txt mj-class="), 2, "did you mean “mj-text”?"),
        (EMAIL.replace('"h3"', '"h33"'), 2, "no mj-class “h33”"),
        (EMAIL.replace('"8px"', '"8"'), 3, "padding-top of <mj-text> has no unit: 8"),
        (EMAIL.replace("b.dish", "b.dihs"), 2, "did you mean “dish”?"),
        (EMAIL.replace("{% endif %}", "{% endfi %}"), 6, "endfi"),
    ],
)
def test_a_mistake_in_a_block_is_told_with_its_line_before_there_is_an_issue(
    template: str, line: int, words: str, recipe: Path, newsletter: Console
) -> None:
    Path("issues/002-soup.md").unlink()
    (recipe / "example.md").write_text("::: recipe\ndish: Soup\n:::\n", "utf-8")
    (recipe / "email.mjml.j2").write_text(template, "utf-8")
    assert newsletter("theme", "check") == Exit.FAILURE
    assert words in newsletter.err
    assert f"blocks/recipe/email.mjml.j2:{line}\n" in newsletter.err
    found = newsletter.data("theme", "check", "--json")["errors"]
    assert found[0]["file"] == "blocks/recipe/email.mjml.j2"


def test_all_mistakes_of_a_theme_are_told_at_once(recipe: Path, newsletter: Console) -> None:
    (recipe / "email.mjml.j2").write_text(EMAIL.replace("mj-class=", "mjclass="), "utf-8")
    layout = Path("themes/ours/layout.txt.j2")
    assert newsletter("theme", "new", "ours") == Exit.OK
    layout.write_text("{% if %}", "utf-8")
    assert newsletter("theme", "check", "ours") == Exit.FAILURE
    assert newsletter.err.count("has no “mjclass”") == 5
    assert "themes/ours/layout.txt.j2:1" in newsletter.err
    assert "6 mistakes" in newsletter.out


def test_a_layout_that_hides_the_way_out_is_refused_by_the_check(newsletter: Console) -> None:
    assert newsletter("theme", "new", "ours") == Exit.OK
    Path("themes/ours/layout.txt.j2").write_text("{{ body }}\n{{ publication.postal_address }}\n", "utf-8")
    assert newsletter("theme", "check", "ours") == Exit.FAILURE
    assert "the unsubscribe link" in newsletter.err
    assert newsletter.err.count("error:") == 1, "said once, not for every example"


def test_a_theme_that_breaks_an_issue_is_told_by_its_check_and_its_rendering(recipe: Path, newsletter: Console) -> None:
    assert newsletter("theme", "new", "ours") == Exit.OK
    use("ours")
    Path("themes/ours/title.mjml.j2").write_text("<mj-section><mj-text>x</mj-text></mj-section>\n", "utf-8")
    for verb in ("render", "check"):
        assert newsletter("issue", verb, "2") == Exit.FAILURE
        assert "themes/ours/title.mjml.j2:1" in newsletter.out + newsletter.err
