"""A file of people lands whole or not at all; every row is accounted for; nobody who left comes back by a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from newsletter.audience.importing import ImportOptions, import_file
from newsletter.audience.lists import create_list, find_list
from newsletter.audience.report import ImportReport, Outcome
from newsletter.audience.statuses import Meaning
from newsletter.audience.subscribers import unsubscribe
from newsletter.audience.suppression import suppress
from newsletter.errors import NewsletterError
from newsletter.store import (
    ConsentRecord,
    List,
    Store,
    Subscriber,
    Subscription,
    Suppression,
    SuppressionReason,
    may_be_mailed,
)

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
PLAIN = ImportOptions()

Import = Callable[..., ImportReport]


def people(store: Store) -> dict[str, tuple[dict[str, Any], str]]:
    """Everyone on the list, by key: attributes and state."""
    with store.read() as session:
        rows = session.execute(
            select(Subscriber.email_key, Subscriber.attributes, Subscription.state).join(Subscription)
        )
        return {key: (attributes, state) for key, attributes, state in rows}


def mailable(store: Store) -> set[str]:
    with store.read() as session:
        return set(session.scalars(select(Subscriber.email_key).join(Subscription).where(may_be_mailed(NOW))))


def counts(report: ImportReport) -> dict[str, int]:
    return {outcome.value: count for outcome, count in report.counts.items() if count}


def notes(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(note.line, note.outcome.value, note.reason) for note in report.notes]


@pytest.fixture
def take(tmp_path: Path) -> Import:
    """Import text as a file into the list ``weekly``."""

    def take(store: Store, text: str | bytes, options: ImportOptions = PLAIN, now: datetime = NOW) -> ImportReport:
        path = tmp_path / "people.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with store.write() as session:
            return import_file(session, str(path), find_list(session, "weekly"), options, now=now)

    return take


def _with_list(store: Store) -> Store:
    with store.write() as session:
        create_list(session, "weekly", NOW)
    return store


@pytest.fixture
def weekly(store: Store) -> Store:
    """A database of each kind with one empty list."""
    return _with_list(store)


@pytest.fixture
def quick(sqlite_store: Store) -> Store:
    """The same on SQLite alone, where the test is about the file."""
    return _with_list(sqlite_store)


def test_people_come_in_with_attributes_subscription_and_consent(weekly: Store, take: Import) -> None:
    report = take(weekly, "Email Address;First Name;Ort\nAda@Example.org;Ada;Köln\nbob@example.org;;\n")
    assert counts(report) == {"added": 2}
    assert report.attributes == [("First Name", "first_name"), ("Ort", "ort")]
    assert people(weekly) == {
        "ada@example.org": ({"first_name": "Ada", "ort": "Köln"}, "active"),
        "bob@example.org": ({}, "active"),
    }
    with weekly.read() as session:
        assert session.scalars(select(Subscriber.email).order_by(Subscriber.id)).first() == "Ada@example.org"
        records = session.scalars(select(ConsentRecord).order_by(ConsentRecord.id)).all()
        assert [(each.action, each.source, each.at) for each in records] == [
            ("subscribed", f"import people.csv:{line}", NOW) for line in (2, 3)
        ]


def test_the_same_file_twice_changes_nothing(weekly: Store, take: Import) -> None:
    text = "email,city\nada@example.org,Rome\nbob@example.org,\n"
    take(weekly, text)
    before = people(weekly)
    assert counts(take(weekly, text, now=LATER)) == {"unchanged": 2}
    assert people(weekly) == before
    with weekly.read() as session:
        assert session.scalar(select(func.count()).select_from(ConsentRecord)) == 2


def test_known_people_keep_what_is_known_and_get_what_was_not(weekly: Store, take: Import) -> None:
    take(weekly, "email,city\nada@example.org,Rome\n")
    report = take(weekly, "email,city,plan\nADA@example.org,Paris,pro\n")
    assert counts(report) == {"updated": 1}
    assert people(weekly)["ada@example.org"][0] == {"city": "Rome", "plan": "pro"}


def test_with_update_the_file_wins_but_its_empty_cells_take_nothing_away(weekly: Store, take: Import) -> None:
    take(weekly, "email,city,plan\nada@example.org,Rome,pro\n")
    report = take(weekly, "email,city,plan\nada@example.org,Paris,\n", ImportOptions(update=True))
    assert counts(report) == {"updated": 1}
    assert people(weekly)["ada@example.org"][0] == {"city": "Paris", "plan": "pro"}


def test_of_rows_with_one_address_the_first_wins_and_later_ones_fill(weekly: Store, take: Import) -> None:
    text = (
        "email,city,plan\nada@example.org,Rome,\nbob@example.org,,\n"
        " Ada@Example.org ,Paris,pro\nada@example.org,,free\n"
    )
    report = take(weekly, text)
    assert counts(report) == {"added": 2, "duplicate": 2}
    assert notes(report) == [
        (4, "duplicate", "the same address as in line 2"),
        (5, "duplicate", "the same address as in line 2"),
    ]
    assert people(weekly)["ada@example.org"][0] == {"city": "Rome", "plan": "pro"}


@pytest.mark.parametrize("chunk", [1, 1_000])
def test_a_later_row_that_says_they_left_counts(weekly: Store, take: Import, chunk: int) -> None:
    text = (
        "email,status\nada@example.org,active\nbob@example.org,active\n"
        "ada@example.org,unsubscribed\nbob@example.org,bounced\n"
    )
    report = take(weekly, text, ImportOptions(chunk=chunk))
    assert counts(report) == {"added": 2, "duplicate": 2}
    assert report.notes[0].reason == "the same address as in line 2, but unsubscribed here: that counts"
    assert mailable(weekly) == set()


def test_who_left_stays_out_whatever_the_file_says(weekly: Store, take: Import) -> None:
    take(weekly, "email,city\nada@example.org,\nbob@example.org,\n")
    with weekly.write() as session:
        unsubscribe(session, 1, list_id=None, source="one-click", now=NOW)
    report = take(
        weekly, "email,city,status\nada@example.org,Rome,active\nbob@example.org,,active\n", ImportOptions(update=True)
    )
    assert counts(report) == {"kept_out": 1, "unchanged": 1}
    assert notes(report) == [(2, "kept_out", "unsubscribed on 2026-03-01")]
    assert "--resubscribe" in report.notes[0].remedy
    assert people(weekly)["ada@example.org"] == ({}, "unsubscribed")


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (SuppressionReason.BOUNCED, "mail to this address bounced on 2026-03-01"),
        (SuppressionReason.COMPLAINED, "complained of spam on 2026-03-01"),
        (SuppressionReason.BY_HAND, "blocked by hand on 2026-03-01"),
    ],
)
def test_a_suppressed_address_stays_out_be_it_new_or_known(
    weekly: Store, take: Import, reason: SuppressionReason, words: str
) -> None:
    take(weekly, "email\nada@example.org\n")
    with weekly.write() as session:
        suppress(session, "ada@example.org", reason, "", NOW, source="test")
        suppress(session, "bob@example.org", reason, "", NOW, source="test")
    report = take(weekly, "email\nAda@example.org\nBOB@example.org\n")
    assert notes(report) == [(2, "kept_out", words), (3, "kept_out", words)]
    assert mailable(weekly) == set()
    assert "bob@example.org" not in people(weekly)


def test_a_status_puts_everyone_where_they_belong_and_is_accounted_for(weekly: Store, take: Import) -> None:
    words = ["active", "Subscribed", "pending", "unsubscribed", "bounced", "complained", "blocklisted", "gold", ""]
    rows = "".join(f"reader{number}@example.org,{word}\n" for number, word in enumerate(words))
    report = take(weekly, "email,status\n" + rows)
    assert counts(report) == {"added": 2, "recorded": 5, "refused": 2}
    assert mailable(weekly) == {"reader0@example.org", "reader1@example.org"}
    assert report.statuses["status", "gold", Meaning.UNKNOWN] == 1
    assert report.statuses["status", "blocklisted", Meaning.BY_HAND] == 1
    with weekly.read() as session:
        assert list(session.scalars(select(Suppression.reason).order_by(Suppression.id))) == [
            "bounced",
            "complained",
            "by_hand",
        ]
        records = session.scalars(select(ConsentRecord.action).order_by(ConsentRecord.id))
        assert Counter(records) == {"subscribed": 2, "unsubscribed": 1}


def test_a_file_can_take_active_people_off_but_not_the_other_way(weekly: Store, take: Import) -> None:
    take(weekly, "email\nada@example.org\nbob@example.org\neve@example.org\n")
    lower = "email,status\nada@example.org,unsubscribed\nbob@example.org,complained\neve@example.org,pending\n"
    assert counts(take(weekly, lower, now=LATER)) == {"recorded": 2, "unchanged": 1}
    assert mailable(weekly) == {"eve@example.org"}
    raised = take(weekly, "email\nada@example.org\nbob@example.org\n")
    assert counts(raised) == {"kept_out": 2}
    assert counts(take(weekly, lower)) == {"unchanged": 3}


def test_who_has_not_confirmed_is_not_confirmed_by_a_file(quick: Store, take: Import) -> None:
    take(quick, "email,status\nada@example.org,pending\n")
    report = take(quick, "email\nada@example.org\n")
    assert notes(report) == [(2, "kept_out", "has not confirmed since 2026-03-01")]


def test_several_status_columns_are_read_together_and_the_worst_counts(quick: Store, take: Import) -> None:
    take(
        quick,
        "email,name,subscribed_to_emails,deleted_at\n"
        "a@example.org,A,true,\nb@example.org,B,false,\nc@example.org,C,true,2026-01-01\n",
    )
    assert mailable(quick) == {"a@example.org"}


def test_free_text_in_a_status_column_does_not_fill_the_report(quick: Store, take: Import) -> None:
    rows = "".join(f"reader{number}@example.org,word {number}\n" for number in range(150))
    report = take(quick, "email,status\n" + rows)
    assert counts(report) == {"refused": 150}
    assert report.statuses["status", "…", Meaning.UNKNOWN] == 50
    assert len(report.statuses) == 101


def test_bad_rows_are_refused_by_line_and_the_others_come_in(quick: Store, take: Import) -> None:
    text = (
        "email,name\n"
        "ada@example.org,Ada\n"
        "bob@@example.org,Bob\n"
        "\n"
        ",Carl\n"
        'dora@example.org,"Dora\nDouble"\n'
        "emil@example.org,Emil,too,many\n"
        "fay@example.org,F\0ay\n"
        f"gus@example.org,{'g' * 1_001}\n"
        "short@example.org\n"
        "email,name\n"
        'hal@example.org,"Hal\n'
        "ida@example.org,Ida,,\n"
    )
    report = take(quick, text)
    assert notes(report) == [
        (3, "refused", "has more than one @"),
        (5, "refused", "there is no address"),
        (8, "refused", "4 values, but the header names 2 columns"),
        (9, "refused", "“name” holds a control character"),
        (10, "refused", "“name” is longer than 1,000 characters"),
        (13, "refused", "a quote is opened and never closed"),
    ]
    assert all(note.remedy for note in report.notes)
    assert counts(report) == {"added": 4, "refused": 6}
    assert report.repeated_headers == [12]
    assert people(quick)["dora@example.org"][0] == {"name": "Dora Double"}


def test_a_header_in_a_value_stays_a_value(quick: Store, take: Import) -> None:
    text = (
        'email,first_name\nada@example.org,"A\r\nBcc: eve@example.org"\n'
        '"eve@example.org\r\nBcc: x@example.org",Eve\nbob@example.org,Bob\n'
    )
    report = take(quick, text)
    assert counts(report) == {"added": 2, "refused": 1}
    assert people(quick)["ada@example.org"][0] == {"first_name": "A Bcc: eve@example.org"}


def test_formulas_are_text_again_and_wrapped_addresses_are_unwrapped(quick: Store, take: Import) -> None:
    report = take(quick, "email,name\n'+ada@example.org,'=1+1\nmailto:bob@example.org,Bob\n")
    assert people(quick) == {
        "+ada@example.org": ({"name": "=1+1"}, "active"),
        "bob@example.org": ({"name": "Bob"}, "active"),
    }
    assert report.tidied == [(3, "mailto:bob@example.org", "bob@example.org")]


def test_columns_get_names_of_their_own(quick: Store, take: Import) -> None:
    take(quick, "Name,EMAIL,name,Email,,Status\nAda,ada@example.org,Lovelace,x,y,active\n")
    assert people(quick)["ada@example.org"][0] == {
        "name": "Ada",
        "name_2": "Lovelace",
        "email_2": "x",
        "column_5": "y",
    }


def test_the_date_somebody_was_first_known_is_taken_over(quick: Store, take: Import) -> None:
    report = take(
        quick,
        "email,created_at\na@example.org,2024-01-02T03:04:05Z\nb@example.org,2024-01-02\nc@example.org,yesterday\nd@example.org,2999-01-01\n"
        "e@example.org,1970-01-01\n",
    )
    with quick.read() as session:
        dates = session.scalars(select(Subscriber.created_at).order_by(Subscriber.email_key)).all()
    assert dates == [datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC), NOW, NOW, NOW]
    assert report.undated == 2


def test_a_file_without_an_address_column_names_the_columns_it_has(quick: Store, take: Import) -> None:
    with pytest.raises(NewsletterError, match="the columns are “name”, “city”") as caught:
        take(quick, "name,city\nAda,Rome\n")
    assert caught.value.remedy == "call the column of the addresses email"


def test_a_file_without_a_header_is_told_to_have_one(quick: Store, take: Import) -> None:
    with pytest.raises(NewsletterError, match="“ada@example") as caught:
        take(quick, "ada@example.org,Ada\nbob@example.org,Bob\n")
    assert "put a row above it" in (caught.value.remedy or "")


def test_a_dry_run_tells_the_same_and_writes_nothing(weekly: Store, take: Import) -> None:
    take(weekly, "email,city\nada@example.org,\nbob@example.org,\n")
    with weekly.write() as session:
        unsubscribe(session, 2, list_id=None, source="one-click", now=NOW)
    before = people(weekly)
    text = (
        "email,city,status\nada@example.org,Rome,active\nbob@example.org,,active\nbob@example.org,,active\n"
        "new@example.org,,active\nbad,,active\nout@example.org,,bounced\n"
    )
    dry = take(weekly, text, ImportOptions(dry_run=True))
    assert people(weekly) == before
    real = take(weekly, text)
    assert (counts(dry), dry.notes, dry.statuses) == (counts(real), real.notes, real.statuses)
    with weekly.read() as session:
        assert session.scalar(select(func.count()).select_from(Suppression)) == 1


def test_an_import_that_is_interrupted_leaves_no_trace(weekly: Store, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "email,status\n" + "".join(f"r{n}@example.org,{'active' if n % 2 else 'bounced'}\n" for n in range(50))
    )
    done = []

    def interrupt(rows: int) -> None:
        done.append(rows)
        if rows >= 30:
            raise KeyboardInterrupt

    def run() -> None:
        with weekly.write() as session:
            import_file(
                session, str(path), find_list(session, "weekly"), ImportOptions(chunk=10), now=NOW, progress=interrupt
            )

    for _ in range(2):  # the second time shows that the first left nothing in its way, not even a temporary table
        with pytest.raises(KeyboardInterrupt):
            run()
    assert done == [10, 20, 30] * 2
    with weekly.read() as session:
        for table in (Subscriber, Subscription, ConsentRecord, Suppression):
            assert session.scalar(select(func.count()).select_from(table)) == 0


HEADER = ("email", "city", "plan", "status")
ROW = st.fixed_dictionaries(
    {
        "email": st.sampled_from(["a@x.org", "A@x.org", "b@x.org", "c@x.org", "d@x.org", "bad", ""]),
        "city": st.sampled_from(["", "Rome", "Paris"]),
        "plan": st.sampled_from(["", "pro"]),
        "status": st.sampled_from(
            ["active", "active", "active", "pending", "unsubscribed", "bounced", "complained", "?"]
        ),
    }
)


def _imported(store: Store, path: Path, files: Sequence[Sequence[Mapping[str, str]]], options: ImportOptions) -> Any:
    """What reports and database say after importing these files; taken back at the end."""
    with store.write() as session:
        create_list(session, "weekly", NOW)
        told = []
        for rows in files:
            path.write_text(
                ",".join(HEADER) + "\n" + "".join(",".join(row[name] for name in HEADER) + "\n" for row in rows)
            )
            report = import_file(session, str(path), find_list(session, "weekly"), options, now=NOW)
            assert report.rows == sum(1 for row in rows if any(row.values()))
            told.append((report.counts, report.notes))
        stored = [
            session.execute(
                select(Subscriber.email_key, Subscriber.email, Subscriber.attributes).order_by(Subscriber.email_key)
            ).all(),
            session.execute(
                select(Subscriber.email_key, Subscription.state).join(Subscription).order_by(Subscriber.email_key)
            ).all(),
            session.execute(
                select(Suppression.email_key, Suppression.reason, Suppression.detail).order_by(
                    Suppression.email_key, Suppression.reason
                )
            ).all(),
            Counter(
                session.execute(
                    select(Subscriber.email_key, ConsentRecord.action, ConsentRecord.source).join(ConsentRecord)
                ).all()
            ),
        ]
        session.rollback()
    return told, stored


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)  # rolled back
@given(files=st.lists(st.lists(ROW, max_size=9), min_size=1, max_size=2), update=st.booleans(), chunk=st.integers(1, 4))
def test_how_a_file_is_cut_into_chunks_changes_nothing(
    sqlite_store: Store, tmp_path: Path, files: list[list[dict[str, str]]], *, update: bool, chunk: int
) -> None:
    path = tmp_path / "people.csv"
    whole = _imported(sqlite_store, path, files, ImportOptions(update=update))
    cut = _imported(sqlite_store, path, files, ImportOptions(update=update, chunk=chunk))
    assert cut == whole


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)  # rolled back
@given(files=st.lists(st.lists(ROW, max_size=9), min_size=1, max_size=3), update=st.booleans())
def test_no_file_mails_anyone_whom_any_row_says_not_to_mail(
    sqlite_store: Store, tmp_path: Path, files: list[list[dict[str, str]]], *, update: bool
) -> None:
    told, (_, states, suppressions, _) = _imported(
        sqlite_store, tmp_path / "people.csv", files, ImportOptions(update=update)
    )
    active = {key for key, state in states if state == "active"} - {key for key, *_ in suppressions}
    out = {"unsubscribed", "bounced", "complained"}
    gone = {row["email"].lower() for rows in files for row in rows if row["status"] in out}
    asked = {row["email"].lower() for rows in files for row in rows if row["status"] == "active"}
    assert not active & gone
    assert active <= asked
    assert all(count >= 0 for counts_, _ in told for count in counts_.values())


def test_an_odd_file_name_or_list_never_reaches_a_statement(quick: Store, take: Import) -> None:
    with quick.read() as session, pytest.raises(NewsletterError, match="there is no list"):
        find_list(session, "weekly' OR '1'='1")
    report = take(quick, "email\n%@%\n%'--@example.org\n")
    assert report.counts[Outcome.REFUSED] == 1
    with quick.read() as session:
        assert session.scalars(select(List.name)).all() == ["weekly"]
