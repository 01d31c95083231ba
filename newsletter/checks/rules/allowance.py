"""The front matter allows something without saying why, or names a check or a block that there is not.

What a check finds and is meant so can be allowed, for the whole issue or for the block with an ``id``:
``allow: {link-vague: "the button has been called that for ten years"}``, or ``link-vague: {reading: "…"}``. The
reason is for whoever reads the file next, and stands beside the finding in JSON and SARIF. An allowance without one
does nothing, and one that allows nothing any more is in the way of the next that should be seen.

Remedy: give the reason, mend the name, or take the line out.

Source: the practice of compilers and linters, as in ruff's unused-noqa (RUF100).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from newsletter.checks.base import Dossier, Example, Finding, Severity, load_rules
from newsletter.issues.mistakes import did_you_mean
from newsletter.issues.model import Block

BAD = Example("---\ntitle: Dashboards\nallow:\n  link-vague:\n---\n\nRead [more](https://pale.example/study).")
GOOD = Example(
    "---\ntitle: Dashboards\nallow:\n  link-vague: the column is called More\n---\n\n"
    "Read [more](https://pale.example/study)."
)


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at each allowance of the issue."""
    rules = [rule.name for rule in load_rules()]
    blocks = list(_ids(dossier.issue.blocks))
    for one in dossier.issue.allow:
        place = replace(dossier.file(), line=one.line)
        if one.rule not in rules:
            remedy = did_you_mean(one.rule, rules, "newsletter issue check --explain all names them")
            yield Finding(Severity.WARNING, f"allow: there is no check “{one.rule}”", remedy, place)
        elif one.block and one.block not in blocks:
            remedy = did_you_mean(one.block, blocks, f"give the block that is meant a line id: {one.block}")
            yield Finding(Severity.WARNING, f"allow: no block has the id “{one.block}”", remedy, place)
        elif not one.reason:
            message = f"allow: nothing says why {one.rule} is to be silent, so it is not"
            yield Finding(Severity.WARNING, message, f"add the reason, as in {one.rule}: why it is meant so", place)


def _ids(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield block.id
        for value in block.fields.values():
            for part in value if isinstance(value, tuple) else ():
                yield from _ids(part if isinstance(part, tuple) else ())
