"""An SVG becomes a PNG, and whatever it asks for, it reads no file, reaches no address and ends no process."""

from __future__ import annotations

import socket
import time
from base64 import b64encode
from pathlib import Path

import pytest

from newsletter.assets import drawings
from newsletter.assets.cabinet import Asset, Cabinet
from newsletter.assets.encoding import Box
from newsletter.assets.sources import BadPicture
from tests.support.pictures import picture, read

TOP = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="200" height="100">'
EMBEDDED = "data:image/png;base64," + b64encode(picture(20, 10, colour="red")).decode()


def finish(folder: Path, svg: str, box: Box | None = None) -> Asset:
    images = folder / "images"
    images.mkdir(exist_ok=True)
    (images / "x.svg").write_text(svg, encoding="utf-8")
    return Cabinet(images, folder / "made").asset("x.svg", box or Box(100))


def test_a_drawing_is_sharp_at_any_width_because_it_is_drawn_for_it(tmp_path: Path) -> None:
    asset = finish(tmp_path, TOP + '<rect width="200" height="50" fill="blue"/></svg>', Box(500))
    image = read(asset.path.read_bytes())
    assert (asset.media_type, image.size) == ("image/png", (1000, 500))
    assert image.convert("RGBA").getpixel((500, 100)) == (0, 0, 255, 255)
    assert image.convert("RGBA").getpixel((500, 400)) == (0, 0, 0, 0)


def test_a_drawing_may_hold_a_picture_within_itself(tmp_path: Path) -> None:
    asset = finish(tmp_path, TOP + f'<image xlink:href="{EMBEDDED}" width="200" height="100"/></svg>')
    assert read(asset.path.read_bytes()).convert("RGB").getpixel((100, 50)) == (255, 0, 0)


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        ('<image href="{file}" width="9" height="9"/>', "wants a file or an address"),
        ('<image xlink:href="{url}" width="9" height="9"/>', "wants a file or an address"),
        ('<image href="#x" xlink:href="{file}" width="9" height="9"/>', "wants a file or an address"),
        ('<filter id="f"><feImage href="{file}"/></filter>', "wants a file or an address"),
        (
            '<image href="{file}" xlink:href="data:image/png;base64,AA"/>',
            "wants a file or an address",
        ),
        ('<use href="{url}#part"/>', "wants a file or an address"),
        ('<image href="data:image/svg+xml;base64,AAAA" width="9" height="9"/>', "wants a file or an address"),
        ("<text>Words</text>", "with text"),
        ("<g>", "with a mistake"),
    ],
)
def test_what_would_be_missing_from_the_drawing_is_named(tmp_path: Path, inside: str, says: str) -> None:
    names = {"{file}": str(tmp_path / "secret.png"), "{url}": "https://tracker.example/p.png"}
    for name, value in names.items():
        inside = inside.replace(name, value)
    with pytest.raises(BadPicture, match=says):
        finish(tmp_path, TOP + inside + "</svg>")


def test_entities_are_refused_before_they_multiply(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 20))
    with pytest.raises(BadPicture, match="defines entities"):
        finish(tmp_path, f'<!DOCTYPE svg [<!ENTITY a0 "ha">{laughs}]>{TOP}<title>&a19;</title></svg>')


@pytest.mark.parametrize(
    "svg",
    [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1000000"/>',
        TOP + '<g id="a0"><rect width="1" height="1"/></g>'
        + "".join(f'<g id="a{n}">{f"""<use href="#a{n - 1}"/>""" * 20}</g>' for n in range(1, 9)) + "</svg>",
        TOP + "<g>" * 100_000 + "</g>" * 100_000 + "</svg>",
    ],
    ids=["huge", "repeats itself", "deep"],
)  # fmt: skip
def test_a_drawing_that_would_take_all_memory_or_time_is_refused(
    tmp_path: Path, svg: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawings, "_CHILD", drawings._CHILD.replace("(10, 10)", "(2, 2)"))
    begun = time.perf_counter()
    with pytest.raises(BadPicture):
        finish(tmp_path, svg)
    assert time.perf_counter() - begun < 15


@pytest.mark.parametrize("how", ["file", "address"])
def test_the_child_that_draws_can_open_nothing_even_when_it_is_asked_to(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without our own look at it: the file is there and would be drawn, the address listens and would be told."""
    monkeypatch.setattr(drawings, "_look", lambda _: None)
    (tmp_path / "secret.png").write_bytes(picture(20, 10, colour="red"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/p.png"
        wanted = str(tmp_path / "secret.png") if how == "file" else address
        asset = finish(tmp_path, TOP + f'<image href="{wanted}" width="200" height="100"/></svg>')
        with pytest.raises(TimeoutError):
            server.accept()
    assert read(asset.path.read_bytes()).convert("RGBA").getpixel((100, 50)) == (0, 0, 0, 0)


def test_without_the_renderer_the_remedy_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "_CHILD", "import sys; sys.exit(3)")
    with pytest.raises(BadPicture, match="not installed") as caught:
        finish(tmp_path, TOP + "</svg>")
    assert "newsletter[svg]" in caught.value.remedy


def test_a_child_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "_CHILD", "import time; time.sleep(60)")
    monkeypatch.setattr(drawings, "_SECONDS", 0.2)
    with pytest.raises(BadPicture, match="more time or memory"):
        finish(tmp_path, TOP + "</svg>")
