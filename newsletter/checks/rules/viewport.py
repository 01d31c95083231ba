"""The mail does not fit itself to phones, or keeps readers from enlarging it.

Without a viewport a phone shows a page of 980 pixels, shrunk until nothing can be read. With ``user-scalable=no`` or a
``maximum-scale`` below 2 those who see badly cannot help themselves.

Remedy: in a layout of your own, keep the ``meta`` tags that MJML writes, and add none about scaling.

Source: WCAG 2.2, success criterion 1.4.4 (resize text), failure F69 and technique C37.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.checks.base import Dossier, Example, Finding, Severity
from newsletter.checks.page import page_of

BAD = Example(
    html='<html><head><meta name="viewport" content="width=device-width, user-scalable=no"></head><body></body></html>'
)
GOOD = Example()


_SETTING = re.compile(r"([\w-]+)\s*=\s*([\w.-]+)")


def check(dossier: Dossier) -> Iterable[Finding]:
    """Look at the viewport."""
    metas = [meta.get("content") for meta in page_of(dossier).all("meta") if meta.get("name").lower() == "viewport"]
    settings = dict(_SETTING.findall(",".join(metas).lower()))
    if "width" not in settings:
        remedy = 'keep <meta name="viewport" content="width=device-width">'
        yield Finding(Severity.WARNING, "the mail does not fit itself to phones", remedy, dossier.file())
    if settings.get("user-scalable") in {"no", "0"} or settings.get("maximum-scale", "5")[0] in "01":
        remedy = "take user-scalable and maximum-scale out of the viewport"
        yield Finding(Severity.WARNING, "the mail cannot be enlarged on a phone", remedy, dossier.file())
