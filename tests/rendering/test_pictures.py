"""A local picture is shown as a finished one of the right size, wherever it stands; one of the web stays as it is."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsletter.assets.cabinet import Asset
from newsletter.errors import NewsletterError, SeveralErrors
from newsletter.issues.catalogue import load_catalogue
from newsletter.publication import Publication, load_publication
from newsletter.rendering.compose import Composed, compose, render_text, render_web
from tests.rendering.conftest import CONFIG, Compose, PutBlock, make_issue
from tests.support.pictures import moving, photograph, picture, read

NAME = re.compile(r"https://news\.margin\.example/images/(jo\.[0-9a-f]{20}\.(?:jpg|png|gif))")


def tags(composed: Composed) -> list[dict[str, str | None]]:
    """The attributes of every picture in the mail."""
    return [dict(node.attributes) for node in LexborHTMLParser(render_web(composed, {})).css("img")]


def only(composed: Composed) -> tuple[dict[str, str | None], Asset]:
    """The one picture of an issue, as the mail shows it and as it was finished."""
    (tag,), (asset,) = tags(composed), composed.assets
    assert (tag["src"] or "").endswith("/" + asset.name)
    return tag, asset


@pytest.fixture
def jo(publication: Publication) -> Path:
    """A photograph larger than any place in a mail."""
    path = publication.images / "jo.png"
    path.write_bytes(photograph(1600, 800))
    return path


def test_a_picture_as_wide_as_the_text_has_twice_its_pixels_and_both_its_sizes(composed: Compose, jo: Path) -> None:
    tag, asset = only(composed("::: image\nsrc: jo.png\nalt: Jo\n:::\n"))
    assert (tag["width"], tag["height"], tag["alt"]) == ("520", "260", "Jo")
    assert (asset.width, asset.height, asset.shown, asset.source) == (1040, 520, 520, "jo.png")
    assert read(asset.path.read_bytes()).size == (1040, 520)
    assert asset.weight == asset.path.stat().st_size
    assert NAME.fullmatch(tag["src"] or "")


def test_a_width_that_the_author_asks_for_is_the_one_it_is_made_for(composed: Compose, jo: Path) -> None:
    tag, asset = only(composed("::: image\nsrc: jo.png\nalt: Jo\nwidth: 200\n:::\n"))
    assert (tag["width"], tag["height"]) == ("200", "100")
    assert (asset.width, asset.height) == (400, 200)


def test_in_a_column_it_is_as_wide_as_the_column(composed: Compose, jo: Path) -> None:
    markdown = ":::: columns\n::: image\nsrc: jo.png\nalt: Jo\n:::\n\n+++\n\nWords.\n::::\n"
    tag, asset = only(composed(markdown))
    assert (tag["width"], asset.width) == ("248", 496)


def test_a_portrait_is_cut_to_the_square_it_is_shown_in(composed: Compose, jo: Path) -> None:
    tag, asset = only(composed("::: bio\nname: Jo\nimage: jo.png\n:::\n"))
    assert (tag["width"], tag["height"]) == ("64", "64")
    assert (asset.width, asset.height) == (128, 128)


def test_the_picture_of_a_card_has_the_pixels_for_a_telephone_where_it_is_wider(composed: Compose, jo: Path) -> None:
    markdown = "::: cards\ncolumns: 1\n- title: One\n  url: https://a.example\n  image: jo.png\n  alt: Jo\n:::\n"
    tag, asset = only(composed(markdown))
    assert (tag["width"], tag["height"]) == ("156", "78")
    assert (asset.shown, asset.width) == (480, 960)


def test_a_picture_among_words_is_never_shown_larger_than_it_is(composed: Compose, publication: Publication) -> None:
    (publication.images / "jo.png").write_bytes(picture(300, 100))
    tag, asset = only(composed("Words and ![Jo](jo.png) words.\n"))
    assert (tag["width"], tag["height"], asset.width) == ("300", "100", 300)


def test_one_picture_at_two_widths_is_two_files_and_at_one_width_one(composed: Compose, jo: Path) -> None:
    large = "::: image\nsrc: jo.png\nalt: Jo\n:::\n"
    issue = composed(large + large + "::: bio\nname: Jo\nimage: jo.png\n:::\n")
    assert [asset.width for asset in issue.assets] == [1040, 128]
    assert len(tags(issue)) == 3


def test_a_picture_that_a_block_links_to_or_names_in_its_text_has_an_address_too(
    composed: Compose, own_block: PutBlock, jo: Path
) -> None:
    own_block(
        "large",
        schema="kind: flow\nsummary: A link.\nfields:\n  image: {type: image}\n",
        email='<mj-text><a href="{{ b.image }}">The picture</a></mj-text>',
        text="See {{ b.image }}",
    )
    issue = composed("::: large\nimage: jo.png\n:::\n")
    (asset,) = issue.assets
    address = f"https://news.margin.example/images/{asset.name}"
    assert asset.width == 1040
    assert f'href="{address}"' in render_web(issue, {})
    assert [link.url for link in issue.links] == [address]
    assert address in render_text(issue, {})
    assert address in issue.mjml


def test_names_with_spaces_accents_and_other_alphabets_are_found_and_become_plain(
    composed: Compose, publication: Publication
) -> None:
    (publication.images / "a b").mkdir()
    for number, name in enumerate(("a b/Caf\u00e9 au lait.png", "a b/e\u0301te\u0301.png", "図.png")):
        (publication.images / name).write_bytes(picture(20 + number))
    among_words = "![y](<a b/\u00e9t\u00e9.png>) ![z](a%20b/Caf%C3%A9%20au%20lait.png) ![u](図.png)"
    issue = composed(f"::: image\nsrc: a b/Café au lait.png\nalt: X\n:::\n\n{among_words}\n")
    stems = {asset.name.split(".")[0] for asset in issue.assets}
    assert stems == {"cafe-au-lait", "ete", "picture"}
    assert all(tag["src"] for tag in tags(issue))


def test_an_address_on_the_web_stays_and_is_given_no_size(composed: Compose) -> None:
    issue = composed(
        "::: image\nsrc: https://x.example/a.png\nalt: X\n:::\n\nWords ![y](https://x.example/b.png?c=d)\n"
    )
    first, second = tags(issue)
    assert (first["src"], first["height"]) == ("https://x.example/a.png", "auto")
    assert (second["src"], "height" in second) == ("https://x.example/b.png?c=d", False)
    assert issue.assets == ()


def test_where_finished_pictures_are_published_elsewhere_the_mail_says_so(publication: Publication) -> None:
    (publication.folder / "newsletter.toml").write_text(CONFIG + '[assets]\nbase_url = "https://cdn.example/m/"\n')
    elsewhere = load_publication(publication.folder)
    catalogue = load_catalogue(publication.folder, elsewhere.theme)
    issue = compose(make_issue(publication.folder, "![Jo](jo.png)\n"), elsewhere, catalogue)
    assert tags(issue)[0]["src"] == f"https://cdn.example/m/{issue.assets[0].name}"


def test_an_animated_gif_stays_what_it_is_and_its_size_is_that_of_its_place(
    composed: Compose, publication: Publication
) -> None:
    (publication.images / "jo.gif").write_bytes(moving(60, 30))
    tag, asset = only(composed("::: image\nsrc: jo.gif\nalt: Jo\n:::\n"))
    assert asset.path.read_bytes() == moving(60, 30)
    assert (tag["width"], tag["height"]) == ("520", "260")


def test_pictures_that_turn_out_broken_are_all_named_with_their_lines(
    composed: Compose, publication: Publication
) -> None:
    whole = photograph(400, 300)
    for name in ("one.jpg", "two.jpg"):
        (publication.images / name).write_bytes(whole[:5000])
    with pytest.raises(SeveralErrors) as caught:
        composed("Words.\n\n![a](one.jpg)\n\n::: bio\nname: Jo\nimage: two.jpg\n:::\n")
    first, second = caught.value.errors
    assert isinstance(first, NewsletterError)
    assert (str(first.place).rpartition("/")[2], "damaged" in first.message) == ("027-numbers.md:10:6", True)
    assert (str(second.place).rpartition("/")[2], "two.jpg" in second.message) == ("027-numbers.md:14:8", True)
    assert not any(publication.finished.glob("*")) if publication.finished.is_dir() else True


def test_the_second_rendering_makes_nothing_and_gives_the_same(composed: Compose, jo: Path) -> None:
    markdown = "::: image\nsrc: jo.png\nalt: Jo\n:::\n"
    first = composed(markdown)
    times = {path: path.stat().st_mtime_ns for path in first.assets[0].path.parent.iterdir()}
    second = composed(markdown)
    assert (second.html, second.assets) == (first.html, first.assets)
    assert {path: path.stat().st_mtime_ns for path in first.assets[0].path.parent.iterdir()} == times


def test_a_changed_picture_has_another_name_and_the_old_one_stays_for_mail_that_is_out(
    composed: Compose, jo: Path
) -> None:
    markdown = "::: image\nsrc: jo.png\nalt: Jo\n:::\n"
    before = composed(markdown).assets[0]
    jo.write_bytes(photograph(1600, 900))
    after = composed(markdown).assets[0]
    assert after.name != before.name
    assert before.path.is_file()


def test_thousands_of_spellings_of_one_name_make_one_picture_in_a_second_or_two(
    composed: Compose, publication: Publication
) -> None:
    (publication.images / "a").mkdir()
    spellings = (f"![x]({'./' * dots}{'a/../' * ups}jo.png)" for dots in range(50) for ups in range(40))
    begun = time.perf_counter()
    issue = composed("Words " + " ".join(spellings))
    assert time.perf_counter() - begun < 10
    assert {asset.name for asset in issue.assets} == {issue.assets[0].name}
    assert len(tags(issue)) == 2_000
