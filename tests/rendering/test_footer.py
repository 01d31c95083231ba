"""No mail leaves without a postal address, a way to leave and a way to read it in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsletter.errors import NewsletterError
from newsletter.rendering.compose import Composed, render_text, render_web
from newsletter.rendering.personalisation import fill
from tests.rendering.conftest import Compose

TOKENS = {"token.track": "T" * 32, "token.leave": "L" * 32, "token.view": "V" * 32}
LEAVE = "https://news.margin.example/u/" + "L" * 32
VIEW = "https://news.margin.example/v/" + "V" * 32
ARCHIVE = "https://news.margin.example/archive/027-numbers"


@pytest.fixture
def issue(composed: Compose) -> Composed:
    return composed("Hello.\n")


def links(html: str) -> dict[str, str]:
    return {node.text(): node.attributes.get("href") or "" for node in LexborHTMLParser(html).css("a")}


def test_the_mail_shows_the_name_the_address_and_both_links(issue: Composed) -> None:
    html = fill(issue.html, TOKENS)
    assert links(html) == {"Unsubscribe": LEAVE, "Read it in your browser": VIEW}
    words = LexborHTMLParser(html).text()
    assert all(part in words for part in ("The Margin", "12 Quay Street, Pale Harbour", "because you subscribed"))


def test_the_text_shows_them_too(issue: Composed) -> None:
    text = fill(issue.text, TOKENS)
    assert all(
        part in text for part in (LEAVE, VIEW, "The Margin\n", "12 Quay Street, Pale Harbour", "because you subscribed")
    )


def test_a_subscribers_copy_in_the_browser_has_them(issue: Composed) -> None:
    assert links(render_web(issue, TOKENS)) == {"Unsubscribe": LEAVE, "Read it in your browser": VIEW}
    assert LEAVE in render_text(issue, TOKENS)


def test_a_copy_for_anyone_has_the_address_and_nothing_of_one_subscriber(issue: Composed) -> None:
    html, text = render_web(issue, {}), render_text(issue, {})
    assert links(html) == {}
    assert "because you subscribed" not in html + text
    assert "/u/" not in html + text
    assert "/v/" not in html + text
    assert "12 Quay Street, Pale Harbour" in html
    assert "12 Quay Street, Pale Harbour" in text


def test_links_to_leave_within_the_issue_lead_anyone_to_the_archive(composed: Compose) -> None:
    issue = composed("[leave]({{ urls.unsubscribe }}) or [look]({{ urls.view }}) or [keep]({{ urls.archive }})\n")
    assert links(render_web(issue, {})) == {"leave": ARCHIVE, "look": ARCHIVE, "keep": ARCHIVE}
    own = links(fill(issue.html, TOKENS))
    assert (own["leave"], own["look"], own["keep"]) == (LEAVE, VIEW, ARCHIVE)


SPOILT = [
    ("layout.mjml.j2", ("{{ urls.unsubscribe }}", "https://example.com"), "the unsubscribe link"),
    ("layout.mjml.j2", ("{{ urls.view }}", "https://example.com"), "the link to the mail in a browser"),
    ("layout.mjml.j2", ("{{ publication.postal_address }}", "somewhere"), "the postal address"),
    ("layout.mjml.j2", ("{{ body }}", ""), "the issue itself"),
    ("layout.txt.j2", ("{{ urls.unsubscribe }}", ""), "the unsubscribe link"),
    ("layout.txt.j2", ("{{ urls.view }}", ""), "the link to the mail in a browser"),
    ("layout.txt.j2", ("{{ publication.postal_address }}", ""), "the postal address"),
    ("layout.txt.j2", ("{{ body }}", ""), "the issue itself"),
]


@pytest.mark.parametrize(("file", "change", "named"), SPOILT)
def test_a_theme_that_loses_a_part_of_it_is_an_error_that_names_the_template(
    file: str, change: tuple[str, str], named: str, own_theme: Path, composed: Compose
) -> None:
    path = own_theme / file
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(NewsletterError) as caught:
        composed(
            "[leave]({{ urls.unsubscribe }}), [look]({{ urls.view }}), {{ publication.postal_address }}\n", theme="own"
        )
    assert named in caught.value.message
    assert caught.value.place is not None
    assert caught.value.place.path == str(path)
    assert change[0].strip("{ }") in (caught.value.remedy or "")


@pytest.mark.parametrize("hide", [lambda line: f"<!-- {line} -->", lambda line: f"<!--[if mso]>{line}<![endif]-->"])
def test_a_footer_in_a_comment_does_not_count(hide: Callable[[str], str], own_theme: Path, composed: Compose) -> None:
    path = own_theme / "layout.mjml.j2"
    line = "<p>{{ publication.postal_address }}</p>"
    path.write_text(path.read_text(encoding="utf-8").replace(line, hide(line)), encoding="utf-8")
    with pytest.raises(NewsletterError, match="the postal address"):
        composed("Hello.\n", theme="own")
