"""The documentation of the checks, made of their docstrings and examples."""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.checks.base import Example, Rule

_LONGEST = 300
_INTRODUCTION = """\
# The checks

`newsletter issue check ISSUE` looks at an issue, and at the mail that is made of it, for what people regret after
sending. An **error** keeps a campaign from being sent; a **warning** and an **info** do not. This page is made of the
checks themselves: `newsletter issue check --explain all`.
"""


def page(rule: Rule) -> str:
    """One check: what it finds, why that matters, an example of each kind, the remedy and the source."""
    what, _, rest = rule.page.replace("``", "`").partition("\n\n")
    why, remedy, source = _parts(rest)
    examples = f"Bad:\n\n{_shown(rule.bad)}\n\nGood:\n\n{_shown(rule.good)}"
    return "\n\n".join(part for part in (f"## {rule.name}", f"**{what}**", why, examples, remedy, source) if part)


def all_pages(rules: Iterable[Rule]) -> str:
    """All checks on one page."""
    return "\n\n".join((_INTRODUCTION.rstrip("\n"), *(page(rule) for rule in rules))) + "\n"


def _parts(text: str) -> tuple[str, str, str]:
    """The explanation, the remedy and the source, which begin with these words."""
    why, _, rest = text.partition("\n\nRemedy: ")
    remedy, _, source = rest.partition("\n\nSource: ")
    return why, f"Remedy: {remedy}" if remedy else "", f"Source: {source}" if source else ""


def _shown(example: Example) -> str:
    """An example as a block of code; of a long one, the beginning."""
    language, text = ("html", example.html) if example.html else ("text", example.text or example.markdown)
    cut = text if len(text) <= _LONGEST else text[:_LONGEST].rpartition(" ")[0] + f" …  ({len(text):,} characters)"
    return f"```{language}\n{cut.strip()}\n```"
