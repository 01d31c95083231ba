"""A picture is found on the web, or in the publication's folder; one that is nowhere is an error with its line."""

from __future__ import annotations

import pytest

from newsletter.errors import NewsletterError, SeveralErrors
from newsletter.publication import Publication
from newsletter.rendering.compose import render_web
from tests.rendering.conftest import Compose


def test_a_picture_of_the_folder_gets_the_publications_address(composed: Compose, publication: Publication) -> None:
    (publication.images / "a b").mkdir()
    (publication.images / "a b" / "é.png").write_bytes(b"a picture")
    html = render_web(
        composed("::: image\nsrc: a b/é.png\nalt: X\n:::\n\nAnd ![y](<a b/é.png>), ![z](a%20b/%C3%A9.png)\n"), {}
    )
    assert html.count("https://news.margin.example/images/a%20b/%C3%A9.png") == 3


def test_a_picture_of_the_web_stays_where_it_is(composed: Compose) -> None:
    html = render_web(
        composed("::: image\nsrc: https://x.example/a.png\nalt: X\n:::\n\n![y](https://x.example/b.png?c=d)\n"), {}
    )
    assert 'src="https://x.example/a.png"' in html
    assert 'src="https://x.example/b.png?c=d"' in html


def test_all_pictures_that_are_not_there_are_named_with_their_lines(composed: Compose) -> None:
    markdown = """::: cards
- title: One
  url: https://example.com
  image: one.png
- title: Two
  url: https://example.com
  image: jo.png
- title: Three
  url: https://example.com
  image: three.png
:::

Text with a ![picture](jo.png) and
one ![that](four.png) is not there.
"""
    with pytest.raises(SeveralErrors) as caught:
        composed(markdown)
    found = [(error.message, error.place and error.place.line) for error in caught.value.errors]
    assert found == [
        ("there is no picture “one.png”", 11),
        ("there is no picture “three.png”", 17),
        ("there is no picture “four.png”", 21),
    ]


@pytest.mark.parametrize(
    "source", ["../newsletter.toml", "%2e%2e/newsletter.toml", "/etc/passwd", "data:image/png;base64,x"]
)
def test_a_picture_outside_the_folder_is_not_there(source: str, composed: Compose) -> None:
    with pytest.raises(NewsletterError, match="there is no picture"):
        composed(f"Text ![x]({source}) more.\n")
