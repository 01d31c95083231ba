"""Finds providers: the folders of this package, and what other packages announce as ``newsletter.providers``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules

from newsletter import providers
from newsletter.errors import UsageError
from newsletter.providers.base import Certainty, Limits, Provider
from newsletter.publication import ProviderSettings

ENTRY_POINTS = "newsletter.providers"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of provider, known without its library, its network or its secrets.

    A provider's folder exports one as ``KIND``; another package announces one under the entry point group
    ``newsletter.providers``, by the name that stands in ``kind = "…"``.
    """

    certainty: Certainty
    limits: Limits
    """Those it has unless its options say otherwise."""
    options: Mapping[str, str]
    """What may stand in ``[providers.NAME]`` beside ``kind``: the name, and what it means."""
    open: Callable[[ProviderSettings], Provider]
    """Makes one from its settings; raises ``UsageError`` when they cannot work."""


def provider_kinds() -> list[str]:
    """Every kind there is, in the order of their names."""
    here = {module.name for module in iter_modules(providers.__path__) if module.ispkg}
    return sorted(here | entry_points(group=ENTRY_POINTS).names)


def find_kind(settings: ProviderSettings) -> Kind:
    """The kind these settings ask for; raises ``UsageError`` with the nearest name when there is none."""
    kinds = provider_kinds()
    if settings.kind not in kinds:
        raise UsageError(
            f"there is no kind of provider called “{settings.kind}”",
            place=settings.place("kind"),
            remedy=_nearest(settings.kind, kinds),
        )
    announced = entry_points(group=ENTRY_POINTS, name=settings.kind)
    kind = next(iter(announced)).load() if announced else import_module(f"{providers.__name__}.{settings.kind}").KIND
    if not isinstance(kind, Kind):
        raise TypeError(f"the provider kind “{settings.kind}” is not announced by a Kind")
    return kind


def open_provider(settings: ProviderSettings) -> Provider:
    """The provider of ``[providers.NAME]``, ready to be used; raises ``UsageError`` that names the setting."""
    kind = find_kind(settings)
    for option in settings.options:
        if option not in kind.options:
            raise UsageError(
                f"unknown setting “{option}” in [providers.{settings.name}]",
                place=settings.place(option),
                remedy=_nearest(option, list(kind.options)),
            )
    return kind.open(settings)


def _nearest(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f"did you mean “{near[0]}”?" if near else f"known here: {', '.join(sorted(known))}"
