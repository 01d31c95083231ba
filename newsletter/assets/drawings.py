"""SVG to PNG, in a process of its own that can open nothing.

An SVG is a program: it may name files and addresses, repeat itself a million times, or claim a size that ends the
renderer's process. So what is known to be harmful is refused with a word about it, and the rest is drawn by a child
that may open no file and no connection, and gets so much memory and time and no more.
"""

from __future__ import annotations

import subprocess
import sys
from xml.etree import ElementTree as ET

from newsletter.assets.sources import BadPicture

_SECONDS = 10
_MEMORY = 1_000_000_000
_LINK = "{http://www.w3.org/1999/xlink}href"
_EMBEDDED = ("data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp")
_WITHIN = {"image": _EMBEDDED, "feImage": (*_EMBEDDED, "#"), "use": ("#",)}
"""How links begin that stay within the file, by the elements that are drawn from one."""

_CHILD = f"""
import re, resource, sys
try:
    import resvg_py
except ImportError:
    sys.exit(3)
svg = sys.stdin.buffer.read().decode("utf-8")
resource.setrlimit(resource.RLIMIT_CPU, ({_SECONDS}, {_SECONDS}))
resource.setrlimit(resource.RLIMIT_AS, ({_MEMORY}, {_MEMORY}))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
try:
    png = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, width=int(sys.argv[1]))
except ValueError as error:
    sys.exit(str(error))
sys.stdout.buffer.write(png)
"""
"""What the child runs. The limits stand once the library is loaded, and hold for the rest of its life."""
_MISSING = 3


def draw(svg: bytes, width: int) -> bytes:
    """The drawing as a PNG of this width in pixels; raises ``BadPicture``."""
    _look(svg)
    command = [sys.executable, "-I", "-c", _CHILD, str(width)]
    try:
        child = subprocess.run(command, input=svg, capture_output=True, timeout=2 * _SECONDS, check=False)  # noqa: S603 - our own interpreter and words
    except subprocess.TimeoutExpired:
        raise _too_much() from None
    if child.returncode == _MISSING:
        raise BadPicture(
            "is an SVG, and what draws it is not installed",
            'pip install "newsletter[svg]", or save it as a PNG: no mail program of Microsoft shows SVG',
        )
    if child.returncode == 1 and not child.stdout:
        reason = child.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
        raise BadPicture(f"is an SVG that cannot be drawn ({reason[0][:80]})", "save it as a PNG")
    if child.returncode != 0:
        raise _too_much()
    return child.stdout


def _look(svg: bytes) -> None:
    """Refuse what would be missing from the drawing, or does harm."""
    remedy = "save it as a PNG, or as a “plain SVG”"
    if b"<!ENTITY" in svg:
        raise BadPicture("is an SVG that defines entities", remedy)
    try:
        root = ET.fromstring(svg)  # noqa: S314 - without entities there is nothing to expand
    except ET.ParseError as error:
        raise BadPicture(f"is an SVG with a mistake ({error})", "open it in an editor and save it again") from error
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        for link in (element.get(_LINK), element.get("href")):
            if link and name in _WITHIN and not link.lower().startswith(_WITHIN[name]):
                raise BadPicture(f"is an SVG that wants a file or an address: {link[:60]}", "embed the picture in it")
        if name == "text":
            raise BadPicture(
                "is an SVG with text, whose fonts are another one's on every machine", "convert its text to paths"
            )


def _too_much() -> BadPicture:
    return BadPicture("is an SVG that takes more time or memory than a picture may", "save it as a PNG")
