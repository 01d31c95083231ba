"""The contrast checks work colours out from styles; here a browser is asked whether it sees the same."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from newsletter.checks.looks import looks_of_page
from newsletter.checks.page import Page
from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.loading import load_issue
from newsletter.publication import load_publication
from newsletter.rendering.compose import Composer
from newsletter.rendering.personalisation import fill
from newsletter.resources import resource
from tests.look.conftest import TOKENS, open_mail

pytestmark = pytest.mark.browser

THEMES = sorted(path.parent.name for path in (resource("templates") / "themes").glob("*/theme.yaml"))
BY_HAND = """\
::: html

<p style="color:rgb(90 80 70)">Rgb <b style="color:rebeccapurple">a name</b>
<a href="https://pale.example">a link</a></p>
<div style="background:#225577 url(x.png)"><p style="color:#ffffffcc">Half covered</p></div>
<table role="presentation" bgcolor="#EEDDCC">
<tr><td>Old attributes <font color="#663300">by hand</font></td></tr></table>
:::
"""
# The words of each visible text with their colour and that of the nearest ground, as the browser computed them.
SEEN = """() => {
  const channels = colour => colour.match(/[0-9.]+/g).map(Number);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const [r, g, b, a] = channels(getComputedStyle(node).backgroundColor);
      if (a !== 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  return [...document.body.querySelectorAll("*")]
    .filter(element => element.checkVisibility({checkOpacity: true}))
    .map(element => [element, [...element.childNodes].filter(node => node.nodeType === 3)
      .map(node => node.textContent).join(" ").split(/\\s+/).filter(Boolean).join(" ")])
    .filter(([element, words]) => words)
    .map(([element, words]) => [words, channels(getComputedStyle(element).color), ground(element)])
}"""


@pytest.mark.parametrize("theme", THEMES)
def test_the_browser_sees_the_same_colours(
    theme: str, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    html = mail(theme, tmp_path_factory)
    page, tab = Page(html), open_mail(browser, html, None)
    for scheme, looks in looks_of_page(page).items():
        tab.emulate_media(color_scheme=scheme)
        ours = [
            [element.words, [*map(round, look.ink[:3])], [*map(round, look.ground[:3])]]
            for element in page.shown
            if element.words and not (look := looks[element]).hidden
        ]
        seen = [[words, ink[:3], ground] for words, ink, ground in tab.evaluate(SEEN)]
        assert len(seen) > 60
        assert ours == seen
    tab.close()


def mail(theme: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Every block, and colours by hand in every spelling."""
    templates, folder = resource("templates"), tmp_path_factory.mktemp(theme)
    settings = (templates / "demo" / "newsletter.toml").read_text(encoding="utf-8").split("\n")
    lines = (line for line in settings if not line.startswith("theme"))
    text = "\n".join(lines).replace("[publication]", f'[publication]\ntheme = "{theme}"')
    (folder / "newsletter.toml").write_text(text, encoding="utf-8")
    blocks = (path.read_text(encoding="utf-8") for path in sorted(templates.glob("blocks/*/example.md")))
    (folder / "all.md").write_text("---\ntitle: All\n---\n" + "\n\n".join((*blocks, BY_HAND)), encoding="utf-8")
    publication, catalogue = load_publication(folder), load_catalogue(folder, theme)
    issue = load_issue(folder / "all.md", publication, catalogue)
    return fill(Composer(publication, catalogue).compose(issue).html, TOKENS)
