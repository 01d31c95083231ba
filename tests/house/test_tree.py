"""The tree itself: what no linter here looks at."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CODE = sorted((ROOT / "newsletter").rglob("*.py"))
LEDGER = {"Batch", "Delivery", "BatchAttempt"}
WRITES = {"insert", "update", "delete"}
NOTES_TO_SELF = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
MACHINE = re.compile(r"(?<![\w.])/(work|root|home|Users|opt|mnt)/\w")
POSSESSIVE_GROUP = re.compile(r"(?<!\\)\)(?:[*+?]|\{[\d,]+\})\+|\(\?>")
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
LONGEST_FILE, LONGEST_FUNCTION = 500, 100
"""Four hundred and seventy are questions, for people to answer; these are limits."""


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path) -> Iterator[str]:
    """Every module a file names in an import, and every name it takes out of one."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def tracked() -> list[Path]:
    """The text files of the repository, new ones included."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.check_output(command, cwd=ROOT, text=True).split("\0")
    files = {ROOT / name for name in names if name and not name.endswith(".png")}
    return sorted(path for path in files if path.is_file())


def comments(path: Path) -> Iterator[str]:
    """What a Python file says to its readers: comments and docstrings."""
    for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""


def test_a_module_says_what_it_is() -> None:
    assert not [path for path in CODE if not ast.get_docstring(tree(path))]


def test_no_file_and_no_function_is_out_of_hand() -> None:
    assert not [path for path in CODE if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE]
    functions = [(path, node) for path in CODE for node in ast.walk(tree(path)) if isinstance(node, FUNCTIONS)]
    assert not [(path, f.name) for path, f in functions if (f.end_lineno or 0) - f.lineno >= LONGEST_FUNCTION]


def test_every_folder_of_code_is_a_package() -> None:
    assert not [path for path in CODE if not (path.parent / "__init__.py").is_file()]


def test_every_module_is_used_or_found_by_its_folder() -> None:
    found_by_folder = {
        "newsletter.cli",
        "newsletter.cli.issue",
        "newsletter.cli.subscriber",
        "newsletter.checks.rules",
        "newsletter.providers",
    }
    used = {name for path in [*CODE, *(ROOT / "migrations").rglob("*.py")] for name in imported(path)}
    used |= {"newsletter", "newsletter.__main__", "newsletter.providers.testing"}  # entered from outside
    used |= {"newsletter.checks.caniemail.renew"}
    names = {module_name(path) for path in CODE if path.name != "__init__.py"}
    assert not [name for name in names - used if name.rpartition(".")[0] not in found_by_folder]


def writes_to_the_ledger(module: ast.Module) -> Iterator[ast.Call]:
    """Statements and new rows for the ledger's tables."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        named = {name.id for argument in node.args for name in ast.walk(argument) if isinstance(name, ast.Name)}
        if called in LEDGER or (called in WRITES | {"insert_missing"} and named & LEDGER):
            yield node


def test_only_the_ledger_writes_to_its_tables() -> None:
    elsewhere = [path for path in CODE if not path.is_relative_to(ROOT / "newsletter" / "sending" / "ledger")]
    assert not [(path, call.lineno) for path in elsewhere for call in writes_to_the_ledger(tree(path))]


@pytest.mark.parametrize(
    "statement",
    ["session.execute(update(Batch).values(state='planned'))", "insert(Delivery)", "session.add(Batch(number=1))"],
)
def test_a_write_to_the_ledger_would_be_noticed(statement: str) -> None:
    assert list(writes_to_the_ledger(ast.parse(statement)))


def test_nothing_is_left_for_later() -> None:
    looks_for_it = {ROOT / "newsletter" / "checks" / "rules" / name for name in ("leftovers.py", "link_placeholder.py")}
    looks_for_it |= {ROOT / "docs" / "checks.md"}
    for path in tracked():
        if path.is_relative_to(ROOT / "tests") or path in looks_for_it:
            continue
        said = comments(path) if path.suffix == ".py" else [path.read_text(encoding="utf-8", errors="replace")]
        assert not [text for text in said if NOTES_TO_SELF.search(text)], path


def test_no_pattern_has_a_group_that_gives_nothing_back() -> None:
    """Python before 3.11.5 (Debian 12 has 3.11.2) forgets matches at these; single characters are well.

    Source: https://github.com/python/cpython/issues/106052
    """
    for path in CODE:
        texts = [node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant)]
        assert not [text for text in texts if isinstance(text, str) and POSSESSIVE_GROUP.search(text)], path


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    for path in tracked():
        if path != Path(__file__):
            found = MACHINE.search(path.read_text(encoding="utf-8", errors="replace"))
            assert found is None, f"{path.relative_to(ROOT)}: {found}"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_by_hash_and_names_no_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|--index|--find-links| @ ", text)
    pinned = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==[^\s\\]+.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(pinned) > 10
    assert all("--hash=sha256:" in requirement for requirement in pinned)


def settings() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def names_of(requirements: list[str]) -> set[str]:
    return {re.split(r"[>=<\[]", line)[0].lower() for line in requirements}


def test_the_locks_hold_all_that_is_declared() -> None:
    declared = settings()["project"]["dependencies"]
    for name, wanted in (
        ("requirements.lock", declared),
        ("requirements-dev.lock", declared + settings()["dependency-groups"]["dev"]),
    ):
        assert names_of(wanted) <= names_of((ROOT / name).read_text(encoding="utf-8").splitlines())


MODULES = {
    "css-inline": "css_inline",
    "disposable-email-domains": "disposable_email_domains",
    "email-validator": "email_validator",
    "mjml-python": "mjml",
    "pillow": "PIL",
    "python-calamine": "python_calamine",
    "pyyaml": "yaml",
}
COMES_ALONG = {"markupsafe"}
"""Jinja's own, for what needs no escaping."""


def test_every_dependency_is_used_and_every_import_is_declared() -> None:
    declared = names_of(settings()["project"]["dependencies"])
    used = {name.split(".")[0] for path in [*CODE, ROOT / "migrations" / "env.py"] for name in imported(path)}
    for name in declared:
        assert MODULES.get(name, name) in used, f"{name} is declared, and imported nowhere"
    extras = settings()["project"]["optional-dependencies"].values()
    optional = names_of([requirement for extra in extras for requirement in extra])
    known = {MODULES.get(name, name) for name in declared | optional} | COMES_ALONG | {"newsletter"}
    assert not [name for name in used - known if name not in sys.stdlib_module_names]
