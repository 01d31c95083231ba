"""The database keeps what it was told, on both kinds."""

from __future__ import annotations

from sqlalchemy import select

from newsletter.clock import SYSTEM
from newsletter.store import List, Store


def test_what_is_written_is_read_back(store: Store) -> None:
    now = SYSTEM.now()
    with store.write() as session:
        session.add(List(name="weekly", created_at=now))
    with store.read() as session:
        assert session.scalars(select(List)).one().created_at == now
