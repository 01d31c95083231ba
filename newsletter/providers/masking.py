"""Makes what a provider says fit to be stored and shown: no addresses, no control characters, no essays."""

from __future__ import annotations

import re

MAX_TEXT = 500
"""Characters that are kept of a text from outside."""

_ADDRESS = re.compile(r"([^\s@<>\"'(),:;])[^\s@<>\"'(),:;]{0,255}@([^\s@<>\"'(),:;]+)")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def outside_text(text: object) -> str:
    """At most 500 characters on one line, addresses as ``a***@example.org``; nothing for what is not text."""
    if not isinstance(text, str):
        return ""
    # Cut first, generously: what nobody keeps need not be searched.
    line = _UNPRINTABLE.sub(" ", text[: 4 * MAX_TEXT])
    return _ADDRESS.sub(r"\1***@\2", line).strip()[:MAX_TEXT]
