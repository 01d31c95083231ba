"""The front matter: what is known of an issue beside its blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from unicodedata import normalize

from newsletter.issues.mistakes import Mistakes, did_you_mean, nearest
from newsletter.issues.model import Allowance
from newsletter.issues.written import Mapping, Text, Value

KEYS = ("title", "subject", "preheader", "number", "slug", "date", "allow")
_SLUG = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_ALLOW = "as in allow: {link-vague: why}; for one block, link-vague: {id-of-the-block: why}"
_QUOTE_IT = 'put the whole value in quotes, as in title: "Issue #27"'


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter's values; ``lines`` tells where each key that was written stands."""

    title: str
    subject: str
    preheader: str
    number: int | None
    slug: str
    date: date | None
    lines: dict[str, int]
    allow: tuple[Allowance, ...] = ()


def read_front_matter(value: Mapping, path: Path, mistakes: Mistakes) -> FrontMatter:
    """Check the front matter; what is wrong is noted in ``mistakes``, and stands empty in the result."""
    entries = value.entries
    for key, _ in entries.values():
        if key.value not in KEYS:
            remedy = did_you_mean(key.value, KEYS, f"known here: {', '.join(KEYS)}")
            mistakes.add(
                f"unknown key “{key.value}” in the front matter", key.line, key.column, key.width, remedy=remedy
            )
    reader = _Reader(entries, mistakes)
    title = reader.line("title")
    if reader.misses("title"):
        mistakes.add("the issue has no title", value.line, remedy="add title: … to the front matter")
    return FrontMatter(
        title=title,
        subject=reader.line("subject") or title,
        preheader=reader.line("preheader"),
        number=reader.number(),
        slug=reader.slug() or slugify(path.stem),
        date=reader.date(),
        lines={name: text.line for name, (_, text) in entries.items()},
        allow=tuple(reader.allow()),
    )


def slugify(text: str) -> str:
    """A name that fits into an address: small letters, digits and hyphens; “issue” when none are left."""
    ascii_text = normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_text.replace("'", "")))[:80].strip("-") or "issue"


class _Reader:
    """Reads one key after the other."""

    def __init__(self, entries: dict[str, tuple[Text, Value]], mistakes: Mistakes) -> None:
        self._entries = entries
        self._mistakes = mistakes

    def misses(self, name: str) -> bool:
        """Whether nothing was written under a key, nor under one that was probably meant to be it."""
        if name not in self._entries:
            return not any(nearest(key, KEYS) == name for key in self._entries.keys() - set(KEYS))
        value = self._entries[name][1]
        return isinstance(value, Text) and not value.value.strip()

    def line(self, name: str) -> str:
        """The text of a key, as one line."""
        text = self._text(name)
        if text is None:
            return ""
        if text.cut_off:
            self._note(text, f"everything behind the # is lost to the {name}: it is a comment in YAML", _QUOTE_IT)
        return " ".join(text.value.split())

    def number(self) -> int | None:
        """The issue's number."""
        text = self._text("number")
        if text is None:
            return None
        if not re.fullmatch("[0-9]{1,9}", text.value):
            self._note(text, f"number is a whole number, not “{text.value}”", "as in number: 27")
            return None
        return int(text.value)

    def slug(self) -> str:
        """The issue's name in addresses."""
        text = self._text("slug")
        if text is not None and not _SLUG.fullmatch(text.value):
            self._note(text, f"“{text.value}” is no slug", f"write small letters, digits and -: {slugify(text.value)}")
        return text.value if text else ""

    def date(self) -> date | None:
        """The day on the issue."""
        text = self._text("date")
        if text is None:
            return None
        try:
            return datetime.strptime(text.value, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            self._note(text, f"“{text.value}” is no date", "write year-month-day, as in date: 2026-11-24")
            return None

    def allow(self) -> Iterator[Allowance]:
        """The checks whose findings are meant so: each with a reason, or with a reason for each block by its id."""
        _, value = self._entries.get("allow", (None, None))
        if isinstance(value, Mapping):
            for rule, (key, why) in value.entries.items():
                yield from self._allowances(rule, key, why)
        elif value is not None and not (isinstance(value, Text) and not value.value.strip()):
            self._note(value, "allow names checks, each with a reason", _ALLOW)

    def _allowances(self, rule: str, key: Text, why: Value) -> Iterator[Allowance]:
        if isinstance(why, Text):
            yield Allowance(rule, " ".join(why.value.split()), key.line)
            return
        reasons = why.entries if isinstance(why, Mapping) else {}
        for block, (name, reason) in reasons.items():
            if isinstance(reason, Text):
                yield Allowance(rule, " ".join(reason.value.split()), name.line, block)
            else:
                self._note(reason, f"allow {rule}: the reason for “{block}” is a text", _ALLOW)
        if not reasons:
            self._note(why, f"allow {rule} needs a reason", _ALLOW)

    def _text(self, name: str) -> Text | None:
        if name not in self._entries:
            return None
        value = self._entries[name][1]
        if not isinstance(value, Text):
            self._note(value, f"{name} is one value, not a list", "put it in quotes if it begins with [ or {")
            return None
        return value if value.value.strip() else None

    def _note(self, at: Value, message: str, remedy: str) -> None:
        width = at.width if isinstance(at, Text) else 0
        self._mistakes.add(message, at.line, at.column, width, remedy=remedy)
