"""Inserting what may be there already, without a race: the same words on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from newsletter.store.base import Base

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_missing(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows that no unique key of the table knows yet; returns how many those were.

    Another transaction may be inserting the same rows at this moment: that is no error either.
    """
    mapped = inspect(table)
    here: Any = mapped.local_table  # the ORM's types know it as something less than a table
    new: Any = _INSERT[session.get_bind().dialect.name](here)  # two types, one vocabulary
    # Rows that come back are the only count both drivers agree on; parameters beside the statement keep its compiled
    # form in the cache, where a thousand rows inside it would be compiled each time.
    statement = new.on_conflict_do_nothing().returning(*mapped.primary_key)
    return len(session.connection().execute(statement, list(rows)).all())
