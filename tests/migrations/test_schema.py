"""The migrations make the tables that the code describes, on both databases, and other states are told apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from newsletter.resources import resource
from newsletter.store import Base, Store, open_store, schema
from newsletter.store.engine import StoreError, connect
from newsletter.store.schema import SchemaError


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database with nothing in it."""
    url = f"sqlite:///{tmp_path / 'fresh.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    store = connect(url)
    yield store
    store.close()


def described(connection: Connection) -> dict[str, dict[str, Any]]:
    """Every table as the database itself describes it."""
    look = inspect(connection)
    return {
        table: {
            "columns": {one["name"]: (str(one["type"]), one["nullable"]) for one in look.get_columns(table)},
            "primary key": look.get_pk_constraint(table),
            "foreign keys": sorted(look.get_foreign_keys(table), key=str),
            "indexes": sorted(look.get_indexes(table), key=str),
            "unique": sorted(look.get_unique_constraints(table), key=str),
            "checks": sorted((one["name"] or "", one["sqltext"]) for one in look.get_check_constraints(table)),
        }
        for table in sorted(set(look.get_table_names()) - {"alembic_version"})
    }


def migrations(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")))
    config.attributes["connection"] = connection
    return config


def test_nothing_is_missing_from_the_migrations(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrated_and_made_from_the_models_it_is_the_same_database(empty: Store) -> None:
    with empty.write() as session:
        Base.metadata.create_all(session.connection())
        fresh = described(session.connection())
        Base.metadata.drop_all(session.connection())
        schema.upgrade(session.connection())
        assert described(session.connection()) == fresh


def test_upgrading_again_changes_nothing(store: Store) -> None:
    with store.write() as session:
        before = described(session.connection())
        schema.upgrade(session.connection())
        assert described(session.connection()) == before
        schema.require_current(session.connection())


def test_the_way_back_leaves_nothing(store: Store) -> None:
    with store.write() as session:
        command.downgrade(migrations(session.connection()), "base")
        assert described(session.connection()) == {}


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(empty: Store) -> None:
    with empty.engine.begin() as connection:
        connection.execute(text("CREATE TABLE events (mine INTEGER)"))
    with pytest.raises(Exception, match="events"), empty.write() as session:
        schema.upgrade(session.connection())
    with empty.engine.connect() as connection:
        assert set(described(connection)) == {"events"}


@pytest.mark.parametrize("revision", ["9999", "0000", "3f2a91c07d55"])
def test_a_database_that_an_unknown_version_wrote_is_left_alone(store: Store, revision: str) -> None:
    with store.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    with store.read() as session, pytest.raises(SchemaError) as opened:
        schema.require_current(session.connection())
    with pytest.raises(SchemaError) as upgraded, store.write() as session:
        schema.upgrade(session.connection())
    for trouble in (opened.value, upgraded.value):
        assert revision in trouble.message
        assert "upgrade newsletter" in (trouble.remedy or "")


def test_a_server_that_does_not_answer_is_named_as_the_trouble() -> None:
    with pytest.raises(StoreError, match="cannot be used") as trouble:
        open_store("postgresql+psycopg://nobody@127.0.0.1:9/none")
    assert "[database] url" in (trouble.value.remedy or "")
