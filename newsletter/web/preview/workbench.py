"""The publication as its files are now: issues are read, rendered and checked when somebody looks at them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from threading import Lock

from newsletter.checks.base import Finding
from newsletter.checks.dossiers import make_dossiers
from newsletter.checks.engine import run_checks
from newsletter.clock import Clock
from newsletter.errors import NewsletterError, SeveralErrors
from newsletter.issues.catalogue import load_catalogue
from newsletter.issues.files import IssueFile, list_issues
from newsletter.issues.loading import load_issue
from newsletter.issues.model import Issue
from newsletter.issues.theme_folders import theme_folders
from newsletter.publication import Publication, load_publication
from newsletter.rendering.compose import Composed, Composer
from newsletter.web.preview.anchors import Entry, anchored, outline


class Materials:
    """What issues are made with: settings, the vocabulary of a theme, and its templates."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.theme = theme_folders(publication.folder, publication.theme)[0].name
        self.catalogue = load_catalogue(publication.folder, publication.theme)
        self.composer = Composer(publication, self.catalogue)


class Draft:
    """An issue that could be rendered.

    ``composed`` is the mail; ``shown`` is the same with an anchor at each block, and ``entries`` tell them.
    """

    def __init__(self, materials: Materials, issue: Issue, clock: Clock) -> None:
        marked = anchored(issue)
        self.materials = materials
        self.issue = issue
        self.shown: Composed = materials.composer.compose(marked)
        self.entries: tuple[Entry, ...] = tuple(outline(marked.blocks))
        self._clock = clock

    @cached_property
    def composed(self) -> Composed:
        """The mail."""
        return self.materials.composer.compose(self.issue)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What ``newsletter issue check`` says; raises what is wrong with its settings."""
        made = self.materials
        dossiers = make_dossiers(
            self.issue,
            made.publication,
            made.catalogue,
            self.composed,
            today=self._clock.now().date(),
            others=list_issues(made.publication.issues),
        )
        return tuple(run_checks(*dossiers))


@dataclass(frozen=True, slots=True)
class Sight:
    """What there is to see of an issue: the mistakes that keep its file from being a mail, and the last mail it was.

    Without mistakes ``draft`` is the file as it is now; it is ``None`` when the file never could be rendered.
    """

    draft: Draft | None
    mistakes: tuple[NewsletterError, ...] = ()


class Workbench:
    """Thread-safe. ``further`` are issues outside the publication's folder of them."""

    def __init__(self, folder: Path, clock: Clock, further: Iterable[Path] = ()) -> None:
        self.publication = load_publication(folder)
        """The settings as they were when they last could be read."""
        self.further = tuple(further)
        self._clock = clock
        self._lock = Lock()
        # Both only grow, and are only compared: whoever is told of a change need not wait for a rendering to end.
        self._files = self._templates = 0
        self._watched = True
        self._materials: dict[str, tuple[int, Materials]] = {}
        self._sights: dict[Path, tuple[int, Sight]] = {}

    def distrust(self) -> None:
        """Nobody tells of changes any more: from now on, everything is made anew whenever somebody looks."""
        self._watched = False

    def changed(self, paths: Iterable[Path]) -> None:
        """These files are no longer what they were; what was made from them is made anew."""
        own = (self.publication.issues, self.publication.images)
        if any(path not in self.further and not any(path.is_relative_to(part) for part in own) for path in paths):
            self._templates += 1
        self._files += 1

    def issues(self) -> dict[str, IssueFile]:
        """All issues by the name of their file, the newest first."""
        listed = [*list_issues(self.publication.issues), *(_unlisted(path) for path in self.further)]
        return {one.path.name: one for one in reversed(listed)}

    def sight(self, path: Path) -> Sight:
        """The issue in this file as it is now."""
        with self._lock:
            version, known = self._sights.get(path, (-1, Sight(None)))
            now = self._files
            if version != now or not self._watched:
                known = self._look(path, known.draft)
                self._sights[path] = (now, known)
            return known

    def materials(self, theme: str = "") -> Materials:
        """What issues are made with now, in this theme or in the publication's own; raises what is wrong with it."""
        now = self._templates
        known = self._materials.get(theme)
        if known is None or known[0] != now or not self._watched:
            self.publication = load_publication(self.publication.folder)
            made = Materials(replace(self.publication, theme=theme) if theme else self.publication)
            known = self._materials[theme] = (now, made)
        return known[1]

    def _look(self, path: Path, before: Draft | None) -> Sight:
        try:
            made = self.materials()
            return Sight(Draft(made, load_issue(path, made.publication, made.catalogue), self._clock))
        except SeveralErrors as error:
            return Sight(before, error.errors)
        except NewsletterError as error:
            return Sight(before, (error,))


def _unlisted(path: Path) -> IssueFile:
    """An issue outside the publication's folder of them, as a list shows it."""
    listed = (one for one in list_issues(path.parent) if one.path == path)
    return next(listed, IssueFile(path, path.stem, "", None, None))
