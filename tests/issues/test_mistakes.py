"""Whatever is wrong with an issue file is said in one go, each mistake with its line and a remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.errors import NewsletterError
from newsletter.issues.catalogue import Catalogue
from newsletter.issues.reading import LARGEST_FILE, read_issue

Mistakes = Callable[..., list[NewsletterError]]

TOP = "---\ntitle: T\n---\n"


@pytest.mark.parametrize(
    ("text", "message", "where", "remedy"),
    [
        # the front matter
        ("Hello.\n", "no front matter", "1", "begin the file with a line ---"),
        ("", "no front matter", "1", "begin the file with a line ---"),
        ("---\ntitle: T\n", "front matter is not closed", "1", "end it with a line ---"),
        ("---\n---\n", "no title", "1", "add title:"),
        ("---\ntitle:\n---\n", "no title", "2", "add title:"),
        ("---\ntitel: T\n---\n", "unknown key “titel”", "2:1", "did you mean “title”?"),
        ("---\ntitle: T\nauthor: jo\n---\n", "unknown key “author”", "3:1", "known here: title, subject"),
        ("---\ntitle: Issue 27: the numbers\n---\n", "not valid YAML: mapping values", "2:16", "in quotes"),
        ("---\ntitle: @ines\n---\n", "not valid YAML", "2:8", "in quotes"),
        ('---\ntitle: "Ines\n---\n', "not valid YAML", "2:13", "close the quotes"),
        ("---\ntitle: Issue #27\n---\n", "everything behind the # is lost", "2:8", 'title: "Issue #27"'),
        ("---\ntitle: [T]\n---\n", "title is one value", "2:8", "in quotes"),
        ("---\njust words\n---\n", "no keys here", "2:1", "title: …"),
        ("---\ntitle: T\ntitle: U\n---\n", "“title” is here twice", "3:1", "keep one"),
        ("---\ntitle: T\nnumber: twelve\n---\n", "number is a whole number", "3:9", "number: 27"),
        ("---\ntitle: T\nnumber: -1\n---\n", "number is a whole number", "3:9", "number: 27"),
        ("---\ntitle: T\ndate: 24.11.2026\n---\n", "“24.11.2026” is no date", "3:7", "2026-11-24"),
        ("---\ntitle: T\ndate: 2026-02-30\n---\n", "“2026-02-30” is no date", "3:7", "2026-11-24"),
        ("---\ntitle: T\nslug: Open Rate\n---\n", "“Open Rate” is no slug", "3:7", "open-rate"),
        # blocks
        (TOP + "::: quotte\n\nW\n:::\n", "unknown block “quotte”", "4:5", "did you mean “quote”?"),
        (TOP + "::: zzz\n:::\n", "unknown block “zzz”", "4:5", "newsletter issue blocks"),
        (TOP + "::: quote\n\nW\n", "“quote” is not closed", "4", "end it with a line :::"),
        (TOP + "::: quote\n\nW\n::: callout\n\nW\n:::\n", "“quote” is not closed", "4", "before line 7"),
        (TOP + "::: quote\n\nW\n::::\n", "“quote” is not closed", "4", "with a line :::"),
        (TOP + ":::\n", "this “:::” closes nothing", "4:1", "take it out"),
        (TOP + "::: quote of the day\n\nW\n:::\n", "only a block's name stands after :::", "4:5", "lines of their own"),
        (TOP + "```\ncode\n", "this code is not closed", "4:1", "end it with a line ```"),
        (TOP + "::: divider\n\nW\n:::\n", "“divider” takes fields only", "6", "after the block"),
        # fields
        (TOP + "::: quote\ncomapny: C\n\nW\n:::\n", "“quote” has no field “comapny”", "5:1", "did you mean “company”?"),
        (TOP + "::: quote\nName: C\n\nW\n:::\n", "“quote” has no field “Name”", "5:1", "did you mean “name”?"),
        (TOP + "::: quote\nwhom: plan\n\nW\n:::\n", "“quote” has no field “whom”", "5:1", "a blank line goes before"),
        (TOP + "::: quote\nname: A\nname: B\n\nW\n:::\n", "“name” is here twice", "6:1", "keep one"),
        (TOP + "::: quote\nbody: A\n\nW\n:::\n", "“body” is here twice", "7", "keep one"),
        (TOP + "::: quote\nname: A\n:::\n", "“quote” has no body", "4:5", "after a blank line"),
        (TOP + "::: button\nlabel: Go\n:::\n", "“button” has no url", "4:5", "add a line url: where it leads"),
        (TOP + "::: button\nlabel: Go\nurl:\n:::\n", "url is empty", "6:1", "write where it leads"),
        (TOP + "![](cup.png)\n", "“image” has no alt", "4:1", "what the picture shows"),
        (TOP + "::: heading\nlevel: 4\n\nW\n:::\n", "level cannot be 4", "5:8", "one of: 1, 2, 3"),
        (TOP + "::: heading\nlevel: two\n\nW\n:::\n", "level is a whole number, not “two”", "5:8", "one of: 1, 2, 3"),
        (TOP + "::: button\nurl: https://a.example\nalign: centre\n\nGo\n:::\n", "align cannot be “centre”", "6:8",
         "did you mean “center”?"),
        (TOP + "::: quote\nid: my quote\n\nW\n:::\n", "an id is a word", "5:5", "id: reading"),
        (TOP + 2 * "::: quote\nid: a\n\nW\n:::\n", "“a” is on line 5 already", "10:5", "its own"),
        # addresses and pictures
        (TOP + "::: button\nlabel: Go\nurl: javascript:alert(1)\n:::\n", "leads to “javascript:”", "6:6", "https://…"),
        (TOP + "::: button\nlabel: Go\nurl: JAVA\tscript:x\n:::\n", "is not an address", "6:6", "https://…"),
        (TOP + "::: button\nlabel: Go\nurl: data:text/html,x\n:::\n", "leads to “data:”", "6:6", "https://…"),
        (TOP + "::: button\nlabel: Go\nurl: pale.example\n:::\n", "url is not an address", "6:6", "https://…"),
        (TOP + "::: button\nlabel: Go\nurl: https:///x\n:::\n", "url is not an address", "6:6", "https://…"),
        (TOP + "::: button\nlabel: Go\nurl: https://[::\n:::\n", "url is not an address", "6:6", "https://…"),
        (TOP + "::: button\nlabel: Go\nurl: https://a.example/b c\n:::\n", "url has a space in it", "6:6", "https://…"),
        (TOP + "::: button\nlabel: Go\nurl: mailto:jo\n:::\n", "url is not an address", "6:6", "mailto:…"),
        (TOP + "![A](../secret.png)\n", "neither a path below images/", "4:6", "put the picture into images/"),
        (TOP + "![A](/etc/passwd)\n", "neither a path below images/", "4:6", "put the picture into images/"),
        (TOP + "![A](http://a.example/b.png)\n", "neither a path below images/", "4:6", "images/"),
        (TOP + "![A](data:image/png;base64,AA==)\n", "neither a path below images/", "4:6", "images/"),
        # lists and columns
        (TOP + "::: cards\n:::\n", "“cards” has no items", "4:5", "after a blank line"),
        (TOP + "::: cards\n\nwords\n:::\n", "items is a list", "6:1", "- title: …"),
        (TOP + "::: cards\n\n- title: Note: opens\n:::\n", "not valid YAML", "6:14", "in quotes"),
        (TOP + "::: cards\n\n- title: A\n  urll: https://a.example\n:::\n", "an entry has no field “urll”", "7:3",
         "did you mean “url”?"),
        (TOP + "::: cards\n\n- title: A\n  url: ftp://a.example\n:::\n", "leads to “ftp:”", "7:8", "https://…"),
        (TOP + ":::: columns\nL\n::::\n", "must be 2 columns", "5:1", "+++"),
        (TOP + ":::: columns\n::: callout\n\nW\n:::\n+++\nR\n::::\n", "“callout” cannot stand in a column", "5:5",
         "in a column stand"),
        (TOP + "::::: columns\n:::: columns\nA\n+++\nB\n::::\n+++\nR\n:::::\n", "“columns” cannot stand in a column",
         "5:6", "in a column stand"),
        # characters
        (TOP + "café\x00\n", "control character here, U+0000", "4:5", "take it out"),
        (TOP + "a\x1bb\n", "control character here, U+001B", "4:2", "take it out"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_place_and_a_remedy(
    mistakes: Mistakes, text: str, message: str, where: str, remedy: str
) -> None:
    found = mistakes(text)
    assert len(found) == 1, [error.message for error in found]
    (error,) = found
    assert message in error.message
    assert str(error.place).endswith(f"027-open-rate.md:{where}")
    assert remedy in (error.remedy or "")


def test_bytes_that_are_not_utf8_are_named_with_their_place(mistakes: Mistakes) -> None:
    (error,) = mistakes("---\ntitle: T\n---\n\nün caf".encode() + b"\xe9 noir\n")
    assert error.message == "the file is not UTF-8: it has a byte 0xE9 that cannot stand here"
    assert str(error.place).endswith(":5:7")
    assert error.remedy == "save the file as UTF-8"


def test_all_mistakes_are_found_in_one_reading_in_the_order_of_their_lines(mistakes: Mistakes) -> None:
    found = mistakes(
        "---\ntitel: T\n---\n::: quotte\nname: A\n:::\n::: quote\ncomapny: C\n:::\n```\nopen\n", "two-and-more.md"
    )
    assert [(error.place.line if error.place else None, error.message) for error in found] == [
        (2, "unknown key “titel” in the front matter"),
        (4, "unknown block “quotte”"),
        (7, "“quote” has no body"),
        (8, "“quote” has no field “comapny”"),
        (10, "this code is not closed"),
    ]


def test_a_wrong_fence_at_the_end_of_columns_is_told_from_both_sides(mistakes: Mistakes) -> None:
    opening, closing = mistakes(TOP + ":::: columns\nL\n+++\nR\n:::\n")
    assert (opening.message, opening.remedy) == ("the block “columns” is not closed", "end it with a line ::::")
    assert closing.message == "this “:::” closes nothing"


def test_what_is_underlined_is_what_is_wrong(mistakes: Mistakes) -> None:
    (error,) = mistakes(TOP + "::: button\nlabel: Go\nurl: ftp://a.example\n:::\n")
    assert error.place is not None
    assert error.place.column is not None
    assert "url: ftp://a.example"[error.place.column - 1 :][: error.place.width] == "ftp://a.example"


def test_a_file_of_nothing_but_mistakes_is_not_listed_to_its_end(mistakes: Mistakes) -> None:
    assert len(mistakes(TOP + "::: zzz\n:::\n" * 1_000)) == 50


def test_a_file_that_is_too_large_is_refused(mistakes: Mistakes) -> None:
    (error,) = mistakes(TOP + "x" * LARGEST_FILE)
    assert "larger than 1,000,000 bytes" in error.message
    assert "images/" in (error.remedy or "")


def test_a_file_of_another_kind_is_refused(mistakes: Mistakes) -> None:
    (error,) = mistakes(TOP, "027.docx")
    assert "not an issue file" in error.message
    assert ".md" in (error.remedy or "")


@pytest.mark.parametrize("name", ["missing.md", "."])
def test_a_file_that_cannot_be_read_is_an_error_with_its_name(tmp_path: Path, catalogue: Catalogue, name: str) -> None:
    with pytest.raises(NewsletterError, match="the issue cannot be read") as caught:
        read_issue(tmp_path / name, catalogue)
    assert caught.value.place is not None


@pytest.mark.parametrize(
    "url",
    [
        "https://pale.example/study?x=1#y",
        "http://pale.example",
        "mailto:jo@margin.example",
        "{{ urls.archive }}",
        'https://pale.example/{{ subscriber.city or "x y" }}',
        "mailto:{{ subscriber.email }}",
        "#reading",
    ],
)
def test_web_and_mail_addresses_are_taken_and_merge_tags_in_them(
    tmp_path: Path, catalogue: Catalogue, url: str
) -> None:
    path = tmp_path / "1.md"
    path.write_text(f"{TOP}::: button\nlabel: Go\nurl: {url}\n:::\n", encoding="utf-8")
    assert read_issue(path, catalogue).blocks[0].fields["url"] == url
