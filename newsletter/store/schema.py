"""Which revision the database is at, which one this program wants, and the way from one to the other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.orm import Session

from newsletter.errors import NewsletterError
from newsletter.resources import resource
from newsletter.store.keys import SigningKey


class SchemaError(NewsletterError):
    """The database's schema is not the one this program was written for."""


def wanted_revision() -> str:
    """The newest migration."""
    return max(_known_revisions())


def _known_revisions() -> set[str]:
    """All migrations there are; files are numbered, so that asking does not import Alembic."""
    return {path.name.partition("_")[0] for path in (resource("migrations") / "versions").glob("[0-9]*.py")}


def current_revision(connection: Connection) -> str | None:
    """The revision the database is at; ``None`` when it holds no schema of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def require_current(connection: Connection) -> None:
    """Raises ``SchemaError``, with what to type, unless the schema is the wanted one."""
    current, wanted = current_revision(connection), wanted_revision()
    if current != wanted:
        _refuse_unknown(current)
        raise SchemaError(
            f"the database is at revision {current or 'none'}, this program needs {wanted}",
            remedy="bring it up to date: newsletter db upgrade",
        )


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, inside the caller's transaction.

    Raises ``SchemaError`` when the database has run one that this program does not know.
    """
    from alembic import command
    from alembic.config import Config

    _refuse_unknown(current_revision(connection))
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _refuse_unknown(current: str | None) -> None:
    if current is not None and current not in _known_revisions():
        raise SchemaError(
            f"the database is at revision {current}, which this program does not know: a newer one wrote it",
            remedy="upgrade newsletter; nothing was changed",
        )


def damage(connection: Connection) -> list[str]:
    """What the database finds wrong with its own files and references, in its words; empty when it is sound.

    SQLite is asked to read every page. PostgreSQL checks references as it writes, and its files are its own affair.
    """
    if connection.dialect.name != "sqlite":
        return []
    integrity = connection.execute(text("PRAGMA integrity_check(20)")).scalars()
    orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
    return [
        *(line for line in integrity if line != "ok"),
        *(f"row {orphan[1]} of {orphan[0]} points to a row of {orphan[2]} that is not there" for orphan in orphans),
    ]


def ensure_signing_key(session: Session, secret: bytes, now: datetime) -> None:
    """Give a new database its first key; one that has a key keeps it."""
    if session.scalars(select(SigningKey.id).limit(1)).first() is None:
        session.add(SigningKey(secret=secret, created_at=now))
