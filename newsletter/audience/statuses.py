"""What a status in a file of another tool means for ours. What is not known for sure is never read as active."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum


class Meaning(IntEnum):
    """What a row says about mailing its person; the higher, the less they may be mailed."""

    ACTIVE = 0
    PENDING = 1
    """Asked for it and has not confirmed."""
    UNKNOWN = 2
    """The value is none we know: it may mean that they left."""
    UNSUBSCRIBED = 3
    BOUNCED = 4
    BY_HAND = 5
    """Blocked by whoever ran the list."""
    COMPLAINED = 6

    @property
    def word(self) -> str:
        """As the export spells it."""
        return self.name.lower()


_WORDS = {
    Meaning.ACTIVE: "active subscribed enabled confirmed regular premium",
    Meaning.PENDING: "pending inactive unconfirmed unactivated",
    Meaning.UNSUBSCRIBED: "unsubscribed cancelled canceled disabled non_subscribed nonsubscribed archived",
    Meaning.BOUNCED: "bounced cleaned unreachable",
    Meaning.BY_HAND: "by_hand blocked blocklisted blacklisted suppressed",
    Meaning.COMPLAINED: "complained spam",
}
_BY_WORD = {word: meaning for meaning, words in _WORDS.items() for word in words.split()}
_YES, _NO = {"true", "yes", "y", "1"}, {"false", "no", "n", "0"}


def _by_word(value: str) -> Meaning:
    return _BY_WORD.get(value.replace(" ", "_").replace("-", "_"), Meaning.UNKNOWN)


def _left_if_yes(value: str) -> Meaning:
    if value in _YES:
        return Meaning.UNSUBSCRIBED
    return Meaning.ACTIVE if value in _NO or not value else Meaning.UNKNOWN


def _left_if_no(value: str) -> Meaning:
    if value in _NO:
        return Meaning.UNSUBSCRIBED
    return Meaning.ACTIVE if value in _YES else Meaning.UNKNOWN


def _left_if_set(value: str) -> Meaning:
    return Meaning.UNSUBSCRIBED if value else Meaning.ACTIVE


def _bounced_if_set(value: str) -> Meaning:
    return Meaning.BOUNCED if value else Meaning.ACTIVE


# Columns by the name an attribute of that heading would have; the tools are those of which exports are known.
_COLUMNS: Mapping[str, Callable[[str], Meaning]] = {
    "status": _by_word,
    "subscription_status": _by_word,
    "subscriber_status": _by_word,
    "email_status": _by_word,
    "email_disabled": _left_if_yes,  # Substack
    "email_blacklisted": _left_if_yes,  # Brevo
    "unsubscribed": _left_if_yes,
    "opted_out": _left_if_yes,
    "subscribed_to_emails": _left_if_no,  # Ghost
    "deleted_at": _left_if_set,  # Ghost
    "unsub_time": _left_if_set,  # Mailchimp
    "unsubscribed_at": _left_if_set,
    "clean_time": _bounced_if_set,  # Mailchimp
}


def status_columns(names: Sequence[str]) -> dict[int, Callable[[str], Meaning]]:
    """Which of these columns tell whether a person may be mailed, by position, and how to read each.

    A reader takes the cell, trimmed and in small letters. Payment says nothing: Substack's ``active_subscription`` is
    ``false`` for a free reader who wants every issue.
    """
    found = {position: _COLUMNS[name] for position, name in enumerate(names) if name in _COLUMNS}
    if {"creation_date", "type"} <= set(names):  # Buttondown calls its status by a name that others use for anything
        found[names.index("type")] = _by_word
    return found
