"""The built wheel holds all it needs, and works from any directory."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
SHIPPED = ("newsletter", "templates", "migrations")
FILES = ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout, built beside it."""
    source, dist = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in SHIPPED:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, source / name)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(dist), str(source)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = dist.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``python`` of an environment that holds the wheel and what it depends on, but not this checkout."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    own, ours = site_packages(python), site_packages(Path(sys.executable))
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True)
    # Dependencies are borrowed. A .pth inside a borrowed folder is not read, so this checkout does not come along.
    (own / "borrowed.pth").write_text(f"{ours}\n", encoding="utf-8")
    return python


def site_packages(python: Path) -> Path:
    """Where an environment keeps its packages."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(subprocess.check_output([python, "-c", ask], text=True).strip())


def test_the_wheel_holds_templates_and_migrations_and_nothing_of_the_workshop(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for shipped in ("templates", "migrations"):
        expected = {path.relative_to(ROOT) for path in (ROOT / shipped).rglob("*") if path.is_file()}
        expected = {path for path in expected if "__pycache__" not in path.parts}
        assert {f"newsletter/_data/{path}" for path in expected} <= names
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"newsletter"}
    assert not [name for name in names if "test_" in name or name.startswith("bench/") or name.endswith(".pyc")]
    assert "newsletter/py.typed" in names


def test_what_is_installed_is_the_wheel(installed: Path, tmp_path: Path) -> None:
    ask = "import newsletter, newsletter.resources as r; print(newsletter.__file__, r.resource('templates'), sep='\\n')"
    shown = subprocess.check_output([installed, "-c", ask], text=True, cwd=tmp_path).splitlines()
    package = site_packages(installed) / "newsletter"
    assert [Path(line) for line in shown] == [package / "__init__.py", package / "_data" / "templates"]


def test_the_demo_runs_from_the_wheel_in_any_directory(installed: Path, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}

    def newsletter(*words: str) -> str:
        command = [str(installed.parent / "newsletter"), *words]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "Unsubscribed" in newsletter("demo", "--no-serve", "--port", "0")
    figures = json.loads(newsletter("-C", "newsletter-demo", "stats", "show", "1", "--json"))
    assert figures["accepted"] > 900
    assert figures["opened"]["count"] > 0
    assert "everything adds up" in newsletter("-C", "newsletter-demo", "db", "check")
