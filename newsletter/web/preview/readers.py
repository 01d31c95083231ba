"""For whom a mail is shown: an invented reader, the one with the longest names, nobody, or a subscriber."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from newsletter.checks.dossiers import longest_values
from newsletter.errors import NewsletterError
from newsletter.publication import Publication
from newsletter.web.preview.looks import Look

_ADDRESS = "ada@example.org"
_INVENTED = {"first_name": "Ada", "last_name": "Lovett"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody a mail is shown for: the fields of merge tags by name, or the trouble with finding them."""

    email: str
    values: Mapping[str, str]
    trouble: NewsletterError | None = None


def reader(publication: Publication, look: Look) -> Reader:
    """Whom a look asks for; a subscriber who cannot be found leaves one of whom nothing is known."""
    if look.email:
        try:
            return _subscriber(publication, look.email)
        except NewsletterError as error:
            return Reader(look.email, {}, error)
    if look.reader == "longest":
        values = longest_values(publication.attributes)
        return Reader(values["subscriber.email"], values)
    if look.reader == "nobody":
        return Reader(_ADDRESS, {})
    return _reader(_ADDRESS, {name: _INVENTED.get(name, name.replace("_", " ")) for name in publication.attributes})


def has_subscribers(publication: Publication) -> bool:
    """Whether there is a database in which to look for some."""
    file = publication.database_url.removeprefix("sqlite:///")
    return file == publication.database_url or Path(file).is_file()


def _reader(email: str, attributes: Mapping[str, object]) -> Reader:
    known = {"email": email, **attributes}
    return Reader(email, {f"subscriber.{name}": str(value) for name, value in known.items() if value is not None})


def _subscriber(publication: Publication, email: str) -> Reader:
    from newsletter.audience.addresses import parse_address
    from newsletter.audience.subscribers import find_subscriber
    from newsletter.store import open_store

    store = open_store(publication.database_url)
    try:
        with store.read() as session:
            found = find_subscriber(session, parse_address(email))
            return _reader(found.email, dict(found.attributes))
    finally:
        store.close()
