"""The preview in a real browser: it follows a save, keeps its place, and no issue reaches beyond its frame."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from newsletter.clock import SYSTEM
from newsletter.issues.loading import load_issue
from newsletter.publication import load_publication
from newsletter.rendering.personalisation import fill
from newsletter.resources import resource
from newsletter.web.preview.workbench import Draft, Materials
from tests.support.browser import overflow
from tests.web.preview.conftest import BODY, FRONT, Preview

pytestmark = pytest.mark.browser

LONG = "".join(f"\n## Part {number}\n\nWords of part {number}.\n" for number in range(40))
PAGE = "/issues/027-numbers.md"


def open_page(browser: Browser, preview: Preview, path: str = PAGE, width: int = 1280, scheme: str = "light") -> Page:
    page = browser.new_page(
        base_url=preview.address,
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page.goto(path)
    expect(page.locator("#live")).to_have_text("Live")
    return page


def place(page: Page) -> int:
    """How far the mail is scrolled."""
    found: int = page.evaluate("document.querySelector('#pane iframe').contentWindow.scrollY")
    return found


def complaints_of(page: Page) -> list[str]:
    """What the browser has to say about the page, as it goes on."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    return said


def test_a_save_is_seen_at_once_and_the_mail_stays_where_it_was(browser: Browser, preview: Preview) -> None:
    preview.write(LONG)
    page = open_page(browser, preview)
    mail = page.frame_locator("#pane iframe")
    expect(mail.get_by_text("Words of part 39.")).to_be_attached()
    page.evaluate("document.querySelector('#pane iframe').contentWindow.scrollTo(0, 1500)")
    preview.write(LONG.replace("Words of part 20.", "Other words."), FRONT.replace("The numbers", "The figures"))
    expect(mail.get_by_text("Other words.")).to_be_attached()
    expect(page.locator("h1")).to_have_text("The figures")
    expect(page).to_have_title("The figures · The Margin")
    assert place(page) == 1500
    page.close()


