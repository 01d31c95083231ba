"""From a save to the new mail in the hands of whoever looks at the preview, against one rendering of the same issue.

Everything is real: a file that is written, the watcher, the event over HTTP, and the request for the mail that follows
it, as the page makes them. The issue is the one of 40 blocks of ``bench_render.py``. One rendering means: file to HTML,
warm. Both are measured in turn, in one run; the figures are medians, since what a person feels is the usual save. The
aim is a tenth of a second, 100 ms, on this machine with nobody else at work; a part of it is waiting until a save is
over (``watching.py``), which no faster rendering takes away.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import httpx
from bench_render import long_issue, long_publication  # type: ignore[import-not-found] # it stands beside this script

from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.loading import load_issue
from newsletter.rendering.compose import Composer, render_web
from newsletter.web.preview.app import create_app, end
from newsletter.web.server import listen, served

SAVES = 40
AIM = 0.1


def watched_save(client: httpx.Client, events: Iterator[str], path: Path, number: int) -> float:
    """Save the issue with something new in it, and wait until a request brings that; seconds."""
    text = long_issue().replace("Every editor", f"Each of editor {number}", 1)
    start = perf_counter()
    path.write_text(text, encoding="utf-8")
    while True:
        next(line for line in events if line.startswith("event:"))
        if f"Each of editor {number}" in client.get(f"/issues/{path.name}/mail").text:
            return perf_counter() - start


def main() -> None:
    """Measure and print."""
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        publication, path = long_publication(folder)
        catalogue = load_catalogue(publication.folder, publication.theme)
        composer = Composer(publication, catalogue)
        app = create_app(folder, [path])
        saves, renderings = [], []
        with (
            listen("127.0.0.1", 0) as listening,
            served(app, listening, lambda: end(app)) as address,
            httpx.Client(base_url=address, timeout=60) as client,
            client.stream("GET", "/changes") as answer,
        ):
            events = answer.iter_lines()
            next(events)
            for number in range(-2, SAVES):  # the first two warm everything up
                seconds = watched_save(client, events, path, number)
                start = perf_counter()
                render_web(composer.compose(load_issue(path, publication, catalogue)), {})
                if number >= 0:
                    saves.append(seconds)
                    renderings.append(perf_counter() - start)
    save, rendering = median(saves), median(renderings)
    print(f"a save until its mail is there  {save * 1e3:6.1f} ms   (slowest of {SAVES}: {max(saves) * 1e3:.1f} ms)")
    print(f"one rendering                   {rendering * 1e3:6.1f} ms")
    print(f"ratio                           {save / rendering:6.1f}   (aim: below {AIM * 1e3:.0f} ms)")


if __name__ == "__main__":
    main()
