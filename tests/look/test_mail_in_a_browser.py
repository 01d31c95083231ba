"""What the themes look like, as far as a machine can tell: asked of the system's Chromium."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from newsletter.publication import Publication
from tests.look.conftest import OTHER_THEMES, Look, Scheme, View, open_mail
from tests.support.browser import overflow

pytestmark = pytest.mark.browser

MAILS = ("demo", "everything")
WIDTHS = (320, 375, 600, 1280)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
BY_DAY = [View(mail, width) for mail, width in product(MAILS, WIDTHS)]
WITHOUT_PICTURES = [view._replace(pictures=False) for view in BY_DAY]
WITH_PICTURES = [view._replace(scheme=scheme) for view, scheme in product(BY_DAY, SCHEMES)]
ON_A_TELEPHONE = [view for view in BY_DAY if view.width < 480]
NARROWEST = [View(theme, 320, scheme) for theme, scheme in product(OTHER_THEMES, SCHEMES)]
IN_OTHER_THEMES = [View(theme, width) for theme, width in product(OTHER_THEMES, (375, 600))]

# Every piece of text that can be seen, with its contrast to the nearest ground that is painted behind it.
CONTRASTS = """() => {
  const channels = colour => colour.match(/[0-9.]+/g).map(Number);
  const linear = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const [r, g, b, a] = channels(getComputedStyle(node).backgroundColor);
      if (a !== 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const words = walker.currentNode.textContent.trim();
    if (!words || !element.checkVisibility({checkOpacity: true})) continue;
    const [darker, lighter] = [luminance(channels(getComputedStyle(element).color)), luminance(ground(element))]
      .sort((a, b) => a - b);
    found.push([(lighter + 0.05) / (darker + 0.05), words.slice(0, 40)]);
  }
  return found;
}"""
LINKS = """() => [...document.querySelectorAll("a[href]")]
  .filter(link => !link.querySelector("img") && !link.closest(".button"))
  .map(link => [link.textContent, getComputedStyle(link).textDecorationLine])"""
BOXES = """selector => [...document.querySelectorAll(selector)].map(element => {
  const {left, top, width, height} = element.getBoundingClientRect();
  return {left, top, width, height};
})"""
SIZES = """() => [...document.querySelectorAll(".body p, .body li")]
  .map(element => parseFloat(getComputedStyle(element).fontSize))"""
# The space above each heading that follows a block, and the space between it and a text that follows.
HEADINGS = """tag => [...document.querySelectorAll(`td.${tag}`)]
  .map(td => [td, td.parentElement.previousElementSibling, td.parentElement.nextElementSibling])
  .filter(([td, before, after]) => before && after && after.querySelector("td.body"))
  .map(([td, before, after]) => [td, after.querySelector("td.body")])
  .map(pair => pair.map(cell => parseFloat(getComputedStyle(cell).paddingTop)))"""
PICTURES = (
    """() => [...document.querySelectorAll(".picture img")].map(img => [img.alt, img.complete, img.naturalWidth])"""
)
BELOW = "document.documentElement.scrollHeight - window.scrollY - window.innerHeight"


def boxes(page: Page, selector: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(BOXES, selector)
    assert found, f"nothing is {selector}"
    return found


@pytest.mark.parametrize("view", WITH_PICTURES + WITHOUT_PICTURES + NARROWEST + IN_OTHER_THEMES, ids=str)
def test_nobody_has_to_scroll_sideways(view: View, look: Look) -> None:
    assert overflow(look(view)) == 0


@pytest.mark.parametrize("view", WITH_PICTURES + NARROWEST, ids=str)
def test_every_word_stands_out_from_its_ground(view: View, look: Look) -> None:
    contrasts = look(view).evaluate(CONTRASTS)
    assert len(contrasts) > 50
    assert [pair for pair in contrasts if pair[0] < 4.5] == []


@pytest.mark.parametrize("view", BY_DAY + IN_OTHER_THEMES, ids=str)
def test_text_is_large_enough_and_links_are_underlined(view: View, look: Look) -> None:
    page = look(view)
    assert min(page.evaluate(SIZES)) >= 16
    assert {line for _, line in page.evaluate(LINKS)} == {"underline"}


@pytest.mark.parametrize("view", ON_A_TELEPHONE + NARROWEST, ids=str)
def test_on_a_telephone_a_thumb_finds_what_to_press(view: View, look: Look) -> None:
    assert min(box["height"] for box in boxes(look(view), ".button a, .footer a")) >= 44


@pytest.mark.parametrize("view", ON_A_TELEPHONE + NARROWEST, ids=str)
def test_on_a_telephone_no_text_is_squeezed_into_a_column_of_single_words(view: View, look: Look) -> None:
    assert min(box["width"] for box in boxes(look(view), ".body p, .quote p, .card h2, .card h3")) >= 160


@pytest.mark.parametrize("view", BY_DAY + IN_OTHER_THEMES, ids=str)
def test_all_sections_begin_at_the_same_edge(view: View, look: Look) -> None:
    columns = boxes(look(view), ".card .gutter > table > tbody > tr > td > div:first-of-type")
    assert len(columns) > 5
    assert len({round(box["left"]) for box in columns}) == 1


@pytest.mark.parametrize("view", BY_DAY + IN_OTHER_THEMES, ids=str)
def test_who_writes_and_about_what_is_said_on_the_first_screen(view: View, look: Look) -> None:
    page = look(view)
    page.evaluate("window.scrollTo(0, 0)")
    (title,), (publication,) = boxes(page, "h1"), boxes(page, ".masthead")
    assert publication["top"] < title["top"] < 300


@pytest.mark.parametrize("view", BY_DAY, ids=str)
@pytest.mark.parametrize("tag", ["h2", "h3"])
def test_a_heading_is_nearer_to_its_own_text_than_to_what_is_above(tag: str, view: View, look: Look) -> None:
    spaces = look(view).evaluate(HEADINGS, tag)
    assert spaces
    assert all(above >= 2 * below or above <= 12 for above, below in spaces)


@pytest.mark.parametrize("view", WITHOUT_PICTURES, ids=str)
def test_without_pictures_the_words_for_them_stand_in_columns_of_the_same_width(view: View, look: Look) -> None:
    hidden = boxes(look(view), ".card > table, .picture img")
    said = look(view).evaluate(PICTURES)
    shown = boxes(look(view._replace(pictures=True)), ".card > table, .picture img")
    assert [box["width"] for box in hidden] == [box["width"] for box in shown]
    assert all(alt and complete and width == 0 for alt, complete, width in said)


@pytest.mark.parametrize("view", WITH_PICTURES + WITHOUT_PICTURES, ids=str)
def test_the_way_out_is_in_plain_sight_at_the_end(view: View, look: Look) -> None:
    page = look(view)
    leave = page.get_by_role("link", name="Unsubscribe", exact=True)
    leave.scroll_into_view_if_needed()
    box = leave.bounding_box()
    assert leave.is_visible()
    assert box is not None
    assert 0 <= box["x"] < box["x"] + box["width"] <= view.width
    assert page.evaluate(BELOW) < 400


@pytest.mark.parametrize("name", ["demo", *OTHER_THEMES])
def test_without_its_style_sheets_the_mail_still_fits(
    name: str, browser: Browser, deckle: Publication, mails: dict[str, str]
) -> None:
    """Gmail's apps drop them for accounts of other providers."""
    page = open_mail(browser, mails[name], deckle.finished)
    page.evaluate("document.querySelectorAll('style').forEach(style => style.remove())")
    for width in (320, 375, 600):
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) == 0
        assert min(page.evaluate(SIZES)) >= 16
