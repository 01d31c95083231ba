"""Reads the options of ``[providers.NAME]``, and says which line is wrong when one is."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newsletter.errors import UsageError
from newsletter.publication import ProviderSettings, secret_from_environment


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
    if not _is_web_address(value):
        raise _mistaken(settings, option, f'write it as {option} = "{default}"')
    return value


def header_secret(settings: ProviderSettings, option: str) -> str:
    """The secret that the variable named by ``option`` holds, fit to stand in an HTTP header."""
    value = secret_from_environment(settings, option).strip()
    if not re.fullmatch(r"[!-~]+", value):
        raise UsageError(
            f"provider “{settings.name}”: ${settings.options[option]} holds what no HTTP header may hold",
            place=settings.place(option),
            remedy="it must be letters, digits and signs in one piece: copy it again",
        )
    return value


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and parts.port != 0
            and not (parts.query or parts.fragment or parts.username)
        )
    except ValueError:
        return False


def _mistaken(settings: ProviderSettings, option: str, remedy: str) -> UsageError:
    value = settings.options.get(option)
    return UsageError(
        f"[providers.{settings.name}] {option} cannot be {value!r}", place=settings.place(option), remedy=remedy
    )
