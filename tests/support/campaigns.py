"""People, a list and a frozen campaign, made in a few lines and without an issue file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from newsletter.campaigns.launch import Content, launch
from newsletter.clock import SYSTEM
from newsletter.issues.model import Issue
from newsletter.message import Address
from newsletter.providers.base import Limits
from newsletter.rendering.personalisation import Envelope, Escape, Slot, Template
from newsletter.store import List, Store, Subscriber, Subscription, SubscriptionState

LIMITS = Limits(batch_messages=10, batch_bytes=10_000_000, timeout_seconds=5, settle_seconds=60, concurrency=2)


def template(base_url: str = "https://news.example") -> Template:
    """A short message with everything a long one has: a name, a tracked link, a way out."""
    track, leave = Slot("token.track", Escape.URL), Slot("token.leave", Escape.URL)
    name = Slot("subscriber.first_name", Escape.HTML, "there")
    return Template(
        Envelope(
            Address("jo@margin.example", "Jo Aldana"),
            Address("jo@margin.example"),
            '"The Margin" <weekly.margin.example>',
            "001-promise:weekly:newsletter:margin",
            base_url,
            "margin.example",
        ),
        subject=("Issue 1, ", Slot("subscriber.first_name", Escape.HEADER, "reader")),
        html=(
            "<p>Hello ",
            name,
            f'</p><a href="{base_url}/c/',
            track,
            f'/0">Read</a> <a href="{base_url}/u/',
            leave,
            '">Leave</a>',
        ),
        text=("Hello ", Slot("subscriber.first_name", Escape.TEXT, "there"), f"\nLeave: {base_url}/u/", leave),
    )


def issue(slug: str = "001-promise", digest: str = "d1") -> Issue:
    """An issue as far as a campaign looks at it."""
    return Issue(Path(f"issues/{slug}.md"), slug, "A promise", "Issue 1", "", 1, None, (), digest)


def content(slug: str = "001-promise", digest: str = "d1") -> Content:
    """What a campaign is frozen with."""
    return Content(
        issue(slug, digest),
        template(),
        {"html": ["<p>Hello</p>"], "public": ["<p>Hello</p>"]},
        [("https://pale.example/study", "Read")],
    )


def add_people(session: Session, list_name: str, count: int, now: datetime | None = None) -> List:
    """``count`` active people on a new list: reader0@… onwards."""
    now = now or SYSTEM.now()
    audience = List(name=list_name, created_at=now)
    session.add(audience)
    session.flush()
    rows = [
        {
            "email": f"Reader{number}@{list_name}.example",
            "email_key": f"reader{number}@{list_name}.example",
            "attributes": {"first_name": f"Name{number}"},
            "created_at": now,
        }
        for number in range(count)
    ]
    session.execute(insert(Subscriber), rows)
    ids = session.scalars(select(Subscriber.id).where(Subscriber.email_key.endswith(f"@{list_name}.example")))
    session.execute(
        insert(Subscription),
        [
            {"list_id": audience.id, "subscriber_id": one, "state": SubscriptionState.ACTIVE, "changed_at": now}
            for one in ids
        ],
    )
    return audience


def frozen_campaign(
    store: Store, people: int, *, provider: str = "outbox", limits: Limits = LIMITS, now: datetime | None = None
) -> int:
    """A campaign to ``people`` on a list of its own, ready to be sent; returns its number."""
    now = now or SYSTEM.now()
    with store.write() as session:
        audience = add_people(session, "weekly", people, now)
        return launch(session, content(), audience, provider=provider, limits=limits, now=now).id