def test_a_mistake_comes_and_goes_while_the_last_good_mail_stays(browser: Browser, preview: Preview) -> None:
    page = open_page(browser, preview)
    mail = page.frame_locator("#pane iframe")
    preview.write("\n::: quotte\nx\n:::\n")
    expect(page.get_by_role("alert")).to_contain_text("issues/027-numbers.md cannot be a mail")
    expect(page.locator(".remarks")).to_contain_text("unknown block “quotte”")
    expect(mail.get_by_text("Hello Ada,")).to_be_visible()
    preview.write("\nAll is well.\n")
    expect(mail.get_by_text("All is well.")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.close()


def test_an_issue_that_could_not_be_read_gets_its_frame_once_it_can(browser: Browser, preview: Preview) -> None:
    preview.file.write_text("no front matter", encoding="utf-8")
    page = open_page(browser, preview)
    expect(page.locator(".nothing")).to_be_visible()
    preview.write("\nAt last.\n")
    expect(page.frame_locator("#pane iframe").get_by_text("At last.")).to_be_visible()
    preview.write("\nAnd again.\n")
    expect(page.frame_locator("#pane iframe").get_by_text("And again.")).to_be_visible()
    page.close()


def test_no_script_of_an_issue_runs_and_none_reaches_the_page(browser: Browser, preview: Preview) -> None:
    hostile = (
        "<script>parent.document.title = 'taken'; top.taken = true</script>\n"
        '<img src="data:," onerror="parent.document.title = \'taken\'">\n'
        '<a id="go" href="javascript:parent.document.title=\'taken\'" target="_self">go</a>\n'
        '<form action="/taken"><button>send</button></form>\n'
        '<iframe src="/blocks"></iframe>\n'
    )
    preview.write(f"\n::: html\n{hostile}:::\n\nThe end.\n")
    requests: list[str] = []
    page = open_page(browser, preview)
    page.on("request", lambda request: requests.append(request.url))
    mail = page.frame_locator("#pane iframe")
    expect(mail.get_by_text("The end.")).to_be_attached()
    for save in ("Once more.", "And once more."):  # what is put into the frame later runs no more than what was first
        preview.write(f"\n::: html\n{hostile}:::\n\n{save}\n")
        expect(mail.get_by_text(save)).to_be_attached()
        for target in ("#go", "button"):
            if mail.locator(target).count():
                mail.locator(target).click(no_wait_after=True)
    expect(page).to_have_title("The numbers · The Margin")
    assert page.evaluate("window.taken") is None
    assert not [url for url in requests if "taken" in url or url.endswith("/blocks")]
    assert page.url.endswith(PAGE)
    page.close()


def test_a_finding_leads_to_its_block_and_a_block_to_its_line(browser: Browser, preview: Preview) -> None:
    preview.write(LONG + "\n## Look\n\nPress [here](https://pale.example/TODO).\n" + LONG)
    page = open_page(browser, preview)
    page.get_by_role("link", name="show in the mail").first.click()
    page.wait_for_function("document.querySelector('#pane iframe').contentWindow.scrollY > 1000")
    page.frame_locator("#pane iframe").get_by_text("Press").click(position={"x": 2, "y": 5})
    marked = page.locator(".outline li.here")
    expect(marked).to_have_count(1)
    expect(marked).to_contain_text("Press")
    marked.get_by_role("link", name="line").click()
    expect(page.locator(".lines span:target")).to_contain_text("Press [here]")
    page.close()


def test_the_anchors_move_nothing(browser: Browser, preview: Preview) -> None:
    blocks = resource("templates") / "blocks"
    preview.write("\n" + "\n".join(path.read_text(encoding="utf-8") for path in sorted(blocks.glob("*/example.md"))))
    materials = Materials(load_publication(preview.folder))
    draft = Draft(materials, load_issue(preview.file, materials.publication, materials.catalogue), SYSTEM)
    assert len(draft.entries) > 16
    heights = []
    for composed in (draft.composed, draft.shown):
        page = browser.new_page(viewport={"width": 600, "height": 800})
        page.route("**/*", lambda route: route.abort())
        page.set_content(fill(composed.web, {}), wait_until="load")
        heights.append(page.evaluate("document.documentElement.scrollHeight"))
        page.close()
    assert heights[0] == heights[1] > 2000


def test_the_frame_has_the_width_and_the_colours_one_asks_for(browser: Browser, preview: Preview) -> None:
    page = open_page(browser, preview, scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.frames[1].evaluate(ground)
    page.get_by_role("link", name="375").click()
    page.get_by_role("link", name="Dark").click()
    expect(page.locator("#live")).to_have_text("Live")
    assert page.frames[1].evaluate("innerWidth") == 375
    assert page.frames[1].evaluate(ground) != light
    page.close()


def test_the_gallery_shows_each_block_in_a_frame_that_fits(browser: Browser, preview: Preview) -> None:
    page = open_page(browser, preview, "/blocks")
    page.wait_for_load_state("load")
    frame = page.locator("#quote iframe")
    inside = page.frame_locator("#quote iframe")
    expect(inside.get_by_text("We lost nine per cent")).to_be_visible()
    box = frame.bounding_box()
    assert box is not None
    assert 100 < box["height"] < 400
    page.close()


@pytest.mark.parametrize(
    "path", ["/", PAGE, f"{PAGE}?part=html", f"{PAGE}?part=file", f"{PAGE}?part=headers", "/blocks"]
)
def test_nothing_scrolls_sideways_and_nothing_is_blocked(browser: Browser, preview: Preview, path: str) -> None:
    preview.write(BODY + "\nPress [here](https://pale.example/TODO).\n")
    for width, scheme in ((375, "light"), (1280, "dark")):
        page = browser.new_page(base_url=preview.address, viewport={"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        complaints = complaints_of(page)
        page.goto(path)
        assert overflow(page) <= 0
        assert not [words for words in complaints if "ERR_NAME_NOT_RESOLVED" not in words]
        page.close()


def test_everything_but_following_works_without_scripts(browser: Browser, preview: Preview) -> None:
    context = browser.new_context(base_url=preview.address, java_script_enabled=False)
    page = context.new_page()
    page.goto(PAGE)
    expect(page.frame_locator("#pane iframe").get_by_text("Hello Ada,")).to_be_visible()
    page.get_by_role("link", name="Nothing known").click()
    expect(page.frame_locator("#pane iframe").get_by_text("Hello there,")).to_be_visible()
    page.get_by_role("link", name="Text", exact=True).click()
    expect(page.locator("#pane pre")).to_contain_text("Hello there,")
    context.close()
