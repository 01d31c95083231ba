"""An export is what is in the database, safe in a spreadsheet, and an import brings it back as it was."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from newsletter.audience.addresses import AddressError, parse_address
from newsletter.audience.attributes import AttributeValueError, attribute_value
from newsletter.audience.columns import may_be_attribute
from newsletter.audience.exporting import ExportOptions, Format, export
from newsletter.audience.importing import ImportOptions, import_file
from newsletter.audience.lists import create_list, find_list
from newsletter.audience.report import Outcome
from newsletter.audience.subscribers import add, find_subscriber, unsubscribe
from newsletter.audience.suppression import suppress
from newsletter.store import (
    ConsentRecord,
    List,
    Store,
    Subscriber,
    Subscription,
    SubscriptionState,
    Suppression,
    SuppressionReason,
)

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def exported(store: Store, list_name: str | None = None, **options: Any) -> str:
    with store.read() as session:
        audience = find_list(session, list_name) if list_name else None
        file = io.StringIO(newline="")
        count = export(session, file, ExportOptions(audience, **options), NOW)
        lines = len(file.getvalue().splitlines())
        assert count == (lines - 1 if options.get("format", Format.CSV) is Format.CSV else lines)
        return file.getvalue()


@pytest.fixture
def people(store: Store) -> Store:
    """Ada on two lists, Bob who left one of them, Eve who complained."""
    with store.write() as session:
        weekly, events = create_list(session, "weekly", NOW), create_list(session, "events", NOW)
        for name, attributes in (("ada", {"city": "Rome", "note": "=1+1"}), ("bob", {}), ("eve", {"plan": "pro"})):
            add(session, parse_address(f"{name}@example.org"), weekly, attributes, source="test", now=NOW)
        for name in ("ada", "bob"):
            add(session, parse_address(f"{name}@example.org"), events, {}, source="test", now=NOW)
        bob = find_subscriber(session, parse_address("bob@example.org"))
        unsubscribe(session, bob.id, list_id=weekly.id, source="test", now=NOW)
        suppress(session, "eve@example.org", SuppressionReason.BOUNCED, "", NOW, source="test")
        suppress(session, "eve@example.org", SuppressionReason.COMPLAINED, "", NOW, source="test")
    return store


def test_a_list_is_exported_with_everyones_status_on_it(people: Store) -> None:
    assert exported(people, "weekly") == (
        "email,status,created_at,city,note,plan\n"
        "ada@example.org,active,2026-03-01T09:00:00Z,Rome,'=1+1,\n"
        "bob@example.org,unsubscribed,2026-03-01T09:00:00Z,,,\n"
        "eve@example.org,complained,2026-03-01T09:00:00Z,,,pro\n"
    )


def test_without_a_list_everyone_has_the_best_status_of_any(people: Store) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(people))))
    assert [(row["email"], row["status"]) for row in rows] == [
        ("ada@example.org", "active"),
        ("bob@example.org", "active"),
        ("eve@example.org", "complained"),
    ]


def test_only_people_of_one_state_are_exported_if_asked(people: Store) -> None:
    assert exported(people, "weekly", state="active").count("\n") == 2
    assert "bob@example.org" in exported(people, "weekly", state="unsubscribed")
    assert exported(people, "events", state="complained").count("\n") == 1


def test_json_lines_hold_one_person_each_with_nothing_guarded(people: Store) -> None:
    lines = [json.loads(line) for line in exported(people, "weekly", format=Format.JSONL).splitlines()]
    assert lines[0] == {
        "email": "ada@example.org",
        "status": "active",
        "created_at": "2026-03-01T09:00:00Z",
        "attributes": {"city": "Rome", "note": "=1+1"},
    }
    assert len(lines) == 3


def test_raw_leaves_formulas_as_they_are(people: Store) -> None:
    assert ",=1+1," in exported(people, "weekly", raw=True)


def test_an_empty_database_exports_a_header(sqlite_store: Store) -> None:
    assert exported(sqlite_store) == "email,status,created_at\n"


def _storable(text: str) -> bool:
    try:
        return attribute_value(text) == text
    except AttributeValueError:
        return False


def _is_address(text: str) -> bool:
    try:
        parse_address(text)
    except AddressError:
        return False
    return True


VALUES = (
    (st.text(max_size=20) | st.text("'=+-@,;\"| ab", max_size=8))
    .map(str.strip)
    .filter(lambda text: bool(text) and _storable(text))
)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(may_be_attribute)
EMAILS = st.builds(
    "{}@{}.org".format, st.text("abAB01+=-'._", min_size=1, max_size=6), st.sampled_from(["x", "Y", "exämple"])
).filter(_is_address)
PEOPLE = st.lists(
    st.tuples(
        EMAILS,
        st.dictionaries(NAMES, VALUES, max_size=3),
        st.sampled_from(SubscriptionState),
        st.none() | st.sampled_from(SuppressionReason),
        st.timedeltas(timedelta(0), timedelta(days=9_000)),
    ),
    max_size=6,
    unique_by=lambda person: parse_address(person[0]).key,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)  # cleared each time
@given(people=PEOPLE)
def test_an_export_that_is_imported_is_the_same_export(sqlite_store: Store, tmp_path: Path, people: list[Any]) -> None:
    _clear(sqlite_store)
    with sqlite_store.write() as session:
        weekly = create_list(session, "weekly", NOW)
        for text, attributes, state, reason, age in people:
            address = parse_address(text)
            row = Subscriber(email=address.email, email_key=address.key, attributes=attributes, created_at=NOW - age)
            session.add(row)
            session.flush()
            session.add(Subscription(list_id=weekly.id, subscriber_id=row.id, state=state, changed_at=NOW))
            if reason is not None:
                suppress(session, address.key, reason, "", NOW, source="test")
    before = exported(sqlite_store, "weekly")
    path = tmp_path / "export.csv"
    path.write_text(before, encoding="utf-8")
    _clear(sqlite_store)
    with sqlite_store.write() as session:
        report = import_file(session, str(path), create_list(session, "weekly", NOW), ImportOptions(), now=NOW)
    assert report.notes == []
    assert report.counts[Outcome.ADDED] + report.counts[Outcome.RECORDED] == len(people)
    assert exported(sqlite_store, "weekly") == before


def _clear(store: Store) -> None:
    with store.write() as session:
        for table in (ConsentRecord, Subscription, Suppression, Subscriber, List):
            session.execute(delete(table))
