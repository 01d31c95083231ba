"""How fast a campaign leaves the ledger: freeze, intent, render, encode for a provider, outcome.

The provider encodes every message as Postmark's adapter does and sends it nowhere. The baseline, in the same process,
is rendering and encoding alone: the ratio is what certainty costs. CPU seconds are counted, not the clock's, so that
the figure is that of one core. Each size runs in a process of its own, which tells its peak memory.

Run: python bench/bench_send.py
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import ClassVar

from bench_render import long_publication  # type: ignore[import-not-found] # it stands beside this script
from sqlalchemy import insert, select

from newsletter.campaigns.drafting import draft
from newsletter.campaigns.launch import Content, launch
from newsletter.clock import SYSTEM
from newsletter.issues.model import Issue
from newsletter.message import Message
from newsletter.providers.base import Accepted, Answer, Certainty, Limits, NotSent, ProviderEvent, Receipt
from newsletter.providers.postmark.payload import to_json
from newsletter.rendering.personalisation import Personaliser, Template
from newsletter.sending.drain import drain
from newsletter.sending.ledger.balance import account
from newsletter.store import List, Store, Subscriber, Subscription, load_signer, open_store, schema
from newsletter.store.engine import connect

_SIZES = (10_000, 100_000)


class NullProvider:
    """Encodes and forgets."""

    kind: ClassVar[str] = "null"
    certainty: ClassVar[Certainty] = Certainty.KEY
    limits = Limits(batch_messages=500, batch_bytes=50_000_000, concurrency=1)

    def send(self, messages: Sequence[Message], key: str) -> Answer:
        """Every message becomes the bytes of a call."""
        for message in messages:
            to_json(message, "broadcast", key)
        return Accepted((Receipt("x"),) * len(messages))

    def search(self, _messages: Sequence[Message], _key: str) -> NotSent:
        """Never asked."""
        return NotSent("no search")

    def webhook(self, _headers: object, _body: bytes, _now: datetime) -> list[ProviderEvent]:
        """Never called."""
        return []

    def close(self) -> None:
        """Nothing is open."""


@cache
def template() -> Template:
    """The issue of 40 blocks that the rendering benchmark uses, as a campaign is frozen with it."""
    with TemporaryDirectory() as name:
        publication, path = long_publication(Path(name))
        return draft(publication, str(path), list_name="weekly", today=SYSTEM.now().date()).content.template


def people(store: Store, count: int) -> None:
    """A list of ``count`` active people."""
    now = SYSTEM.now()
    with store.write() as session:
        session.add(List(id=1, name="weekly", created_at=now))
        for start in range(0, count, 10_000):
            numbers = range(start, min(start + 10_000, count))
            rows = [
                {
                    "email": f"p{n}@a.example",
                    "email_key": f"p{n}@a.example",
                    "attributes": {"first_name": f"N{n}"},
                    "created_at": now,
                }
                for n in numbers
            ]
            session.execute(insert(Subscriber), rows)
        ids = session.scalars(select(Subscriber.id)).all()
        session.execute(
            insert(Subscription),
            [{"list_id": 1, "subscriber_id": one, "state": "active", "changed_at": now} for one in ids],
        )


def prepare(folder: str, count: int) -> None:
    """A database with ``count`` people."""
    url = f"sqlite:///{folder}/newsletter.db"
    fresh = connect(url)
    with fresh.write() as session:
        schema.upgrade(session.connection())
        schema.ensure_signing_key(session, b"k" * 32, SYSTEM.now())
    people(fresh, count)
    fresh.close()


def measure(folder: str, count: int) -> dict[str, float]:
    """CPU seconds of a whole campaign and of the baseline, and peak memory in MB."""
    store = open_store(f"sqlite:///{folder}/newsletter.db")
    sample = 5_000
    baseline = render_and_encode(sample) * count / sample
    started = time.process_time()
    send(store, count)
    whole = time.process_time() - started
    store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"recipients": count, "cpu_seconds": whole, "baseline_seconds": baseline, "peak_mb": peak}


def render_and_encode(count: int) -> float:
    """CPU seconds for the messages alone, without a ledger."""
    from newsletter.links.tokens import Signer

    personaliser, now = Personaliser(template(), Signer({1: b"k" * 32}), 1), SYSTEM.now()
    started = time.process_time()
    for number in range(count):
        to_json(
            personaliser.message(number, f"p{number}@a.example", {"subscriber.first_name": "N"}, now), "broadcast", "k"
        )
    return time.process_time() - started


def send(store: Store, count: int) -> None:
    """Launch and drain one campaign."""
    provider = NullProvider()
    issue = Issue(Path("x"), "x", "t", "s", "", 1, None, (), "d")
    with store.write() as session:
        content = Content(issue, template(), {}, [])
        audience = session.get_one(List, 1)
        number = launch(session, content, audience, provider="null", limits=provider.limits, now=SYSTEM.now()).id
        signer = load_signer(session)
    drain(store, number, provider, signer=signer, clock=SYSTEM, stop=Event(), watch=lambda _: None)
    with store.read() as session:
        final = account(session, number)
    if final.accepted != count or not final.balanced:
        raise RuntimeError("the campaign was not sent whole")


def main() -> None:
    """Each size in its own process, then the table."""
    results = []
    for size in _SIZES:
        with TemporaryDirectory() as folder:
            command = [sys.executable, __file__, folder, str(size)]
            subprocess.run([*command, "prepare"], check=True)
            run = subprocess.run([*command, "measure"], capture_output=True, text=True, check=True)
        results.append(json.loads(run.stdout))
    for result in results:
        rate, ratio = result["recipients"] / result["cpu_seconds"], result["cpu_seconds"] / result["baseline_seconds"]
        print(
            f"{result['recipients']:>8,} recipients  {rate:>8,.0f} a CPU second   "
            f"{ratio:.2f} × rendering and encoding alone   peak {result['peak_mb']:.0f} MB"
        )
    print(f"peak memory grows by {results[-1]['peak_mb'] / results[0]['peak_mb'] - 1:.0%} from the first to the last")


if __name__ == "__main__":
    match sys.argv[1:]:
        case [folder, count, "prepare"]:
            prepare(folder, int(count))
        case [folder, count, "measure"]:
            print(json.dumps(measure(folder, int(count))))
        case _:
            main()
