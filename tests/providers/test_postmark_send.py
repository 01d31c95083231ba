"""Postmark over a real connection: what it is sent, how a call ends, and what the search may be trusted with."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from newsletter.errors import UsageError
from newsletter.message import Address, Body
from newsletter.providers.base import Accepted, NotSent, Provider, Receipt, Refused, Rejection, Unknown
from newsletter.providers.discovery import open_provider
from newsletter.providers.testing import KEY, batch, message
from newsletter.publication import ProviderSettings
from tests.providers.harnesses import closed_port, open_postmark
from tests.providers.postmark_server import PostmarkServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostmarkServer]:
    with PostmarkServer(tmp_path / "taken.jsonl") as running:
        yield running


@contextmanager
def postmark(url: str, **options: Any) -> Iterator[Provider]:
    provider = open_postmark(url, **options)
    yield provider
    provider.close()


def test_postmark_gets_the_whole_message_and_tracks_nothing(server: PostmarkServer) -> None:
    with postmark(server.url) as provider:
        provider.send([message(1)], KEY)
    (taken,) = server.accepted()
    headers = {header["Name"]: header["Value"] for header in taken["Headers"]}
    assert taken["From"] == "Jo Aldana <jo@margin.example>"
    assert taken["To"] == '"Zoë “Ö” Lovett, 1" <reader.1@example.org>'
    assert taken["ReplyTo"] == "The Margin <hello@margin.example>"
    assert taken["Subject"] == message(1).subject
    assert taken["MessageStream"] == "broadcast"
    assert taken["Metadata"] == {"delivery": message(1).delivery, "batch": KEY}
    assert (taken["TrackOpens"], taken["TrackLinks"]) == (False, "None")
    assert headers == {"Message-ID": message(1).message_id, "X-PM-KeepID": "true", **dict(message(1).headers)}


def test_a_header_in_other_letters_is_encoded_on_one_line(server: PostmarkServer) -> None:
    wild = message(1, headers=(("List-Id", f"{'Die Mörge ' * 20}<list.margin.example>"),))
    with postmark(server.url) as provider:
        answer = provider.send([wild], KEY)
    assert isinstance(answer, Accepted)
    assert isinstance(answer.results[0], Receipt)


def test_names_with_every_sign_reach_one_recipient(server: PostmarkServer) -> None:
    names = ['"Ada"', "Lovett, Ada", "back\\slash", "a@b.example", "<x>", "", "名前", "o'Hara (Zoë)"]
    messages = [message(number, to=Address(f"r{number}@example.org", name)) for number, name in enumerate(names)]
    with postmark(server.url) as provider:
        answer = provider.send(messages, KEY)
    assert isinstance(answer, Accepted)
    assert all(isinstance(result, Receipt) for result in answer.results)


def test_a_whole_batch_of_five_hundred_goes_in_one_call(server: PostmarkServer) -> None:
    with postmark(server.url, timeout_seconds=20) as provider:
        answer = provider.send(batch(500), KEY)
        found = provider.search(batch(500), KEY)
    assert isinstance(answer, Accepted)
    assert server.calls == 1
    assert isinstance(found, dict)
    assert tuple(found[one.delivery] for one in batch(500)) == answer.results


def test_a_batch_of_too_many_bytes_is_refused_before_any_call(server: PostmarkServer) -> None:
    large = [message(number, html=Body.of("x" * 2_000_000)) for number in range(26)]
    with postmark(server.url) as provider:
        assert isinstance(provider.send(large, KEY), Refused)
    assert server.calls == 0


def test_results_keep_their_places_when_some_messages_are_never_sent(server: PostmarkServer) -> None:
    server.errors = {"reader.3@example.org": 406}
    messages = [message(0, subject="a\nb"), message(1), message(2, subject="a\nb"), message(3), message(4)]
    with postmark(server.url) as provider:
        answer = provider.send(messages, KEY)
    assert isinstance(answer, Accepted)
    assert [type(result) for result in answer.results] == [Rejection, Receipt, Rejection, Rejection, Receipt]
    assert "reader.3@" not in str(answer)


def test_a_batch_of_nothing_that_can_be_mailed_calls_nobody(server: PostmarkServer) -> None:
    with postmark(server.url) as provider:
        answer = provider.send([message(1, subject="a\nb")], KEY)
    assert isinstance(answer, Accepted)
    assert server.calls == 0


@pytest.mark.parametrize("fault", ["hang", "taken-hang", "taken-drip", "taken-flood"])
def test_a_call_ends_in_time_whatever_the_other_side_does(server: PostmarkServer, fault: str) -> None:
    server.faults = [fault]
    with postmark(server.url, timeout_seconds=0.3) as provider:
        began = time.monotonic()
        assert isinstance(provider.send(batch(3), KEY), Unknown)
        assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        ("429", NotSent), ("503", NotSent), ("401", NotSent), ("404", NotSent), ("redirect", NotSent),
        ("422", Refused), ("500", Unknown), ("reset", Unknown), ("taken-500", Unknown),
        ("taken-garbage", Unknown), ("taken-short", Unknown), ("taken-reset", Unknown),
    ],
)  # fmt: skip
def test_a_fault_is_answered_for_what_it_is_and_never_tried_again(
    server: PostmarkServer, fault: str, answer: type
) -> None:
    server.faults = [fault]
    with postmark(server.url, timeout_seconds=5) as provider:
        assert isinstance(provider.send(batch(3), KEY), answer)
    assert server.calls == 1
    assert len(server.accepted()) == (3 if fault.startswith("taken") else 0)


def test_an_answer_without_end_is_given_up_long_before_the_time_is(server: PostmarkServer) -> None:
    server.faults = ["taken-flood"]
    with postmark(server.url, timeout_seconds=60) as provider:
        began = time.monotonic()
        assert provider.send(batch(1), KEY) == Unknown("Postmark: the answer is far too long")
        assert time.monotonic() - began < 30


def test_the_token_follows_no_redirect(server: PostmarkServer) -> None:
    server.faults = ["redirect"]
    with postmark(server.url) as provider:
        provider.send(batch(1), KEY)
    assert server.targets == ["/email/batch"]


def test_a_wrong_stream_halts_the_campaign_and_strikes_nobody_off(server: PostmarkServer) -> None:
    with postmark(server.url, message_stream="brodcast") as provider:
        answer = provider.send(batch(2), KEY)
    assert isinstance(answer, NotSent)
    assert answer.halt


def test_a_search_that_lags_behind_finds_nothing_yet(server: PostmarkServer) -> None:
    with postmark(server.url) as provider:
        provider.send(batch(2), KEY)
        for delay, wanted in ((3600.0, 0), (0.0, 2)):
            server.index_delay = type(server.index_delay)(seconds=delay)
            found = provider.search(batch(2), KEY)
            assert isinstance(found, dict)
            assert len(found) == wanted


def test_a_search_turns_every_page(server: PostmarkServer) -> None:
    messages = batch(700)
    with postmark(server.url, timeout_seconds=20) as provider:
        provider.send(messages[:350], KEY)
        provider.send(messages[350:], KEY)
        found = provider.search(messages, KEY)
    assert isinstance(found, dict)
    assert len(found) == 700
    assert server.targets[-1] == f"/messages/outbound?count=500&offset=500&messagestream=broadcast&metadata_batch={KEY}"


def test_a_search_that_ignores_the_batch_is_not_believed(server: PostmarkServer) -> None:
    server.filters = False
    with postmark(server.url) as provider:
        provider.send([message(8)], "another")
        provider.send(batch(2), KEY)
        assert isinstance(provider.search(batch(2), KEY), NotSent)


@pytest.mark.parametrize(
    "answer",
    [
        "null", "[]", "{}", '{"TotalCount": 1, "Messages": []}', '{"TotalCount": "many", "Messages": []}',
        '{"TotalCount": 1, "Messages": [{}]}', '{"TotalCount": 1, "Messages": [null]}',
        '{"TotalCount": 1, "Messages": [{"MessageID": "x", "Metadata": null}]}',
        f'{{"TotalCount": 1, "Messages": [{{"MessageID": "x", "Metadata": {{"batch": "{KEY}", "delivery": []}}}}]}}',
        f'{{"TotalCount": 20000, "Messages": [{{"MessageID": "", "Metadata": {{"batch": "{KEY}", "delivery": ""}}}}]}}',
        "<html>", "",
    ],
)  # fmt: skip
def test_a_search_that_makes_no_sense_settles_nothing(server: PostmarkServer, answer: str) -> None:
    server.search_answer = answer
    with postmark(server.url) as provider:
        assert isinstance(provider.search(batch(1), KEY), NotSent)


def test_a_connection_without_its_tls_is_a_definite_no(server: PostmarkServer) -> None:
    with postmark(server.url.replace("http:", "https:")) as provider:
        answer = provider.send(batch(1), KEY)
    assert answer == NotSent("Postmark cannot be reached: no connection")


def test_a_search_that_cannot_be_made_settles_nothing() -> None:
    with postmark(closed_port()) as provider:
        assert isinstance(provider.search(batch(1), KEY), NotSent)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"base_url": "ftp://x"}, "base_url"),
        ({"base_url": "http://[::1"}, "base_url"),
        ({"base_url": "http://host:99999"}, "base_url"),
        ({"base_url": "https://user:secret@host"}, "base_url"),
        ({"base_url": 7}, "base_url"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
        ({"timeout_seconds": "soon"}, "timeout_seconds"),
        ({"settle_seconds": True}, "settle_seconds"),
        ({"message_stream": " "}, "message_stream"),
        ({"token": "abc"}, "token"),
    ],
)
def test_a_setting_that_cannot_be_is_named(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        open_postmark("https://api.postmarkapp.com", **options)
    assert caught.value.remedy


@pytest.mark.parametrize("value", [None, "", " ", "two words", "line\nbreak", "é"])
@pytest.mark.parametrize("option", ["token_env", "webhook_secret_env"])
def test_a_secret_that_is_missing_or_unusable_stops_the_start(
    option: str, value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOUND", "abc")
    monkeypatch.delenv("TRIED", raising=False)
    if value is not None:
        monkeypatch.setenv("TRIED", value)
    settings = {"token_env": "SOUND", "webhook_secret_env": "SOUND", option: "TRIED"}
    with pytest.raises(UsageError, match="TRIED") as caught:
        open_provider(ProviderSettings("main", "postmark", settings))
    assert not value or not value.strip() or value not in str(caught.value)
