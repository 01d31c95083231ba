"""``docs/providers.md`` names every kind, every option, and every number that is promised."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.providers.discovery import find_kind, provider_kinds
from newsletter.publication import ProviderSettings

PAGE = (Path(__file__).parents[2] / "docs" / "providers.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", provider_kinds())
def test_a_kind_is_documented_with_its_options_and_defaults(kind: str) -> None:
    found = find_kind(ProviderSettings(kind, kind))
    section = PAGE.partition(f"\n## {kind}\n")[2].partition("\n## ")[0]
    assert f"| `{kind}` | {found.limits.batch_messages}" in PAGE
    assert all(f"{option} = " in section for option in found.options)
    for option in ("timeout_seconds", "settle_seconds"):
        if option in found.options:
            assert f"{option} = {getattr(found.limits, option):g} " in section
