"""The same promise where it is hard: a provider without idempotency keys, which takes a batch and then says otherwise.

A real HTTP server on loopback stands for Postmark and keeps its own record of what it took.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from newsletter.providers.base import Limits
from newsletter.sending.ledger.balance import Account, account
from newsletter.store import open_store
from tests.conftest import make_store
from tests.providers.postmark_server import TOKEN, PostmarkServer
from tests.support.campaigns import frozen_campaign

_WRONG = "canary-of-a-token"
_PEOPLE = 95
_LIMITS = Limits(batch_messages=10, batch_bytes=10_000_000)


def _publication(folder: Path, server: PostmarkServer, provider: str = "main") -> Path:
    """A frozen campaign of batches of ten; doubts settle within seconds instead of minutes."""
    (folder / "newsletter.toml").write_text(
        f"""
[publication]
name = "The Margin"
from = "Jo Aldana <jo@margin.example>"
base_url = "https://news.margin.example"
postal_address = "12 Quay Street, Pale Harbour"

[providers.main]
kind = "postmark"
base_url = "{server.url}"
token_env = "POSTMARK_TOKEN"
timeout_seconds = 1
settle_seconds = 0.5
""",
        encoding="utf-8",
    )
    store = make_store(folder / "newsletter.db")
    frozen_campaign(store, _PEOPLE, provider=provider, limits=_LIMITS)
    store.close()
    return folder


def _resume(folder: Path, *crash: str, token: str = TOKEN) -> subprocess.CompletedProcess[str]:
    module = ["tests.support.crash", *crash] if crash else ["newsletter"]
    command = [sys.executable, "-m", *module, "-C", str(folder), "campaign", "resume", "1"]
    environment = {"POSTMARK_TOKEN": token, "PATH": ""}
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment)


def _account(folder: Path) -> Account:
    store = open_store(f"sqlite:///{folder / 'newsletter.db'}")
    with store.read() as session:
        found = account(session, 1)
    store.close()
    return found


def _copies(server: PostmarkServer) -> Counter[str]:
    return Counter(message["To"] for message in server.accepted())


_EVERYBODY = Counter({f"Reader{number}@weekly.example": 1 for number in range(_PEOPLE)})


@pytest.mark.parametrize(
    "faults",
    [
        ("taken-hang", "taken-500"),
        ("500", "reset", "500"),
        ("taken-garbage", "taken-reset", "taken-500", "500"),
        ("422", "422"),
    ],
    ids=" then ".join,
)
def test_whatever_the_provider_answers_everybody_has_it_once(tmp_path: Path, faults: tuple[str, ...]) -> None:
    with PostmarkServer(tmp_path / "record", faults, index_delay=0.2) as server:
        sent = _resume(_publication(tmp_path, server))
        assert sent.returncode == 0, sent.stderr
        assert _copies(server) == _EVERYBODY
    assert (_account(tmp_path).accepted, _account(tmp_path).balanced) == (_PEOPLE, True)


@pytest.mark.parametrize(
    "point",
    ["after the intent, before the call", "after the call, before its outcome", "before the outcome is durable"],
)
def test_killed_round_a_call_the_provider_is_asked_what_it_has(tmp_path: Path, point: str) -> None:
    with PostmarkServer(tmp_path / "record", index_delay=0.2) as server:
        folder = _publication(tmp_path, server)
        assert _resume(folder, point, "3").returncode == -signal.SIGKILL
        assert _resume(folder).returncode == 0
        assert _copies(server) == _EVERYBODY
        assert any("metadata_batch=" in target for target in server.targets), "nobody asked"


def test_one_impossible_address_is_refused_alone(tmp_path: Path) -> None:
    with PostmarkServer(tmp_path / "record", errors={"Reader7@weekly.example": 300}) as server:
        assert _resume(_publication(tmp_path, server)).returncode == 0
        assert _copies(server) == _EVERYBODY - Counter(["Reader7@weekly.example"])
    final = _account(tmp_path)
    assert (final.accepted, final.rejected, final.balanced) == (_PEOPLE - 1, 1, True)


def test_a_wrong_token_pauses_the_campaign_and_is_never_shown(tmp_path: Path) -> None:
    with PostmarkServer(tmp_path / "record") as server:
        folder = _publication(tmp_path, server)
        refused = _resume(folder, token=_WRONG)
        assert refused.returncode == 1
        assert "Paused" in refused.stderr
        assert _WRONG not in refused.stdout + refused.stderr
        assert _account(folder).todo == _PEOPLE
        assert _resume(folder).returncode == 0
        assert _copies(server) == _EVERYBODY
