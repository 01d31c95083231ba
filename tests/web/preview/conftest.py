"""A publication with one issue, and its preview on a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from newsletter.web.preview.app import create_app, end
from newsletter.web.server import listen, served

CONFIG = """
[publication]
name = "The Margin"
from = "Jo Aldana <jo@margin.example>"
base_url = "https://news.margin.example"
postal_address = "12 Quay Street, Pale Harbour"
"""
FRONT = "---\ntitle: The numbers\nsubject: The numbers\npreheader: Four editors.\nnumber: 27\n---\n"
"""Six lines, so that the first line of what follows is line 7."""
BODY = """
Hello {{ subscriber.first_name or "there" }},

## A promise

::: quote
name: Ines Marchetti

We lost nine per cent.
:::

Read [the study](https://pale.example/study) of it.
"""


@dataclass(frozen=True, slots=True)
class Preview:
    """A publication's folder, and somebody who looks at its preview."""

    folder: Path
    address: str
    client: httpx.Client

    @property
    def file(self) -> Path:
        """The file of the issue."""
        return self.folder / "issues" / "027-numbers.md"

    def write(self, body: str, front: str = FRONT) -> None:
        """Save the issue."""
        self.file.write_text(front + body, encoding="utf-8")

    def page(self, query: str = "") -> str:
        """The issue's page."""
        return self.get("/issues/027-numbers.md" + query)

    def mail(self, query: str = "") -> str:
        """What its frame shows."""
        return self.get("/issues/027-numbers.md/mail" + query)

    def get(self, path: str) -> str:
        """A page that must be there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def await_change(self, lines: Iterator[str]) -> int:
        """Wait for the next event; the version it tells."""
        assert next(line for line in lines if line.startswith("event:")) == "event: change"
        return int(next(lines).removeprefix("data: "))


def make_folder(folder: Path) -> Path:
    """The publication's folder with its issue."""
    (folder / "issues").mkdir(parents=True)
    (folder / "newsletter.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "issues" / "027-numbers.md").write_text(FRONT + BODY, encoding="utf-8")
    return folder


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    """The preview of a publication that follows every save."""
    folder = make_folder(tmp_path.resolve() / "margin")
    app = create_app(folder)
    with (
        listen("127.0.0.1", 0) as listening,
        served(app, listening, lambda: end(app)) as address,
        httpx.Client(base_url=address, timeout=20) as client,
    ):
        yield Preview(folder, address, client)
