"""Postmark's webhooks: what each says, in our words, and nothing from whoever only claims to be Postmark."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.providers.base import EventKind, ProviderEvent, WebhookRefused
from newsletter.providers.postmark.webhook import Credentials, read_event
from newsletter.providers.testing import NOW
from tests.providers.harnesses import (
    BOUNCE,
    CLICK,
    DELIVERY,
    OPEN,
    SPAM_COMPLAINT,
    SUBSCRIPTION_CHANGE,
    open_postmark,
    webhook,
)
from tests.providers.test_postmark_answers import JSON

OURS = "AQAAAAcAAAAAAAA0001_aBcDeFgHiJkL"


def read(record: dict[str, Any], delivery: str = OURS) -> ProviderEvent | None:
    return read_event(webhook(record, delivery).body, NOW)


def event(record: dict[str, Any]) -> ProviderEvent:
    found = read(record)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        (DELIVERY, EventKind.DELIVERED),
        (OPEN, EventKind.OPENED),
        (CLICK, EventKind.CLICKED),
        (SPAM_COMPLAINT, EventKind.COMPLAINED),
        (SUBSCRIPTION_CHANGE, EventKind.UNSUBSCRIBED),
        (SUBSCRIPTION_CHANGE | {"SuppressionReason": "HardBounce"}, EventKind.BOUNCED),
        (SUBSCRIPTION_CHANGE | {"SuppressionReason": "SpamComplaint"}, EventKind.COMPLAINED),
        (BOUNCE, EventKind.BOUNCED),
        (BOUNCE | {"Type": "BadEmailAddress"}, EventKind.BOUNCED),
        (BOUNCE | {"Type": "SoftBounce"}, EventKind.SOFT_BOUNCED),
        (BOUNCE | {"Type": "DnsError"}, EventKind.SOFT_BOUNCED),
        (BOUNCE | {"Type": "Blocked"}, EventKind.SOFT_BOUNCED),
        (BOUNCE | {"Type": "DMARCPolicy"}, EventKind.SOFT_BOUNCED),
        (BOUNCE | {"Type": "SpamNotification"}, EventKind.SOFT_BOUNCED),
        (BOUNCE | {"Type": "NobodyKnowsYet"}, EventKind.SOFT_BOUNCED),
        (BOUNCE | {"Type": "Transient"}, EventKind.DEFERRED),
        (BOUNCE | {"Type": "SpamComplaint"}, EventKind.COMPLAINED),
        (BOUNCE | {"Type": "Unsubscribe"}, EventKind.UNSUBSCRIBED),
    ],
)
def test_a_record_is_told_in_our_words(record: dict[str, Any], kind: EventKind) -> None:
    assert event(record).kind is kind


@pytest.mark.parametrize(
    "record",
    [
        BOUNCE | {"Type": "AutoResponder"},
        BOUNCE | {"Type": "AddressChange"},
        SUBSCRIPTION_CHANGE | {"SuppressSending": False, "SuppressionReason": None},
        SUBSCRIPTION_CHANGE | {"SuppressSending": "true"},
        SUBSCRIPTION_CHANGE | {"SuppressionReason": "NobodyKnowsYet"},
        DELIVERY | {"RecordType": "Inbound"},
        DELIVERY | {"RecordType": "NobodyKnowsYet"},
    ],
)
def test_what_changes_nothing_for_us_is_left_out(record: dict[str, Any]) -> None:
    assert read(record) is None


@pytest.mark.parametrize(
    "metadata", [None, [], {}, {"delivery": None}, {"delivery": 7}, {"delivery": ""}, {"delivery": "x" * 101}]
)
def test_an_event_about_no_message_of_ours_is_left_out(metadata: Any) -> None:
    assert read_event(orjson.dumps(DELIVERY | {"Metadata": metadata}), NOW) is None
    assert read_event(orjson.dumps(DELIVERY), NOW) is None


def test_an_event_holds_what_is_worth_keeping() -> None:
    clicked = event(CLICK)
    assert clicked.delivery == OURS
    assert clicked.provider_id == CLICK["MessageID"]
    assert clicked.url == "https://example.com/study"
    assert clicked.user_agent.startswith("Mozilla/5.0 (Macintosh")
    assert event(DELIVERY).at == datetime(2026, 11, 23, 9, 0, 10, 273539, tzinfo=UTC)


def test_a_bounce_says_why_and_names_no_address() -> None:
    detail = event(BOUNCE).detail
    assert detail.startswith("HardBounce: smtp;550 5.1.1 <r***@example.org> does not exist")
    assert len(event(BOUNCE | {"Details": "x" * 10_000}).detail) == 500
    assert event(BOUNCE | {"Details": "a\x00b\r\nc\u2028d"}).detail.isprintable()


@pytest.mark.parametrize("when", [None, "", "yesterday", 12, "9999-99-99T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_cannot_be_read_is_the_time_of_arrival(when: Any) -> None:
    assert event(DELIVERY | {"DeliveredAt": when}).at == NOW


def test_an_event_keeps_its_name_and_no_other_has_it() -> None:
    later = {"ReceivedAt": "2026-11-23T11:00:01Z"}
    records = [DELIVERY, BOUNCE, SPAM_COMPLAINT, SUBSCRIPTION_CHANGE, OPEN, OPEN | later, CLICK]
    records += [CLICK | later, CLICK | {"OriginalLink": "https://example.com/b"}, OPEN | {"MessageID": "another"}]
    records += [BOUNCE | {"ID": 43}, BOUNCE | {"ID": 42}]
    names = [event(record).event_id for record in records]
    assert len(set(names)) == len(records)
    assert names == [event(dict(reversed(record.items()))).event_id for record in records]
    assert all(len(name) <= 100 for name in names)


@given(
    st.dictionaries(st.sampled_from(sorted({*BOUNCE, *CLICK, *SUBSCRIPTION_CHANGE, "Metadata"})), JSON),
    st.sampled_from([DELIVERY, BOUNCE, SUBSCRIPTION_CHANGE, CLICK]),
)
def test_no_record_is_too_strange_to_be_read(strange: dict[str, Any], record: dict[str, Any]) -> None:
    body = orjson.dumps(record | {"Metadata": {"delivery": OURS}} | strange)
    try:
        found = read_event(body, NOW)
    except WebhookRefused:
        return
    assert found is None or (found.delivery and found.event_id and found.at.tzinfo)


@given(st.text())
def test_only_the_right_credentials_match(header: str) -> None:
    credentials = Credentials("newsletter", "pässword: with a colon")
    assert not credentials.match(header)
    assert not credentials.match("Bearer bmV3c2xldHRlcjpww6Rzc3dvcmQ6IHdpdGggYSBjb2xvbg==")
    assert credentials.match("basic bmV3c2xldHRlcjpww6Rzc3dvcmQ6IHdpdGggYSBjb2xvbg==")


def test_without_a_configured_secret_every_webhook_is_refused() -> None:
    genuine = webhook(DELIVERY, OURS)
    provider = open_postmark("https://api.postmarkapp.com", webhook_secret_env=None)
    for headers in (genuine.headers, {"authorization": "Basic bmV3c2xldHRlcjo="}, {}):
        with pytest.raises(WebhookRefused):
            provider.webhook(headers, genuine.body, NOW)
    provider.close()


def test_the_user_may_be_chosen() -> None:
    genuine = webhook(DELIVERY, OURS)
    provider = open_postmark("https://api.postmarkapp.com", webhook_user="somebody")
    with pytest.raises(WebhookRefused):
        provider.webhook(genuine.headers, genuine.body, NOW)
    provider.close()
