"""An issue held against the publication it belongs to: fit to be rendered, or every mistake named."""

from __future__ import annotations

from pathlib import Path

from newsletter.issues.catalogue import Catalogue
from newsletter.issues.condition_check import check_conditions
from newsletter.issues.merge_tags import known_fields
from newsletter.issues.mistakes import Mistakes
from newsletter.issues.model import Issue
from newsletter.issues.passages import passages
from newsletter.issues.reading import read_issue
from newsletter.issues.tag_check import check_tags
from newsletter.issues.targets import check_links, check_pictures
from newsletter.publication import Publication


def load_issue(path: Path, publication: Publication, catalogue: Catalogue) -> Issue:
    """Read an issue that is fit to be rendered; raises ``NewsletterError``, or ``SeveralErrors`` with all mistakes."""
    issue = read_issue(path, catalogue)
    mistakes = Mistakes(path)
    texts = passages(issue, catalogue)
    check_tags(issue, texts, known_fields(publication.attributes), mistakes)
    variants = check_conditions(issue, texts, catalogue, publication.attributes, mistakes)
    if variants is not None and variants.conditions:  # pictures and links are those of the passages that are chosen
        chosen = map(variants.issue, variants.answers)
        texts = list(dict.fromkeys(passage for one in chosen for passage in passages(one, catalogue)))
    check_pictures(issue, texts, publication.images, mistakes)
    check_links(issue, texts, mistakes)
    mistakes.raise_any()
    return issue
