"""What a command says when the database is not as it should be, and what ``newsletter db`` does about it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update

from newsletter.cli.main import run
from newsletter.clock import SYSTEM
from newsletter.errors import Exit
from newsletter.sending.ledger.check import audit
from newsletter.store import Batch, Campaign, CampaignState, Delivery, Store, open_store
from tests.support.campaigns import content, frozen_campaign

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="session")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new publication, made once."""
    folder = tmp_path_factory.mktemp("new") / "letter"
    assert run(["init", str(folder), "--from", "Jo <jo@margin.example>"]) == Exit.OK
    return folder


@pytest.fixture
def folder(new_folder: Path, tmp_path: Path) -> Path:
    """The same, the test's own."""
    return Path(shutil.copytree(new_folder, tmp_path / "letter"))


def database(folder: Path) -> Path:
    return folder / "newsletter.db"


def execute(folder: Path, statement: str) -> None:
    connection = sqlite3.connect(database(folder))
    with connection:
        connection.execute(statement)
    connection.close()


@pytest.fixture
def frozen(folder: Path) -> Iterator[Store]:
    """Its database, with one campaign of 25 people in three batches."""
    store = open_store(f"sqlite:///{database(folder)}")
    frozen_campaign(store, 25)
    yield store
    store.close()


def test_an_old_schema_makes_every_command_say_what_to_type(folder: Path, capsys: Captured) -> None:
    execute(folder, "DROP TABLE alembic_version")
    assert run(["-C", str(folder), "campaign", "list"]) == Exit.FAILURE
    assert "newsletter db upgrade" in capsys.readouterr().err


def test_a_newer_schema_is_left_alone(folder: Path, capsys: Captured) -> None:
    execute(folder, "UPDATE alembic_version SET version_num = '9999'")
    for command in (["campaign", "list"], ["db", "check"], ["db", "upgrade"]):
        assert run(["-C", str(folder), *command]) == Exit.FAILURE
        assert "upgrade newsletter" in capsys.readouterr().err


def test_a_missing_database_is_not_made_in_passing(folder: Path, capsys: Captured) -> None:
    for file in folder.glob("newsletter.db*"):
        file.unlink()
    assert run(["-C", str(folder), "campaign", "list"]) == Exit.FAILURE
    assert "newsletter db upgrade" in capsys.readouterr().err
    assert not database(folder).exists()
    assert run(["-C", str(folder), "db", "upgrade"]) == Exit.OK
    assert run(["-C", str(folder), "db", "upgrade"]) == Exit.OK
    assert "already" in capsys.readouterr().out
    assert run(["-C", str(folder), "campaign", "list"]) == Exit.OK


@pytest.mark.parametrize("command", [["campaign", "list"], ["db", "check"], ["db", "upgrade"]])
def test_a_file_that_is_no_database_is_said_to_be_none(folder: Path, capsys: Captured, command: list[str]) -> None:
    database(folder).write_bytes(b"Dear reader, " * 1000)
    assert run(["-C", str(folder), *command]) == Exit.FAILURE
    shown = capsys.readouterr().err
    assert "the database cannot be used" in shown
    assert "backup" in shown
    assert database(folder).read_bytes().startswith(b"Dear reader")


def test_damage_inside_the_file_is_found(folder: Path, frozen: Store, capsys: Captured) -> None:
    with frozen.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        page = connection.scalar(text("SELECT rootpage FROM sqlite_master WHERE name = 'ix_deliveries_batch'"))
    frozen.close()
    with database(folder).open("r+b") as file:
        file.seek((int(page or 0) - 1) * 4096)
        file.write(b"\xff" * 4096)
    assert run(["-C", str(folder), "db", "check"]) == Exit.FAILURE
    shown = capsys.readouterr()
    assert "backup" in shown.err
    assert "adds up" not in shown.out


def test_a_reference_to_nothing_is_found(folder: Path, frozen: Store, capsys: Captured) -> None:
    frozen.close()
    execute(folder, "DELETE FROM subscribers WHERE id = 7")
    assert run(["-C", str(folder), "db", "check", "--json"]) == Exit.FAILURE
    found = json.loads(capsys.readouterr().out)
    assert not found["ok"]
    assert any("of subscribers that is not there" in line for line in found["damage"])


