"""The pages in a real browser: phones and desks, light and dark, and what happens when somebody clicks."""

from __future__ import annotations

import re
from itertools import product

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from newsletter.links.tokens import Purpose
from newsletter.resources import resource
from newsletter.store import Event, Store
from tests.support.browser import overflow
from tests.support.web import Visitor


def open_page(browser: Browser, web: Visitor, path: str, width: int = 1280, scheme: str = "light") -> Page:
    page = browser.new_page(
        base_url=str(web.client.base_url),
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page.goto(path)
    return page


@pytest.mark.browser
def test_nothing_scrolls_sideways_and_nothing_is_blocked(browser: Browser, inbox: Visitor) -> None:
    inbox.get(f"/o/{inbox.token(Purpose.TRACK)}")
    listed = inbox.get("/inbox").text
    letter = re.findall('href="(/inbox/letters/[^"]+)"', listed)[0]
    paths = ["/", "/inbox", letter, *(f"{letter}?part={part}" for part in ("text", "headers", "source"))]
    paths += ["/inbox/figures/1", f"/u/{inbox.token(Purpose.LEAVE)}", "/archive/001-promise"]
    complaints: list[str] = []
    for width, scheme in ((320, "light"), (1280, "dark")):
        page = open_page(browser, inbox, "/", width, scheme)
        page.on("console", lambda message: complaints.append(message.text))
        for path in paths:
            page.goto(path)
            assert overflow(page) <= 0, (path, width)
        page.close()
    assert complaints == []


@pytest.mark.browser
def test_on_a_phone_the_list_and_the_mail_take_turns(browser: Browser, inbox: Visitor) -> None:
    page = open_page(browser, inbox, "/inbox", 375)
    assert page.locator(".list").is_visible()
    assert not page.locator(".letter").is_visible()
    page.locator(".list li a").first.click()
    assert page.locator(".letter").is_visible()
    assert not page.locator(".list").is_visible()
    page.get_by_text("All mail").click()
    assert page.locator(".list").is_visible()
    page.close()


@pytest.mark.browser
def test_the_mail_stands_in_its_frame_at_the_width_one_asks_for(browser: Browser, inbox: Visitor) -> None:
    page = open_page(browser, inbox, "/inbox")
    assert "Hello Name" in page.frame_locator("iframe").locator("body").inner_text()
    page.get_by_role("link", name="Phone").click()
    box = page.locator("iframe").bounding_box()
    assert box is not None
    assert box["width"] == 375
    page.get_by_role("link", name="Headers").click()
    assert "List-Unsubscribe-Post" in page.locator("dl").inner_text()
    page.close()


@pytest.mark.browser
def test_the_way_out_is_one_button_and_needs_no_script(browser: Browser, web: Visitor, sqlite_store: Store) -> None:
    page = open_page(browser, web, f"/u/{web.token(Purpose.LEAVE)}", 375)
    with sqlite_store.read() as session:
        assert session.scalars(select(Event)).all() == []
    page.get_by_role("button", name="Unsubscribe").click()
    assert "You are unsubscribed" in page.locator("h1").inner_text()
    with sqlite_store.read() as session:
        assert [event.detail for event in session.scalars(select(Event))] == ["unsubscribe page"]
    page.close()


def test_every_text_colour_can_be_read_on_every_ground() -> None:
    """WCAG 2 asks for a contrast of 4.5."""
    css = (resource("templates") / "web" / "layout.html.j2").read_text(encoding="utf-8")
    schemes = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part)) for part in css.split("@media (prefers", 1)]
    for colours in schemes:
        grounds = product(("ink", "muted", "accent"), ("page", "card", "tint"))
        for text, ground in (*grounds, ("on-accent", "accent")):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
