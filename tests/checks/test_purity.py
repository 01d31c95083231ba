"""The checks themselves look only at what they are given: no network, no database, no clock."""

from __future__ import annotations

import ast
from pathlib import Path

import newsletter.checks

FOLDER = Path(newsletter.checks.__file__).parent
GOES_OUT = {"fetching.py", "online.py"}
OUTSIDE = {"httpx", "socket", "ssl", "urllib.request", "http.client", "sqlalchemy"}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_only_the_link_check_goes_out() -> None:
    for path in FOLDER.rglob("*.py"):
        if path.name not in GOES_OUT:
            assert not imported(path) & OUTSIDE, path
            assert not imported(path) & {"newsletter.checks.fetching", "newsletter.checks.online"}, path
    assert imported(FOLDER / "fetching.py") & OUTSIDE
