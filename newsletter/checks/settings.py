"""Reads the ``[checks]`` table of ``newsletter.toml``.

A check is set to a severity, or to ``off``: ``link-vague = "info"``. One with options may have a table:
``size-gmail = {severity = "warning", near = 80000}``. ``clients`` names the mail programs that HTML and
CSS are held to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newsletter.checks.base import Rule, Setting, Severity, load_rules
from newsletter.checks.caniemail.support import DEFAULT_CLIENTS, load_support
from newsletter.errors import UsageError
from newsletter.issues.mistakes import did_you_mean
from newsletter.publication import Publication

CLIENTS = "clients"
"""The one key of the table that is no check: what several of them ask for."""
_OFF = "off"
_SEVERITIES = (_OFF, *(severity.value for severity in Severity))


def read_settings(publication: Publication) -> dict[str, Setting]:
    """The settings by the names of the checks; raises ``UsageError`` for a name or a value there is not."""
    rules = {rule.name: rule for rule in load_rules()}
    found = {}
    for name, value in publication.checks.items():
        if name == CLIENTS:
            continue
        if name not in rules:
            remedy = did_you_mean(name, rules, "newsletter issue check --explain all names them")
            raise _error(publication, name, f"[checks] there is no check “{name}”", remedy)
        table = value if isinstance(value, Mapping) else {"severity": value}
        found[name] = _setting(publication, rules[name], table)
    return found


def read_clients(publication: Publication) -> tuple[str, ...]:
    """The mail programs that the publication names; raises ``UsageError`` for one that nothing is known of."""
    clients = publication.checks.get(CLIENTS, list(DEFAULT_CLIENTS))
    if not isinstance(clients, list):
        raise _error(publication, CLIENTS, "[checks] clients is a list of names", 'as in clients = ["gmail", "yahoo"]')
    known = load_support().names()
    for name in clients:
        if name not in known:
            remedy = did_you_mean(str(name), known, f"known are {', '.join(known)}")
            raise _error(publication, CLIENTS, f"[checks] nothing is known of the client {name!r}", remedy)
    return tuple(clients)


def _setting(publication: Publication, rule: Rule, table: Mapping[str, Any]) -> Setting:
    options = dict(table)
    severity = options.pop("severity", None)
    if severity is not None and severity not in _SEVERITIES:
        remedy = did_you_mean(str(severity), _SEVERITIES, f"write one of {', '.join(_SEVERITIES)}")
        raise _error(publication, rule.name, f"[checks] {rule.name} cannot be {severity!r}", remedy)
    known = rule.options()
    for name, value in options.items():
        if name not in known:
            remedy = did_you_mean(name, known, f"it has {', '.join(known)}" if known else "it has only a severity")
            raise _error(publication, rule.name, f"[checks] {rule.name} has no option “{name}”", remedy)
        options[name] = _fit(publication, rule.name, name, known[name], value)
    off = severity == _OFF
    return Setting(off, Severity(severity) if severity and not off else None, options)


def _fit(publication: Publication, rule: str, name: str, default: object, value: object) -> object:
    """An option's value, of the type of its default: a whole number, or a list of words."""
    if isinstance(default, int):
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        raise _error(
            publication, rule, f"[checks] {rule}: {name} is a whole number, not {value!r}", f"as in {name} = {default}"
        )
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise _error(publication, rule, f"[checks] {rule}: {name} is a list of words", f'as in {name} = ["one", "two"]')


def _error(publication: Publication, name: str, message: str, remedy: str) -> UsageError:
    """The mistake, at the line of the check or of its table."""
    places = (publication.place(needle) for needle in (name, f'"{name}"', f"[checks.{name}]", "[checks]"))
    place = next((place for place in places if place.line), publication.place("[checks]"))
    return UsageError(message, place=place, remedy=remedy)
