"""A publication folder and its ``newsletter.toml``, read into settings that are known to be sound."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from newsletter.errors import Place, UsageError
from newsletter.message import Address

CONFIG = "newsletter.toml"
MADE = ".newsletter"
"""The folder, beside it, of what the program makes and nobody edits."""
_MAILBOX = re.compile(
    r"^\s*(?:(?P<name>[^<>\r\n]*?)\s*<(?P<bracketed>[^<>\s@]+@[^<>\s@]+)>|(?P<bare>[^<>\s@]+@[^<>\s@]+))\s*$"
)
_REQUIRED = {
    "name": 'the newsletter\'s name, as in name = "The Margin"',
    "from": 'the sender, as in from = "Jo Aldana <jo@margin.example>"',
    "base_url": 'the public address of `newsletter serve`, as in base_url = "https://news.margin.example"',
    "postal_address": "a postal address: the law asks for one in every issue",
}
_KNOWN = {
    "publication": {*_REQUIRED, "reply_to", "language", "theme", "list_id"},
    "database": {"url"},
    "sending": {"provider"},
    "assets": {"publish_to", "base_url", "endpoint", "region"},
}
_DEFAULT_ATTRIBUTES = {"first_name": "text", "last_name": "text"}


class AttributeKind(StrEnum):
    """What the values of a subscriber's attribute are."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """One ``[providers.NAME]`` table: its kind, and the options that kind understands."""

    name: str
    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)
    folder: Path = Path()
    """The publication's folder: relative paths in options start there."""

    def place(self, option: str = "") -> Place:
        """Where in ``newsletter.toml`` this table, or one of its options, stands."""
        table = _place(self.folder / CONFIG, f"[providers.{self.name}]")
        return _place(self.folder / CONFIG, option, after=table.line or 0) if option else table


@dataclass(frozen=True, slots=True)
class AssetSettings:
    """The ``[assets]`` table: where finished pictures are copied to, and where readers find them then.

    Without a ``base_url`` readers find them at ``newsletter serve``. ``endpoint`` and ``region`` are for ``s3://``.
    """

    publish_to: str = ""
    base_url: str = ""
    endpoint: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """The newsletter itself: who sends it, in which language, from which folder."""

    folder: Path
    name: str
    sender: Address
    reply_to: Address
    base_url: str
    postal_address: str
    language: str
    theme: str
    list_id_domain: str
    attributes: Mapping[str, AttributeKind]
    """What may be known of a subscriber beside the address: the names that merge tags and conditions may use."""
    database_url: str
    provider: str
    providers: Mapping[str, ProviderSettings]
    assets: AssetSettings
    checks: Mapping[str, Any] = field(default_factory=dict)
    """The ``[checks]`` table as it stands in the file; ``checks.settings`` reads it."""

    @property
    def issues(self) -> Path:
        """Where the issue files are."""
        return self.folder / "issues"

    @property
    def images(self) -> Path:
        """Where the pictures that issues name are, as their authors left them."""
        return self.folder / "images"

    @property
    def finished(self) -> Path:
        """Where the pictures that mail shows are kept; ``serve`` publishes them under ``/images/``."""
        return self.folder / MADE / "assets"

    def asset_url(self, name: str) -> str:
        """The public address of a finished picture."""
        return f"{self.assets.base_url or self.base_url + '/images'}/{name}"

    @property
    def config(self) -> Path:
        """The file these settings were read from."""
        return self.folder / CONFIG

    def place(self, needle: str) -> Place:
        """The first line of ``newsletter.toml`` that begins with ``needle``; the file alone when none does."""
        return _place(self.config, needle)

    def provider_settings(self, name: str | None = None) -> ProviderSettings:
        """The settings of the provider by that name, or of the default one."""
        wanted = name or self.provider
        if wanted not in self.providers:
            raise UsageError(
                f"there is no provider “{wanted}”",
                place=Place(str(self.config)),
                remedy=f"the providers in {CONFIG} are: {', '.join(sorted(self.providers))}",
            )
        return self.providers[wanted]


