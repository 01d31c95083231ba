"""An issue is held against its publication: merge tags name known fields, pictures are there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.errors import NewsletterError, SeveralErrors
from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.loading import load_issue
from newsletter.issues.model import Issue
from newsletter.publication import load_publication
from tests.support.pictures import moving, picture

CONFIG = """\
[publication]
name = "The Margin"
from = "Jo Aldana <jo@margin.example>"
base_url = "https://news.margin.example"
postal_address = "12 Quay Street, Pale Harbour"

[attributes]
first_name = "text"
city = "text"
"""
TOP = "---\ntitle: T\n---\n"


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], Issue]:
    """Loads a text as an issue of a publication with one picture."""
    (tmp_path / "newsletter.toml").write_text(CONFIG, encoding="utf-8")
    for folder in ("issues", "images/people"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "images" / "people" / "ines.png").write_bytes(picture())
    (tmp_path / "secret.png").write_bytes(b"PNG")
    publication = load_publication(tmp_path)

    def load_text(text: str) -> Issue:
        path = publication.issues / "1.md"
        path.write_text(text, encoding="utf-8")
        return load_issue(path, publication, load_catalogue(tmp_path, "default"))

    return load_text


@pytest.mark.parametrize(
    "tag",
    [
        "{{ subscriber.first_name }}",
        "{{ subscriber.email }}",
        '{{ subscriber.city or "town" | upper }}',
        "{{ issue.number }}",
        "{{ publication.postal_address }}",
        "{{ urls.unsubscribe }}",
    ],
)
def test_tags_may_name_what_is_known_of_a_reader_and_of_the_issue(load: Callable[[str], Issue], tag: str) -> None:
    assert load(f"{TOP}Hello {tag}.\n").blocks


@pytest.mark.parametrize(
    ("text", "message", "where", "remedy"),
    [
        ("Hello\n{{ subscriber.fist_name }}", "unknown field “subscriber.fist_name”", "5:1", "“subscriber.first_name”"),
        ("{{ subscriber.plan }}", "unknown field “subscriber.plan”", "4:1", "[attributes] in newsletter.toml"),
        ("{{ config }}", "unknown field “config”", "4:1", "known: "),
        ("A {{ subscriber.city | uper }}", "unknown filter “uper”", "4:3", "“upper”"),
        ("A {{ subscriber.city | escape }}", "unknown filter “escape”", "4:3", "the filters are"),
        ("A {{ subscriber.city", "not closed", "4:3", r"\{{"),
        (
            "::: button\nlabel: Go\nurl: https://a.example/{{ subscriber.id }}\n:::",
            "“subscriber.id”",
            "6:24",
            "known of subscriber",
        ),
        (
            "::: cards\n\n- title: A {{ issue.titel }}\n  url: https://a.example\n:::",
            "“issue.titel”",
            "6:12",
            "“issue.title”",
        ),
        (":::: columns\nA\n+++\nB {{ x.y }}\n::::", "“x.y”", "7:3", "known"),
        ("`{{ x.y }}`", "“x.y”", "4:2", "known"),
    ],
)
def test_a_tag_that_nothing_fills_is_an_error_with_its_place(
    load: Callable[[str], Issue], text: str, message: str, where: str, remedy: str
) -> None:
    with pytest.raises(NewsletterError) as caught:
        load(TOP + text + "\n")
    assert message in caught.value.message
    assert str(caught.value.place).endswith(f"1.md:{where}")
    assert remedy in (caught.value.remedy or "")


def test_the_subject_and_the_preheader_are_looked_at_too(load: Callable[[str], Issue]) -> None:
    with pytest.raises(SeveralErrors) as caught:
        load("---\ntitle: T\nsubject: For {{ a.b }}\npreheader: '{{ c.d }}'\n---\n")
    assert [str(error.place).rpartition("1.md:")[2] for error in caught.value.errors] == ["3:14", "4:13"]


def test_the_title_holds_no_tag(load: Callable[[str], Issue]) -> None:
    with pytest.raises(NewsletterError, match="the title cannot hold a merge tag"):
        load('---\ntitle: For {{ subscriber.city or "you" }}\n---\n')


@pytest.mark.parametrize("text", ["```\n{{ x }}\n```", "::: code\n\n{{ 1 + 1 }}\n:::", r"Write \{{ x }}."])
def test_code_and_escaped_braces_hold_no_tags(load: Callable[[str], Issue], text: str) -> None:
    assert load(TOP + text + "\n").blocks


@pytest.mark.parametrize(
    "text",
    [
        "::: quote\nimage: people/ines.png\n\nW\n:::",
        "![Ines](people/ines.png)",
        "Words ![Ines](people/ines.png)",
        "![Ines](https://pale.example/ines.png)",
        "Write `![Ines](nowhere.png)` to show a picture.",
        "::: quote\n\n```\n![Ines](nowhere.png)\n```\n:::",
    ],
)
def test_pictures_that_are_there_are_fine_and_code_shows_none(load: Callable[[str], Issue], text: str) -> None:
    assert load(TOP + text + "\n").blocks


@pytest.mark.parametrize(
    ("text", "message", "where", "remedy"),
    [
        ("![Ines](people/inez.png)", "no picture people/inez.png in images/", "4:9", "“people/ines.png”"),
        ("Words ![Ines](chart.png)", "no picture chart.png in images/", "4:15", "put the file there: "),
        ("::: quote\nimage: people\n\nW\n:::", "no picture people in images/", "5:8", "people"),
        ("Words ![A](../secret.png)", "neither a path below images/", "4:12", "put the picture into images/"),
        ("Words ![A](/etc/passwd)", "neither a path below images/", "4:12", "images/"),
        ("Words ![A](http://a.example/b.png)", "neither a path below images/", "4:12", "images/"),
        ("Words ![A](file:///etc/passwd)", "neither a path below images/", "4:12", "images/"),
    ],
)
def test_a_picture_that_is_not_there_is_an_error_with_its_place(
    load: Callable[[str], Issue], text: str, message: str, where: str, remedy: str
) -> None:
    with pytest.raises(NewsletterError) as caught:
        load(TOP + text + "\n")
    assert message in caught.value.message
    assert str(caught.value.place).endswith(f"1.md:{where}")
    assert remedy in (caught.value.remedy or "")


def test_a_link_out_of_the_images_folder_leads_nowhere(load: Callable[[str], Issue], tmp_path: Path) -> None:
    (tmp_path / "images" / "sneaky.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(NewsletterError, match="is a link to a file outside of images/"):
        load(f"{TOP}![A](sneaky.png)\n")


@pytest.mark.parametrize(
    "text",
    [
        "[a](https://pale.example)",
        "[a](mailto:jo@margin.example)",
        "[a]({{ urls.archive }})",
        "[a](https://pale.example/?who={{ subscriber.email }})",
        "[a](mailto:{{ subscriber.email }})",
        "[a](#reading)",
        "`[a](javascript:x)`",
        "<https://pale.example>",
        "[a][1]\n\n[1]: https://pale.example",
    ],
)
def test_links_that_a_mail_can_open_are_fine(load: Callable[[str], Issue], text: str) -> None:
    assert load(TOP + text + "\n").blocks


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a](javascript:alert)", "leads to “javascript:”"),
        ("[a](JavaScript:alert)", "leads to “JavaScript:”"),
        ("[a](java&#10;script:alert)", "is not an address"),
        ("[a](data:text/html,x)", "leads to “data:”"),
        ("[a](file:///etc/passwd)", "leads to “file:”"),
        ("[a](tel:123)", "leads to “tel:”"),
        ("[a](page.html)", "is not an address: page.html"),
        ("[a](//evil.example)", "is not an address"),
        ("[a][1]\n\n[1]: vbscript:x", "leads to “vbscript:”"),
        ("::: quote\n\n[a](page.html)\n:::", "is not an address"),
    ],
)
def test_a_link_that_a_mail_cannot_open_is_an_error(load: Callable[[str], Issue], text: str, message: str) -> None:
    with pytest.raises(NewsletterError) as caught:
        load(TOP + text + "\n")
    assert f"this link {message}" in caught.value.message
    assert caught.value.place is not None


def test_tags_and_pictures_are_told_in_one_go(load: Callable[[str], Issue]) -> None:
    with pytest.raises(SeveralErrors) as caught:
        load(f"{TOP}{{{{ a.b }}}}\n\n![A](nowhere.png)\n")
    assert len(caught.value.errors) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<!doctype html><html>Not found</html>", "the picture bad.png is a web page, not a picture"),
        (b"", "the picture bad.png is empty"),
        (
            moving(9, 9).replace(b"GIF89a\x09\0\x09\0", b"GIF89a\xff\xff\xff\xff"),
            "the picture bad.png is 65,535 × 65,535 pixels large",
        ),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "the picture bad.png is an SVG by another name"),
    ],
)
def test_a_picture_that_is_none_is_an_error_with_its_place(
    load: Callable[[str], Issue], tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "images" / "bad.png").write_bytes(content)
    with pytest.raises(NewsletterError) as caught:
        load(TOP + "Words.\n\n::: image\nsrc: bad.png\nalt: A\n:::\n")
    assert caught.value.message == message
    assert str(caught.value.place).endswith("1.md:7:6")
    assert caught.value.remedy
