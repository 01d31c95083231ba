"""A picture lies on the web, or in the publication's folder, which is on the web below its own address."""

from __future__ import annotations

from newsletter.publication import Publication
from newsletter.rendering.compose import render_web
from tests.rendering.conftest import Compose


def test_a_picture_of_the_folder_gets_the_publications_address(composed: Compose, publication: Publication) -> None:
    (publication.images / "a b").mkdir()
    (publication.images / "a b" / "é.png").write_bytes(b"a picture")
    html = render_web(composed("::: image\nsrc: a b/é.png\nalt: X\n:::\n\nAnd ![y](<a b/é.png>)\n"), {})
    assert html.count("https://news.margin.example/images/a%20b/%C3%A9.png") == 2


def test_a_picture_of_the_web_stays_where_it_is(composed: Compose) -> None:
    html = render_web(
        composed("::: image\nsrc: https://x.example/a.png\nalt: X\n:::\n\n![y](https://x.example/b.png?c=d)\n"), {}
    )
    assert 'src="https://x.example/a.png"' in html
    assert 'src="https://x.example/b.png?c=d"' in html