def test_a_sound_database_adds_up(folder: Path, frozen: Store, capsys: Captured) -> None:
    frozen.close()
    capsys.readouterr()
    assert run(["-C", str(folder), "db", "check"]) == Exit.OK
    assert capsys.readouterr().out == "newsletter.db: 1 campaign, 25 deliveries; everything adds up.\n"
    assert run(["-C", str(folder), "db", "check", "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out) == {"ok": True, "damage": [], "problems": [], "left_behind": []}


def test_a_lost_recipient_is_missed_twice_over(folder: Path, frozen: Store, capsys: Captured) -> None:
    with frozen.write() as session:
        session.execute(delete(Delivery).where(Delivery.subscriber_id == 25))
    frozen.close()
    capsys.readouterr()
    assert run(["-C", str(folder), "db", "check"]) == Exit.FAILURE
    shown = capsys.readouterr().out
    assert shown.splitlines() == [
        "campaign 1: 25 were frozen, 24 are accounted for",
        "campaign 1, batch 3: made for 5, and 4 are found",
    ]


def test_a_batch_and_those_split_from_it_are_held_together(store: Store) -> None:
    frozen_campaign(store, 25)
    with store.write() as session:
        session.execute(update(Batch).where(Batch.number == 2).values(state="split"))
        for number, size in ((4, 4), (5, 6)):
            session.add(Batch(campaign_id=1, number=number, parent=2, state="planned", size=size))
        session.flush()
        people = session.scalars(text("SELECT subscriber_id FROM deliveries WHERE batch = 2 ORDER BY 1")).all()
        for batch, members in ((4, people[:4]), (5, people[4:])):
            session.execute(update(Delivery).where(Delivery.subscriber_id.in_(members)).values(batch=batch))
        assert audit(session, SYSTEM.now()).problems == ()
        session.execute(update(Delivery).where(Delivery.subscriber_id == people[0]).values(batch=5))
        assert audit(session, SYSTEM.now()).problems == (
            "campaign 1, batch 4: made for 4, and 3 are found",
            "campaign 1, batch 5: made for 6, and 7 are found",
        )


def test_a_campaign_called_sent_too_early_is_found(store: Store) -> None:
    frozen_campaign(store, 25)
    with store.write() as session:
        session.execute(update(Campaign).values(state=CampaignState.SENT))
        assert audit(session, SYSTEM.now()).problems == ("campaign 1: called sent, with 25 still to do",)


def test_two_campaigns_of_one_issue_that_reached_the_same_person_are_found(store: Store) -> None:
    now = SYSTEM.now()
    frozen_campaign(store, 3)
    with store.write() as session:
        first = session.get_one(Campaign, 1)
        session.add(
            Campaign(
                issue_slug=first.issue_slug,
                issue_title="Again",
                issue_digest="d1",
                list_id=first.list_id,
                provider="outbox",
                frozen=1,
                template=content().template.to_document(),
                web={},
                created_at=now,
            )
        )
        session.flush()
        session.add(Batch(campaign_id=2, number=1, state="accepted", accepted_at=now, size=1))
        session.flush()
        person = session.scalars(text("SELECT MIN(id) FROM subscribers")).one()
        session.add(Delivery(campaign_id=2, subscriber_id=person, batch=1))
        assert audit(session, now).problems == ()
        session.execute(update(Batch).values(state="accepted", accepted_at=now))
        assert audit(session, now).problems == ("issue “001-promise”: 1 got it from more than one campaign",)


def test_a_batch_whose_worker_is_gone_is_no_mistake_but_is_shown(folder: Path, frozen: Store, capsys: Captured) -> None:
    lease = SYSTEM.now() - timedelta(minutes=1)
    with frozen.write() as session:
        held = {"state": "sending", "owner": "gone", "lease_until": lease, "request": b"-"}
        session.execute(update(Batch).where(Batch.number == 1).values(held))
    frozen.close()
    assert run(["-C", str(folder), "db", "check"]) == Exit.OK
    assert "newsletter campaign resume 1" in capsys.readouterr().err
