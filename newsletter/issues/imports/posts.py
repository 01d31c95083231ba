"""A post of a website in Markdown, with the front matter of Hugo, Jekyll, Ghost or another, as the draft of an issue.

It is rendered as its own tool would, and that HTML is read: so reference links, underlined headings and HTML in it mean
what they meant there.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import comrak

from newsletter.errors import NewsletterError, Place
from newsletter.issues.front_matter import slugify
from newsletter.issues.imports.html import day, draft_of_html
from newsletter.issues.imports.html_source import LINE
from newsletter.issues.imports.report import Draft, Report
from newsletter.issues.markdown_lines import CodeEnds, code_fence
from newsletter.issues.written import Mapping, Text
from newsletter.issues.yaml_text import load_yaml

_KEYS = {
    "title": ("title",),
    "subject": ("subject", "email_subject"),
    "preheader": ("preheader", "description", "custom_excerpt", "excerpt", "summary", "subtitle", "meta_description"),
    "date": ("date", "published_at", "publishdate", "pubdate", "created_at"),
    "slug": ("slug",),
    "image": ("feature_image", "featured_image", "cover_image", "cover", "image", "hero"),
}
"""What our keys are called elsewhere, the likeliest first."""
_TEMPLATE = re.compile(r"`[^`\n]*`|\{\{([<%]).*?[>%]\}\}|\{%.*?%\}")
_FIGURE = re.compile(r"\{\{[<%]\s*figure\s")
_HIGHLIGHT = re.compile(r"\s*\{(?:%|\{<)-?\s*(end|/)?\s*highlight\s*([\w-]*)[^}]*\}\}?\s*")
_OPTION = re.compile(r"""(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SOURCE = re.compile(r'data-sourcepos="(\d+):[^"]*"')


def draft_of_post(text: str, path: Path, images: Path, base: str) -> Draft:
    """The draft of an issue; raises ``NewsletterError`` when the front matter cannot be read."""
    lines = text.split("\n")
    facts, first = _front_matter(lines, path)
    draft = Draft()
    _fill(draft, facts)
    body = _without_templates(lines[first:], first, draft.report)
    picture = _first(facts, "image")[1]
    if picture and not re.search(r"[\s()]", picture):
        body = [f"![{facts.get('feature_image_alt', ('', 1))[0]}]({picture})", "", *body]
        first -= 2
    return draft_of_html(_rendered("\n".join(body), first), path, images, base, draft, numbered=True)


def _rendered(markdown: str, lines_before: int) -> str:
    extensions, rendering = comrak.ExtensionOptions(), comrak.RenderOptions()
    extensions.table = extensions.strikethrough = extensions.autolink = extensions.footnotes = True
    rendering.unsafe_ = rendering.sourcepos = True
    html = comrak.render_markdown(markdown, extensions, comrak.ParseOptions(), rendering)
    return _SOURCE.sub(lambda match: f"{LINE}={max(1, int(match[1]) + lines_before)}", html)


def _front_matter(lines: list[str], path: Path) -> tuple[dict[str, tuple[str, int]], int]:
    """The facts at the top, each with its line, and the index of the first line after them."""
    mark = lines[0].rstrip() if lines else ""
    if mark not in {"---", "+++"}:
        return {}, 0
    end = next((at for at in range(1, len(lines)) if lines[at].rstrip() == mark), None)
    if end is None:
        raise NewsletterError(
            "the front matter is not closed", place=Place(str(path), 1), remedy=f"end it with a line {mark}"
        )
    block = "\n".join(lines[1:end])
    return (_toml(block, path) if mark == "+++" else _yaml(block, path)), end + 1


def _yaml(text: str, path: Path) -> dict[str, tuple[str, int]]:
    value = load_yaml(text, path, 2)
    entries = value.entries if isinstance(value, Mapping) else {}
    return {
        name.lower(): (one.value if isinstance(one, Text) else "", key.line) for name, (key, one) in entries.items()
    }


def _toml(text: str, path: Path) -> dict[str, tuple[str, int]]:
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise NewsletterError(
            f"the front matter is not valid TOML: {error}", place=Place(str(path), 2), remedy="mend it, or write YAML"
        ) from error
    plain = {name: "" if isinstance(value, dict | list) else str(value) for name, value in table.items()}
    lines = text.split("\n")
    where = {name: next((at for at, line in enumerate(lines, 2) if line.strip().startswith(name)), 2) for name in plain}
    return {name.lower(): (value, where[name]) for name, value in plain.items()}


def _first(facts: dict[str, tuple[str, int]], ours: str) -> tuple[str, str]:
    """The name and the value of the first fact that fills one of our keys."""
    return next(((name, facts[name][0]) for name in _KEYS[ours] if facts.get(name, ("", 0))[0].strip()), ("", ""))


def _fill(draft: Draft, facts: dict[str, tuple[str, int]]) -> None:
    """Put the facts where they belong, and report those that belong nowhere."""
    used = {
        name: " ".join(value.replace("{{", "\\{{").split()) for name, value in (_first(facts, ours) for ours in _KEYS)
    }
    draft.title = used.get(_first(facts, "title")[0], "")
    draft.subject = used.get(_first(facts, "subject")[0], "")
    draft.preheader = used.get(_first(facts, "preheader")[0], "")
    draft.date = day(used.get(_first(facts, "date")[0], ""))
    slug = _first(facts, "slug")[1]
    draft.slug = slugify(slug) if slug else ""
    for name, (value, line) in facts.items():
        if name not in used and name != "feature_image_alt":
            draft.report.note("front matter", line, f"{name}: {value}")


def _without_templates(lines: list[str], before: int, report: Report) -> list[str]:
    """The lines without the tags of a site's templates, in as many lines; code is left alone."""
    lines = [_HIGHLIGHT.sub(lambda match: "```" if match[1] else f"```{match[2]}", line) for line in lines]
    ends = CodeEnds(lines, len(lines))
    found: list[str] = []
    while (at := len(found)) < len(lines):
        code = code_fence(lines[at])
        end = ends.end(code, at) if code else len(lines)
        if end < len(lines):
            found += lines[at : end + 1]
        else:
            found.append(_TEMPLATE.sub(lambda match, line=before + at + 1: _undone(match[0], line, report), lines[at]))  # type: ignore[misc]  # mypy does not infer a lambda with a default
    return found


def _undone(tag: str, line: int, report: Report) -> str:
    if tag.startswith("`"):
        return tag
    options = {name: double or single for name, double, single in _OPTION.findall(tag)}
    if _FIGURE.match(tag) and options.get("src"):
        caption = f' "{options["caption"]}"' if options.get("caption") else ""
        return f"![{options.get('alt', '')}]({options['src']}{caption})"
    report.note("template tag", line, tag)
    return ""
