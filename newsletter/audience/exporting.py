"""Exports people as CSV or JSON Lines, streamed from the database, so that memory stays flat."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import IO, Any

from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import Session

from newsletter.audience.columns import CREATED
from newsletter.audience.spreadsheet import guarded
from newsletter.store import List, Subscriber, Subscription
from newsletter.store.lists import status, status_anywhere

_ROWS_AT_A_TIME = 1_000


class Format(StrEnum):
    """How an export is written."""

    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Whom to export and how: ``state`` is one word of the status column, ``raw`` leaves out the formula guard."""

    audience: List | None = None
    state: str | None = None
    format: Format = Format.CSV
    raw: bool = False


@dataclass(frozen=True, slots=True)
class _Person:
    email: str
    status: str
    created_at: datetime
    attributes: dict[str, Any]


def export(session: Session, file: IO[str], options: ExportOptions, now: datetime) -> int:
    """Write people to ``file``, by address; returns how many they are.

    A person's ``status`` is that on the list asked for. Without a list it is the best they have on any: ``active`` as
    soon as one list may mail them. A suppressed address has the reason of its suppression for a status.
    """
    if options.format is Format.CSV:
        write = _csv_writer(file, _attribute_names(session), raw=options.raw)
    else:
        write = _jsonl_writer(file)
    count = 0
    for person in _people(session, options, now):
        write(person)
        count += 1
    return count


def _people(session: Session, options: ExportOptions, now: datetime) -> Iterator[_Person]:
    statement = _statement(options, now).order_by(Subscriber.email_key).execution_options(yield_per=_ROWS_AT_A_TIME)
    return (_Person(*row) for row in session.execute(statement))


def _statement(options: ExportOptions, now: datetime) -> Select[tuple[str, str, datetime, dict[str, Any]]]:
    where = status_anywhere() if options.audience is None else status(now)
    statement = select(Subscriber.email, where, Subscriber.created_at, Subscriber.attributes)
    if options.audience is not None:
        statement = statement.join(Subscription).where(Subscription.list_id == options.audience.id)
    return statement if options.state is None else statement.where(where == options.state)


def _csv_writer(file: IO[str], names: list[str], *, raw: bool) -> Callable[[_Person], None]:
    cell: Callable[[str], str] = str if raw else guarded
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(["email", "status", CREATED, *names])

    def write(person: _Person) -> None:
        values = (cell(str(person.attributes.get(name, ""))) for name in names)
        rows.writerow([cell(person.email), person.status, _moment(person.created_at), *values])

    return write


def _jsonl_writer(file: IO[str]) -> Callable[[_Person], None]:
    def write(person: _Person) -> None:
        facts = {
            "email": person.email,
            "status": person.status,
            CREATED: _moment(person.created_at),
            "attributes": person.attributes,
        }
        file.write(json.dumps(facts, ensure_ascii=False) + "\n")

    return write


def _attribute_names(session: Session) -> list[str]:
    """Every attribute that anybody has: the header must name them before the first row is written."""
    document = Subscriber.attributes
    if session.get_bind().dialect.name == "sqlite":
        keys = func.json_each(document).table_valued("key")
    else:
        keys = func.jsonb_object_keys(document).table_valued("key").render_derived()
    return sorted(session.scalars(select(keys.c.key).distinct().select_from(Subscriber).join(keys, true())))


def _moment(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
