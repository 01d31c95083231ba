"""A list was typed with signs instead of being one.

A real list tells those who listen how many entries there are and where each begins. Signs at the beginning of lines are
read out, “black circle” or “backhand index pointing right”, every time.

Remedy: begin the lines with ``- ``, or with ``1. `` where the order counts; in HTML write ``<ul>`` and ``<li>``.

Source: WCAG 2.2, success criterion 1.3.1, technique H48.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from unicodedata import category

from newsletter.checks.base import Dossier, Example, Finding, Severity

BAD = Example("What we learnt:\n\n• Write less.\n• Ask more.")
GOOD = Example("What we learnt:\n\n- Write less.\n- Ask more.")

_SIGN = re.compile(r"^\s*(?:<(?:p|div|br)\b[^>]*>\s*)*(\S)\ufe0f?\s*\S", re.IGNORECASE | re.MULTILINE)
_BREAK = re.compile(r"(?=<br\b|<p\b|<div\b)", re.IGNORECASE)
_BULLETS = frozenset("•‣▪●◦·∙➤➜→✓✔★☆")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look for signs with which two lines or more of a text begin."""
    for passage in dossier.passages:
        if passage.type not in {"markdown", "html"}:
            continue
        text = _BREAK.sub("\n", passage.text) if passage.type == "html" else passage.text
        signs = Counter(sign for sign in _SIGN.findall(text) if sign in _BULLETS or category(sign) == "So")
        for sign, lines in signs.items():
            if lines > 1:
                yield Finding(
                    Severity.WARNING,
                    f"{lines} lines begin with {sign}: a list that is none",
                    "begin them with “- ”; in HTML, write <ul> and <li>",
                    dossier.find_in(passage, sign),
                )
