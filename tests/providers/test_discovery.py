"""Providers are found by their folder, or announced by another package; mistakes in their settings are named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from newsletter.errors import UsageError
from newsletter.providers.discovery import find_kind, open_provider, provider_kinds
from newsletter.publication import ProviderSettings, load_publication

CONFIG = """\
[publication]
name = "The Margin"
from = "Jo Aldana <jo@margin.example>"
base_url = "https://news.margin.example"
postal_address = "12 Quay Street"

[providers.first]
kind = "outbox"
folder = "one"

[providers.second]
kind = "outbax"
foldr = "two"
"""

ANNOUNCED = """\
from newsletter.providers.base import Certainty, Limits
from newsletter.providers.discovery import Kind
KIND = Kind(Certainty.NOTHING, Limits(1, 1), {}, lambda settings: f"opened {settings.name}")
"""


def test_both_providers_are_found_by_their_folder() -> None:
    assert provider_kinds() == ["outbox", "postmark"]
    assert all(find_kind(ProviderSettings(kind, kind)).options for kind in provider_kinds())


def test_an_unknown_kind_is_an_error_with_its_line_and_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "newsletter.toml").write_text(CONFIG, encoding="utf-8")
    with pytest.raises(UsageError, match="outbax") as caught:
        open_provider(load_publication(tmp_path).provider_settings("second"))
    assert str(caught.value.place) == f"{tmp_path / 'newsletter.toml'}:12"
    assert caught.value.remedy == "did you mean “outbox”?"


def test_an_unknown_setting_is_an_error_with_its_line_and_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "newsletter.toml").write_text(CONFIG.replace("outbax", "outbox"), encoding="utf-8")
    with pytest.raises(UsageError, match="foldr") as caught:
        open_provider(load_publication(tmp_path).provider_settings("second"))
    assert str(caught.value.place) == f"{tmp_path / 'newsletter.toml'}:13"
    assert caught.value.remedy == "did you mean “folder”?"


def test_what_is_like_nothing_known_gets_the_list() -> None:
    with pytest.raises(UsageError) as caught:
        find_kind(ProviderSettings("x", "zzz"))
    assert caught.value.remedy == "known here: outbox, postmark"


def test_another_package_may_bring_a_provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pigeon.py").write_text(ANNOUNCED, encoding="utf-8")
    info = tmp_path / "pigeon-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pigeon\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[newsletter.providers]\npigeon = pigeon:KIND\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "pigeon" in provider_kinds()
    assert str(open_provider(ProviderSettings("bird", "pigeon"))) == "opened bird"


def test_the_outbox_needs_no_http_library() -> None:
    program = (
        "import sys\n"
        "from newsletter.providers.discovery import find_kind, provider_kinds\n"
        "from newsletter.publication import ProviderSettings\n"
        "[find_kind(ProviderSettings(kind, kind)) for kind in provider_kinds()]\n"
        "print('httpx' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"
