"""Which file each template is read from, and what its MJML stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newsletter.issues.catalogue import Catalogue
from newsletter.rendering.lint import ANY
from newsletter.rendering.templates import BLOCKS
from newsletter.rendering.theme import Theme

EMAIL, WIDE, TEXT, WEB = "email.mjml.j2", "wide.mjml.j2", "text.txt.j2", "web.html.j2"
"""The forms of a block: in a mail, in a mail where a flow block has the whole card to itself, in plain text, and on the
web page of the issue."""
LAYOUT, HEAD, TITLE, FLOW = "layout.mjml.j2", "head.mjml.j2", "title.mjml.j2", "flow.mjml.j2"
EXTRA_CSS, TEXT_LAYOUT = "extra.css.j2", "layout.txt.j2"
_STAND_IN = {LAYOUT: "", HEAD: "mj-head", TITLE: "mj-wrapper", FLOW: "mj-wrapper", WIDE: "mj-wrapper"}


@dataclass(frozen=True, slots=True)
class Sources:
    """The templates of one publication in one theme."""

    theme: Theme
    catalogue: Catalogue

    def find(self, name: str) -> Path:
        """The file of a template: of a block, from wherever the catalogue has it, or of the theme."""
        if name.startswith(BLOCKS):
            block, _, file = name.removeprefix(BLOCKS).partition("/")
            if block in self.catalogue.types and "/" not in file:
                return self.catalogue.file(block, file)
        return self.theme.file(name)

    def parent(self, name: str) -> str | None:
        """The element that the MJML of a template stands in; ``None`` for plain text and for styles."""
        if name.endswith(WEB):
            return "mj-text"
        if not name.endswith(".mjml.j2"):
            return None
        if name.startswith(BLOCKS) and name.endswith(EMAIL):
            return "mj-column" if self.catalogue.types[name.split("/")[1]].kind == "flow" else "mj-wrapper"
        return _STAND_IN.get(name.rpartition("/")[2], ANY)

    def having(self, file: str) -> frozenset[str]:
        """The blocks that have a file of that name."""
        return frozenset(path.parent.name for root in self.catalogue.roots for path in root.glob(f"*/{file}"))

    def names(self) -> Iterator[str]:
        """All templates that may be used: those of the theme, then those of each block."""
        own = {path.name for folder in self.theme.folders for path in folder.glob("*.j2")}
        yield from sorted({LAYOUT, HEAD, TITLE, FLOW, EXTRA_CSS, TEXT_LAYOUT} | own)
        optional = {file: self.having(file) for file in (WIDE, TEXT, WEB)}
        for block in self.catalogue.types:
            yield f"{BLOCKS}{block}/{EMAIL}"
            yield from (f"{BLOCKS}{block}/{file}" for file, blocks in optional.items() if block in blocks)
