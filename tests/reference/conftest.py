"""The reference: npm's mjml, run once for all documents."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from newsletter.rendering.mjml import to_html
from tests.reference.differences import Difference, differences
from tests.reference.documents import HERE, documents
from tests.reference.normalise import tokens

Compared = dict[str, list[Difference]]
"""What is different in each document, by its name."""


@pytest.fixture(scope="session")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    """All documents through both engines; skipped where the reference is not installed."""
    node = shutil.which("node")
    if node is None or not (HERE / "node_modules" / "mjml").is_dir():
        pytest.skip("the reference engine is not installed: make reference")
    made = dict(documents(tmp_path_factory.mktemp("reference") / "publication"))
    theirs = render(node, list(made.values()))
    return {
        name: list(differences(tokens(html), tokens(to_html(mjml))))
        for (name, mjml), html in zip(made.items(), theirs, strict=True)
    }


def render(node: str, sources: list[str]) -> list[str]:
    """What npm's mjml makes of some documents."""
    done = subprocess.run(
        [node, Path(HERE, "render.mjs")],
        input="".join(json.dumps(source) + "\n" for source in sources),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]
