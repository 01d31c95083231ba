"""The documentation of the checks, made of their docstrings and examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from newsletter.checks.base import Answer, Example, Rule
from newsletter.issues.files import IssueFile

_LONGEST = 300
_INTRODUCTION = """\
# The checks

`newsletter issue check ISSUE` looks at an issue, and at the mail that is made of it, for what people regret after
sending; with `--all` at every issue. An **error** keeps a campaign from being sent; a **warning** and an **info** do
not. The exit code is 1 when there is an error, with `--strict` also when there is a warning. `--format` shows the
findings as `text`, `json`, `github` (beside the lines of a pull request) or `sarif` (2.1.0, for code scanning).

**For a publication**, `newsletter.toml` says how much a check matters, or turns it off, and sets its numbers:

```toml
[checks]
link-vague = "info"                       # error, warning, info or off
sponsor-label = "off"
size-gmail = {near = 80000}
preheader = {severity = "error", shortest = 30}
```

**For an issue**, the front matter allows what is meant so, and says why. An allowance counts for the whole issue, or
for the block with that `id`:

```yaml
allow:
  subject-length: the title of the book is that long
  link-vague:
    reading: the column is called More
```

What is allowed stands in JSON and SARIF with its reason, and is counted in the last line. Without a reason nothing is
allowed, and an allowance that is not needed any more is a finding of its own.

**When it is sent all the same**: `newsletter campaign send ISSUE --list LIST --allow CHECK` overrules the errors of one
check, by its name. The campaign keeps what was overruled, and `newsletter campaign status` shows it.

**Links are followed** only with `--online`: one request at a time to each host, with a name in the `User-Agent`, never
to an address inside a network, and never when a campaign is sent.

**Accessibility and colours** are measured on the finished HTML, with the theme's frame: the rules of the Email Markup
Consortium's reports, and the contrast of every text by day and by night, as a program with full support for styles
shows it. What a program that makes mails dark by itself chooses, whether a logo with a transparent ground vanishes in
the dark, and what pictures say, no check here can tell: look at the preview.

**HTML and CSS are held to the mail programs you name**, by [caniemail.com](https://www.caniemail.com): only what you
wrote, in `html` blocks and in the blocks and the theme of the publication's folder. A name is a family or one of its
members:

```toml
[checks]
clients = ["apple-mail", "gmail", "outlook-com", "outlook-windows", "yahoo"]   # what counts when nothing is said
```

**SpamAssassin is asked** only with `--spam`, on this machine and without the network; `apt-get install spamassassin`
brings it.

This page is made of the checks themselves: `newsletter issue check --explain all`.
"""


def page(rule: Rule) -> str:
    """One check: what it finds, why that matters, an example of each kind, the remedy and the source."""
    what, _, rest = rule.page.replace("``", "`").partition("\n\n")
    why, remedy, source = _parts(rest)
    examples = f"Bad:\n\n{_shown(rule.bad)}\n\nGood:\n\n{_shown(rule.good)}"
    parts = (f"## {rule.name}", f"**{what}**", why, examples, remedy, _options(rule), source)
    return "\n\n".join(part for part in parts if part)


def all_pages(rules: Iterable[Rule]) -> str:
    """All checks on one page."""
    return "\n\n".join((_INTRODUCTION.rstrip("\n"), *(page(rule) for rule in rules))) + "\n"


def _parts(text: str) -> tuple[str, str, str]:
    """The explanation, the remedy and the source, which begin with these words."""
    why, _, rest = text.partition("\n\nRemedy: ")
    remedy, _, source = rest.partition("\n\nSource: ")
    return why, f"Remedy: {remedy}" if remedy else "", f"Source: {source}" if source else ""


def _options(rule: Rule) -> str:
    """What ``newsletter.toml`` can set, with the defaults."""
    options = [f"`{name}` ({_default(value)})" for name, value in rule.options().items()]
    return f"Options: {', '.join(options)}." if options else ""


def _default(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else ", ".join(value) if isinstance(value, tuple) else str(value)


def _shown(example: Example) -> str:
    """An example as a block of code, of a long one the beginning; and what must be known beside the issue."""
    language, text = ("html", example.html) if example.html else ("text", example.text or example.markdown)
    cut = text if len(text) <= _LONGEST else text[:_LONGEST].rpartition(" ")[0] + f" …  ({len(text):,} characters)"
    facts = [f"`{name}`: {_said(value)}" for name, value in example.dossier.items()]
    shown = [] if facts and example.markdown == Example().markdown else [f"```{language}\n{cut.strip()}\n```"]
    return "\n\n".join((*shown, *facts))


def _said(value: object) -> str:
    """A part of a dossier in a few words."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} ({_said(one)})" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    if isinstance(value, Answer):
        return str(value.status or value.trouble)
    if isinstance(value, IssueFile):
        return f"{value.path.name} (number {value.number}, slug {value.slug}, “{value.subject or value.title}”)"
    return f"{value:,}" if isinstance(value, int) else str(value)
