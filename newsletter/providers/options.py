"""Reads the options of ``[providers.NAME]``, and says which line is wrong when one is."""

from __future__ import annotations

from urllib.parse import urlsplit

from newsletter.errors import UsageError
from newsletter.publication import ProviderSettings


def text(settings: ProviderSettings, option: str, default: str) -> str:
    """Words, not empty."""
    value = settings.options.get(option, default)
    if not isinstance(value, str) or not value.strip():
        raise _mistaken(settings, option, f'write it as {option} = "{default}"')
    return value


def seconds(settings: ProviderSettings, option: str, default: float) -> float:
    """A span of time, longer than nothing."""
    value = settings.options.get(option, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e6:
        raise _mistaken(settings, option, f"give a number of seconds, as in {option} = {default:g}")
    return float(value)


def web_address(settings: ProviderSettings, option: str, default: str) -> str:
    """The address of an API, without a slash at its end."""
    value = text(settings, option, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise _mistaken(settings, option, f'write it as {option} = "{default}"')
    return value


def _mistaken(settings: ProviderSettings, option: str, remedy: str) -> UsageError:
    value = settings.options.get(option)
    return UsageError(
        f"[providers.{settings.name}] {option} cannot be {value!r}", place=settings.place(option), remedy=remedy
    )