def find_publication(start: Path) -> Path:
    """The nearest folder at or above ``start`` that holds a ``newsletter.toml``."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / CONFIG).is_file():
            return folder
    raise UsageError(
        f"no {CONFIG} here or in any folder above",
        remedy="go into a publication's folder, or make one: newsletter init my-newsletter",
    )


def load_publication(folder: Path) -> Publication:
    """Read and check ``folder/newsletter.toml``; raises ``UsageError`` that names the setting and the remedy."""
    path = folder / CONFIG
    document = _read_toml(path)
    for table, known in _KNOWN.items():
        _refuse_unknown(path, table, document.get(table, {}), known)
    settings = document.get("publication", {})
    for key, meaning in _REQUIRED.items():
        if not str(settings.get(key, "")).strip():
            raise UsageError(
                f"[publication] {key} is missing",
                place=_place(path, "[publication]"),
                remedy=f"add {meaning}",
            )
    sender = _mailbox(path, "from", settings["from"])
    base_url = _web_address(path, "publication", "base_url", settings["base_url"])
    providers = _providers(path, document.get("providers", {}))
    return Publication(
        folder=folder,
        name=str(settings["name"]).strip(),
        sender=sender,
        reply_to=_mailbox(path, "reply_to", settings.get("reply_to", settings["from"])),
        base_url=base_url,
        postal_address=str(settings["postal_address"]).strip(),
        language=str(settings.get("language", "en")),
        theme=str(settings.get("theme", "default")),
        list_id_domain=str(settings.get("list_id", sender.email.rpartition("@")[2])),
        attributes=_attributes(path, document.get("attributes", _DEFAULT_ATTRIBUTES)),
        database_url=_database_url(folder, str(document.get("database", {}).get("url", "sqlite:///newsletter.db"))),
        provider=str(document.get("sending", {}).get("provider", "outbox")),
        providers=providers,
        assets=_assets(path, document.get("assets", {})),
        checks=_checks(path, document.get("checks", {})),
    )


def secret_from_environment(settings: ProviderSettings, option: str) -> str:
    """The secret whose environment variable ``[providers.NAME] OPTION`` names; never empty."""
    variable = str(settings.options.get(option, ""))
    value = os.environ.get(variable, "") if variable else ""
    if value:
        return value
    trouble = f"${variable} is empty" if variable else f"{option} is not set"
    raise UsageError(
        f"provider “{settings.name}” needs a secret and {trouble}",
        place=settings.place(),
        remedy=f"export {variable or 'A_VARIABLE'}=…" + ("" if variable else f' and name it: {option} = "A_VARIABLE"'),
    )


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"{path} does not exist", remedy="newsletter init makes one") from error
    except UnicodeDecodeError as error:
        raise UsageError("the file is not UTF-8", place=Place(str(path)), remedy="save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        place = Place(str(path), int(line[1]) if line else None)
        raise UsageError(f"not valid TOML: {error}", place=place, remedy="mend that line") from error


def _refuse_unknown(path: Path, table: str, found: Mapping[str, Any], known: set[str]) -> None:
    from difflib import get_close_matches

    for key in sorted(set(found) - known):
        near = get_close_matches(key, known, 1)
        raise UsageError(
            f"unknown setting “{key}” in [{table}]",
            place=_place(path, key),
            remedy=f"did you mean “{near[0]}”?" if near else f"known here: {', '.join(sorted(known))}",
        )


def _mailbox(path: Path, key: str, value: object) -> Address:
    match = _MAILBOX.match(str(value))
    if match is None:
        raise UsageError(
            f"[publication] {key} is not a mailbox: {value}",
            place=_place(path, key),
            remedy='write it as "Jo Aldana <jo@margin.example>"',
        )
    return Address(match["bracketed"] or match["bare"], (match["name"] or "").strip().strip('"'))


def _assets(path: Path, table: Mapping[str, Any]) -> AssetSettings:
    """A folder is relative to the publication, wherever the command is run from."""
    found = AssetSettings(**{name: str(value).strip() for name, value in table.items()})
    for name in ("base_url", "endpoint"):
        if getattr(found, name):
            _web_address(path, "assets", name, getattr(found, name))
    return replace(found, base_url=found.base_url.rstrip("/"))


def _web_address(path: Path, table: str, key: str, value: object) -> str:
    url = str(value).rstrip("/")
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"http", "https"} and parts.hostname and not parts.query and not parts.fragment
    except ValueError:  # an address in brackets that is none
        sound = False
    if not sound:
        raise UsageError(
            f"[{table}] {key} is not a web address: {value}",
            place=_place(path, key, after=_place(path, f"[{table}]").line or 0),
            remedy='write it as "https://news.margin.example"',
        )
    return url


def _attributes(path: Path, table: Mapping[str, Any]) -> Mapping[str, AttributeKind]:
    for name, kind in table.items():
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name == "email" or kind not in list(AttributeKind):
            raise UsageError(
                f"[attributes] {name} = {kind!r} is not possible",
                place=_place(path, name),
                remedy="names are small letters, digits and _, and the type is one of "
                f'{", ".join(AttributeKind)}, as in first_name = "text"',
            )
    return MappingProxyType({name: AttributeKind(kind) for name, kind in table.items()})


def _checks(path: Path, table: object) -> Mapping[str, Any]:
    if not isinstance(table, dict):
        remedy = "write [checks] on a line of its own, and a line for each check below it"
        raise UsageError("checks is a table", place=_place(path, "checks"), remedy=remedy)
    return table


def _database_url(folder: Path, url: str) -> str:
    """SQLite paths in the file are relative to the publication, wherever the command is run from."""
    prefix = "sqlite:///"
    if url.startswith(prefix) and not url.startswith(prefix + "/") and url != prefix + ":memory:":
        return prefix + str(folder.resolve() / url.removeprefix(prefix))
    return url


def _providers(path: Path, tables: Mapping[str, Any]) -> dict[str, ProviderSettings]:
    providers = {"outbox": ProviderSettings("outbox", "outbox", folder=path.parent)}
    for name, table in tables.items():
        options = dict(table)
        if "kind" not in options:
            raise UsageError(
                f"[providers.{name}] has no kind",
                place=_place(path, f"[providers.{name}]"),
                remedy='add kind = "outbox" or kind = "postmark"',
            )
        providers[name] = ProviderSettings(name, str(options.pop("kind")), options, path.parent)
    return providers


def _place(path: Path, needle: str, after: int = 0) -> Place:
    """The line of ``path`` below line ``after`` that starts with ``needle``, for the reader's editor."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for number, line in enumerate(lines, 1):
        if number > after and line.strip().startswith(needle):
            return Place(str(path), number)
    return Place(str(path))
