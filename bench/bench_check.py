"""What all checks of an issue cost, against rendering that issue.

The issue is the one of ``bench_render``, with 40 blocks. Both are measured warm, in turn, in one run; the figure is the
ratio of the best rounds. Scoring by SpamAssassin is not part of it. The aim is at most 10.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from bench_render import long_publication, measure  # type: ignore[import-not-found] # it stands beside this script

from newsletter.checks.base import load_rules
from newsletter.checks.dossiers import make_dossier
from newsletter.checks.engine import examine
from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.loading import load_issue
from newsletter.issues.model import Issue
from newsletter.rendering.compose import Composer, render_text, render_web


def main() -> None:
    """Measure and print."""
    with TemporaryDirectory() as name:
        publication, path = long_publication(Path(name))
        catalogue = load_catalogue(publication.folder, publication.theme)
        composer = Composer(publication, catalogue)
        issue = load_issue(path, publication, catalogue)

        numbers = count()

        def written() -> Issue:
            """The issue, changed a little, so that nothing can be remembered from the round before."""
            return replace(issue, title=f"Long issue, writing {next(numbers)}")

        def render() -> object:
            composed = composer.compose(written())
            return render_web(composed, {}), render_text(composed, {})

        def check() -> object:
            changed = written()
            composed = composer.compose(changed)
            return examine(make_dossier(changed, publication, catalogue, composed, today=date(2026, 11, 24)))

        check_seconds, render_seconds = measure(check, render)
        print(f"{len(issue.blocks)} blocks, {len(load_rules())} checks")
        print(f"render and check       {check_seconds * 1e3:6.2f} ms")
        print(f"render                 {render_seconds * 1e3:6.2f} ms")
        print(f"ratio of the checks    {(check_seconds - render_seconds) / render_seconds:6.2f}  (aim: at most 10)")


if __name__ == "__main__":
    main()
