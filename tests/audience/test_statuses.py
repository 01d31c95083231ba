"""A status of another tool is understood, or it is not active."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.audience.statuses import Meaning, status_columns


def meaning(column: str, value: str) -> Meaning:
    (read,) = status_columns([column]).values()
    return read(value)


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("status", "active", Meaning.ACTIVE),
        ("status", "subscribed", Meaning.ACTIVE),
        ("status", "enabled", Meaning.ACTIVE),
        ("status", "pending", Meaning.PENDING),
        ("status", "inactive", Meaning.PENDING),
        ("status", "unsubscribed", Meaning.UNSUBSCRIBED),
        ("status", "non-subscribed", Meaning.UNSUBSCRIBED),
        ("status", "cancelled", Meaning.UNSUBSCRIBED),
        ("status", "disabled", Meaning.UNSUBSCRIBED),
        ("status", "cleaned", Meaning.BOUNCED),
        ("status", "unreachable", Meaning.BOUNCED),
        ("status", "bounced", Meaning.BOUNCED),
        ("status", "complained", Meaning.COMPLAINED),
        ("status", "blocklisted", Meaning.BY_HAND),
        ("status", "", Meaning.UNKNOWN),
        ("status", "gold", Meaning.UNKNOWN),
        ("email_disabled", "true", Meaning.UNSUBSCRIBED),
        ("email_disabled", "false", Meaning.ACTIVE),
        ("email_disabled", "maybe", Meaning.UNKNOWN),
        ("email_blacklisted", "yes", Meaning.UNSUBSCRIBED),
        ("subscribed_to_emails", "true", Meaning.ACTIVE),
        ("subscribed_to_emails", "false", Meaning.UNSUBSCRIBED),
        ("subscribed_to_emails", "", Meaning.UNKNOWN),
        ("deleted_at", "2026-01-01", Meaning.UNSUBSCRIBED),
        ("deleted_at", "", Meaning.ACTIVE),
        ("unsub_time", "2026-01-01 10:00:00", Meaning.UNSUBSCRIBED),
        ("clean_time", "2026-01-01 10:00:00", Meaning.BOUNCED),
    ],
)
def test_what_other_tools_write_is_understood(column: str, value: str, expected: Meaning) -> None:
    assert meaning(column, value) is expected


@pytest.mark.parametrize("expected", [each for each in Meaning if each is not Meaning.UNKNOWN])
def test_the_words_of_our_own_export_are_understood(expected: Meaning) -> None:
    assert meaning("status", expected.word) is expected


@given(st.text())
def test_a_word_nobody_knows_is_never_active(value: str) -> None:
    known = {"active", "subscribed", "enabled", "confirmed", "regular", "premium"}
    assert (meaning("status", value) is Meaning.ACTIVE) == (value in known)


def test_whether_someone_pays_says_nothing_about_mail() -> None:
    assert status_columns(["email", "active_subscription", "plan", "state", "type"]) == {}


def test_type_is_a_status_in_the_export_of_the_tool_that_calls_it_so() -> None:
    found = status_columns(["email", "creation_date", "metadata", "type"])
    assert found[3]("regular") is Meaning.ACTIVE
    assert found[3]("unactivated") is Meaning.PENDING
    assert found[3]("something new") is Meaning.UNKNOWN
