"""What many tests share: databases of both kinds, real and thrown away afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsletter.clock import SYSTEM
from newsletter.store import Store, open_store, schema
from newsletter.store.engine import connect


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


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A fresh database of each kind: the test runs once on SQLite and once on PostgreSQL."""
    url = f"sqlite:///{tmp_path / 'newsletter.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    store = make_store(url)
    yield store
    store.close()
