"""Runs migrations on the connection it is given, or on ``ALEMBIC_URL`` when a developer calls ``alembic`` itself."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection

from newsletter.store import Base
from newsletter.store.engine import connect


def run(connection: Connection) -> None:
    """One transaction for all revisions; SQLite cannot alter most things, so tables are rebuilt in batches."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    store = connect(os.environ.get("ALEMBIC_URL", "sqlite:///newsletter.db"))
    with store.engine.begin() as own:
        run(own)
