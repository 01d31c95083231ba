"""Which revision the database is at, which one this program wants, and the way from one to the other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.orm import Session

from newsletter.errors import NewsletterError
from newsletter.resources import resource
from newsletter.store.keys import SigningKey

_VERSION_TABLE = "alembic_version"


class SchemaError(NewsletterError):
    """The database's schema is not the one this program was written for."""


def wanted_revision() -> str:
    """The newest migration; files are numbered, so that asking does not import Alembic."""
    return max(path.name.partition("_")[0] for path in (resource("migrations") / "versions").glob("[0-9]*.py"))


def current_revision(connection: Connection) -> str | None:
    """The revision the database is at; ``None`` when it holds no schema of ours."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()  # noqa: S608
    return found


def require_current(connection: Connection) -> None:
    """Raises ``SchemaError``, with what to type, unless the schema is the wanted one."""
    current, wanted = current_revision(connection), wanted_revision()
    if current == wanted:
        return
    if current is not None and current > wanted:
        raise SchemaError(
            f"the database is at revision {current}, newer than this program knows ({wanted})",
            remedy="upgrade newsletter",
        )
    raise SchemaError(
        f"the database is at revision {current or 'none'}, this program needs {wanted}",
        remedy="bring it up to date: newsletter db upgrade",
    )


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, inside the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resource("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def ensure_signing_key(session: Session, secret: bytes, now: datetime) -> None:
    """Give a new database its first key; one that has a key keeps it."""
    if session.scalars(select(SigningKey.id).limit(1)).first() is None:
        session.add(SigningKey(secret=secret, created_at=now))
