"""From an issue file to the final HTML and text, against the MJML engine alone on the same MJML.

The issue has 40 blocks: headings, quotes and texts of about 378 characters. Both are measured warm, in turn, in one
run; the figure is the ratio of the best rounds. The aim is at most 10.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.loading import load_issue
from newsletter.publication import Publication, load_publication
from newsletter.rendering import mjml
from newsletter.rendering.compose import Composer, render_text, render_web

ROUNDS = 300
_CONFIG = """
[publication]
name = "The Margin"
from = "Jo Aldana <jo@margin.example>"
base_url = "https://news.margin.example"
postal_address = "12 Quay Street, Pale Harbour"
"""
_TEXT = (
    "Every editor I spoke to could say in *one sentence* what a reader is owed, and number {n} was no exception. She "
    'reads each piece aloud before "send": if a paragraph helps nobody to decide something by Friday, it goes. The '
    "rest of us have [a style guide](https://example.com/guide/{n}), a calendar and a vague feeling that the last "
    "issue was too long. It was. Nobody has ever written to ask for {n} more."
)
_QUOTE = (
    "We lost {n} per cent of the list in the week we stopped chasing clicks, and I slept badly, and I looked at the "
    "graph as one looks at a thermometer. Then the answers began to come: first five, then fifty, then more than the "
    "two of us could read in a day. The people who stayed had been there all the time. We had been *counting* so hard "
    "that we never heard them, and some had waited years."
)
_SECTION = f"""
## Start with promise number {{n}}

{_TEXT}

::: quote
name: Ines Marchetti
role: Founding editor
company: Pale Harbour Review

{_QUOTE}
:::

{_TEXT}
"""


def long_issue() -> str:
    """Ten times a heading, a text, a quote and another text."""
    front = "---\ntitle: A long issue\nsubject: A long issue\npreheader: It is long.\n---\n"
    return front + "".join(_SECTION.format(n=number) for number in range(10))


def long_publication(folder: Path) -> tuple[Publication, Path]:
    """A publication in ``folder`` with that issue; the issue's file."""
    (folder / "newsletter.toml").write_text(_CONFIG, encoding="utf-8")
    path = folder / "long.md"
    path.write_text(long_issue(), encoding="utf-8")
    return load_publication(folder), path


def measure(work: Callable[[], object], engine: Callable[[], object]) -> tuple[float, float]:
    """The best of many rounds of each, in seconds, taken in turn: what they cost when nobody else is at work."""
    best = [float("inf"), float("inf")]
    for _ in range(ROUNDS):
        for kind, call in enumerate((work, engine)):
            start = perf_counter()
            call()
            best[kind] = min(best[kind], perf_counter() - start)
    return best[0], best[1]


def main() -> None:
    """Measure and print."""
    with TemporaryDirectory() as name:
        publication, path = long_publication(Path(name))
        catalogue = load_catalogue(publication.folder, publication.theme)
        composer = Composer(publication, catalogue)

        def whole() -> tuple[str, str]:
            composed = composer.compose(load_issue(path, publication, catalogue))
            return render_web(composed, {}), render_text(composed, {})

        issue = load_issue(path, publication, catalogue)
        document = composer.compose(issue).mjml
        path_seconds, engine_seconds = measure(whole, lambda: mjml.engine()(document, disable_comments=True, fonts={}))
        print(f"{len(issue.blocks)} blocks, {len(document):,} characters of MJML, {len(whole()[0]):,} of HTML")
        print(f"file to HTML and text  {path_seconds * 1e3:6.2f} ms")
        print(f"MJML engine alone      {engine_seconds * 1e3:6.2f} ms")
        print(f"ratio                  {path_seconds / engine_seconds:6.2f}  (aim: at most 10)")


if __name__ == "__main__":
    main()
