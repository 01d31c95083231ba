"""Opens the database so that the same code is safe on SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm import Session

from newsletter.errors import NewsletterError, UsageError
from newsletter.store import schema

_BUSY_SECONDS = 30
_BEGIN = "sqlite_begin"


class StoreError(NewsletterError):
    """The database cannot be used, for a reason a person can look into."""


class Store:
    """A database: ``read()`` and ``write()`` each give a session that is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # SQLite: a transaction that will write takes the writer's place at once, or two of them deadlock half-way.
        self._writer = engine.execution_options(**{_BEGIN: "IMMEDIATE"})

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that looks; whatever it changed is rolled back."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that commits at the end, or leaves no trace."""
        with Session(self._writer) as session, session.begin():
            yield session

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


def connect(url: str) -> Store:
    """The store at this URL, whatever state its schema is in; nothing is asked of it yet."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise UsageError(
            f"[database] url is not a database address: {url}",
            remedy="write sqlite:///newsletter.db or postgresql+psycopg://user@host/name",
        ) from error
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise UsageError(
            f"“{parsed.get_backend_name()}” is not supported",
            remedy="use sqlite:/// or postgresql+psycopg://",
        )
    try:
        engine = create_engine(parsed, json_serializer=_to_json, json_deserializer=orjson.loads)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the driver {error.name} is not installed", remedy="pip install 'newsletter[postgres]'"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _explain)
    return Store(engine)


def open_store(url: str) -> Store:
    """The store at this URL, ready for use: raises ``StoreError`` when it is missing, broken or of an old schema."""
    database = make_url(url).database if url.startswith("sqlite") else None
    if database and not Path(database).exists():
        raise StoreError(f"there is no database at {database} yet", remedy="make it: newsletter db upgrade")
    store = connect(url)
    with store.read() as session:
        schema.require_current(session.connection())
    return store


def _to_json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """Durable at every commit: an intent that a power cut can take back would let a batch be sent twice."""
    connection.isolation_level = None  # SQLAlchemy says BEGIN, not the driver
    for pragma in (
        f"busy_timeout={_BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get(_BEGIN, 'DEFERRED')}")


_KNOWN_TROUBLE = {
    "file is not a database": "restore the file from a backup, or name another one in newsletter.toml",
    "malformed": "keep a copy, then restore from a backup or recover it: sqlite3 newsletter.db .recover",
    "disk is full": "make room; nothing was lost, and the command can be run again",
    "disk i/o error": "look at the disk; nothing was lost, and the command can be run again",
    "readonly database": "make the database file and its folder writable",
    "unable to open database file": "check that the folder exists and is writable",
    "database is locked": "another process holds the database; wait for it to end and run the command again",
    "connection": "check [database] url in newsletter.toml, and that the server is running",
}


def _explain(context: ExceptionContext) -> None:
    """Turns the driver's words for trouble outside our code into an error with a remedy."""
    original: Any = context.original_exception
    text = str(original).strip().splitlines()[0] if str(original).strip() else type(original).__name__
    outside = isinstance(original, sqlite3.DatabaseError) or isinstance(context.sqlalchemy_exception, OperationalError)
    for sign, remedy in _KNOWN_TROUBLE.items():
        if outside and sign in text.lower():
            raise StoreError(f"the database cannot be used: {text}", remedy=remedy) from original
