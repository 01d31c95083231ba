"""For whom a mail is shown: an invented reader, the one with the longest names, nobody, or a subscriber."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from newsletter.checks.dossiers import longest_values
from newsletter.conditions.functions import Facts
from newsletter.errors import NewsletterError
from newsletter.publication import AttributeKind, Publication
from newsletter.rendering.personalisation import values_of
from newsletter.web.preview.looks import Look

_ADDRESS = "ada@example.org"
_INVENTED = {"first_name": "Ada", "last_name": "Lovett"}
_EXAMPLES: dict[AttributeKind, object] = {
    AttributeKind.NUMBER: 3,
    AttributeKind.DATE: "2026-01-31",
    AttributeKind.BOOLEAN: True,
    AttributeKind.LIST: ("one", "another"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody a mail is shown for: what is known of them, or the trouble with finding that.

    ``values`` are the fields of merge tags by name; ``facts`` is what conditions ask.
    """

    email: str
    values: Mapping[str, str]
    facts: Facts = Facts({})  # noqa: RUF009 - it cannot change
    trouble: NewsletterError | None = None


def reader(publication: Publication, look: Look) -> Reader:
    """Whom a look asks for; a subscriber who cannot be found leaves one of whom nothing is known."""
    if look.email:
        try:
            return _known(look.email, _facts(publication, look.email))
        except NewsletterError as error:
            return Reader(look.email, {}, trouble=error)
    if look.reader == "longest":
        values = longest_values(publication.attributes)
        return Reader(values["subscriber.email"], values)
    if look.reader == "nobody":
        return Reader(_ADDRESS, {})
    examples = {
        name: _INVENTED.get(name) or _EXAMPLES.get(kind, name.replace("_", " "))
        for name, kind in publication.attributes.items()
    }
    return _known(_ADDRESS, Facts({**examples, "email": _ADDRESS}))


def has_subscribers(publication: Publication) -> bool:
    """Whether there is a database in which to look for some."""
    file = publication.database_url.removeprefix("sqlite:///")
    return file == publication.database_url or Path(file).is_file()


def _known(email: str, facts: Facts) -> Reader:
    return Reader(email, values_of(facts), facts)


def _facts(publication: Publication, email: str) -> Facts:
    from newsletter.audience.addresses import parse_address
    from newsletter.audience.facts import facts_of
    from newsletter.audience.subscribers import find_subscriber
    from newsletter.store import open_store

    store = open_store(publication.database_url)
    try:
        with store.read() as session:
            return facts_of(session, find_subscriber(session, parse_address(email)))
    finally:
        store.close()
