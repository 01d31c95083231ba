"""Makes the table of support anew: ``python -m newsletter.checks.caniemail.renew caniemail.json``.

The file is what https://www.caniemail.com/api/data.json answers (© Rémi Parmentier, MIT licence, see LICENSE beside).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newsletter.checks.caniemail.support import TABLE, UNKNOWN

_CHECKED = {"css", "html"}


def compact(data: Mapping[str, Any]) -> dict[str, Any]:
    """The table: the clients with their names, and for each feature one letter for each client, in their order.

    The letter is the status in the client's newest version: ``y`` supported, ``a`` in part, ``n`` not, ``u`` unknown.
    """
    features = [one for one in data["data"] if one["category"] in _CHECKED]
    stats = [one["stats"] for one in features]
    pairs = sorted({(family, platform) for one in stats for family in one for platform in one[family]})
    names = data["nicenames"]
    return {
        "source": f"https://www.caniemail.com/api/data.json, {data['last_update_date'][:10]}",
        "clients": [{"name": _name(*pair), "family": pair[0], "label": _label(names, *pair)} for pair in pairs],
        "families": {family: names["family"][family] for family, _ in pairs},
        "features": {one["slug"]: "".join(_status(one, *pair) for pair in pairs) for one in features},
    }


def _name(family: str, platform: str) -> str:
    """How a client is called in newsletter.toml."""
    return platform if platform.startswith(f"{family}-") else f"{family}-{platform}"


def _label(names: Mapping[str, Any], family: str, platform: str) -> str:
    """How a client is called in a finding: ``Gmail (iOS)``."""
    where = names["platform"][platform]
    return where if platform.startswith(f"{family}-") else f"{names['family'][family]} ({where})"


def _status(feature: Mapping[str, Any], family: str, platform: str) -> str:
    versions = feature["stats"].get(family, {}).get(platform, {})
    return str(list(versions.values())[-1][0]) if versions else UNKNOWN


def main(path: str) -> None:
    """Write the table."""
    table = compact(json.loads(Path(path).read_text(encoding="utf-8")))
    lines = ",\n".join(f"    {json.dumps(slug)}: {json.dumps(row)}" for slug, row in table.pop("features").items())
    head = json.dumps(table, ensure_ascii=False, indent=2)[:-2]
    TABLE.write_text(f'{head},\n  "features": {{\n{lines}\n  }}\n}}\n', encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
