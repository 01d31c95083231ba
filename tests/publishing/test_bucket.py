"""Pictures in a bucket, against a server on loopback that speaks as much S3 as is used: HEAD and PUT of an object.

What this does not prove: that a signature is right (the server sees that there is one, and over which headers; it
does not compute it), that a real service's permissions are as we say, nor how one behaves under load.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from newsletter.assets.cabinet import Asset, Cabinet
from newsletter.assets.encoding import Box
from newsletter.errors import NewsletterError, UsageError
from newsletter.publication import AssetSettings
from newsletter.publishing import Shelf, open_shelf, publish
from tests.support.pictures import moving, photograph, picture

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "very-secret"}


@dataclass
class Service:
    """What a bucket holds and what was asked of it. ``refuse`` is the status of every answer, while it is set."""

    endpoint: str = ""
    objects: dict[str, tuple[bytes, dict[str, str]]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    refuse: int = 0
    puts_before_trouble: int = 1_000


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A server on loopback, and credentials for it in the environment."""
    for name in ("AWS_SESSION_TOKEN", "AWS_REGION", "AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    known = Service()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            found = known.objects.get(self.path)
            self.answer(200 if found else 404, len(found[0]) if found else 0)

        def do_PUT(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            known.puts_before_trouble -= 1
            works = known.puts_before_trouble >= 0
            if works:  # before the answer: whoever has it may look
                known.objects[self.path] = content, {name.lower(): value for name, value in self.headers.items()}
            self.answer(200 if works else 500, 0)

        def answer(self, status: int, length: int) -> None:
            known.asked.append((self.command, self.path))
            signed = self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
            self.send_response(known.refuse or (status if signed else 403))
            self.send_header("Content-Length", str(length))
            self.send_header("ETag", '"0"')
            self.send_header("Last-Modified", "Tue, 24 Nov 2026 09:00:00 GMT")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    known.endpoint = f"http://127.0.0.1:{server.server_port}"
    yield known
    server.shutdown()
    server.server_close()


@pytest.fixture
def assets(tmp_path: Path) -> list[Asset]:
    """A finished picture of each kind."""
    images = tmp_path / "images"
    images.mkdir()
    contents = {"a.jpg": photograph(60, 40), "b.png": picture(), "c.gif": moving(9, 9)}
    for name, content in contents.items():
        (images / name).write_bytes(content)
    cabinet = Cabinet(images, tmp_path / "made")
    return [cabinet.asset(name, Box(20)) for name in contents]


def shelf(service: Service, target: str = "s3://letters/img", region: str = "") -> Shelf:
    return open_shelf(target, AssetSettings(endpoint=service.endpoint, region=region), Path())


def test_each_picture_is_put_there_with_what_a_browser_is_told_about_it(service: Service, assets: list[Asset]) -> None:
    assert [put.new for put in publish(assets, shelf(service))] == [True] * 3
    assert {path.rpartition("/")[0] for path in service.objects} == {"/letters/img"}
    for asset in assets:
        content, headers = service.objects[f"/letters/img/{asset.name}"]
        assert content == asset.path.read_bytes()
        assert headers["content-type"] == asset.media_type
        assert headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "SignedHeaders=" in headers["authorization"]
        assert "very-secret" not in str(headers)


def test_what_is_there_is_not_sent_again(service: Service, assets: list[Asset]) -> None:
    list(publish(assets, shelf(service)))
    service.asked.clear()
    assert [put.new for put in publish(assets, shelf(service))] == [False] * 3
    assert [method for method, _ in service.asked] == ["HEAD"] * 3


def test_a_dry_run_only_looks(service: Service, assets: list[Asset]) -> None:
    assert [put.new for put in publish(assets, shelf(service), dry_run=True)] == [True] * 3
    assert service.objects == {}


def test_what_was_interrupted_goes_on_where_it_stopped(service: Service, assets: list[Asset]) -> None:
    service.puts_before_trouble = 1
    with pytest.raises(NewsletterError, match="does not answer as it should"):
        list(publish(assets, shelf(service)))
    assert len(service.objects) == 1
    service.puts_before_trouble = 1_000
    assert [put.new for put in publish(assets, shelf(service))] == [False, True, True]


@pytest.mark.parametrize("status", [401, 403])
def test_credentials_that_are_refused_are_said_to_be_so_and_not_shown(
    service: Service, assets: list[Asset], status: int
) -> None:
    service.refuse = status
    with pytest.raises(NewsletterError) as caught:
        list(publish(assets, shelf(service)))
    assert "refuses these credentials" in caught.value.message
    assert "s3:PutObject" in (caught.value.remedy or "")
    assert "very-secret" not in f"{caught.value.message}{caught.value.remedy}"


@pytest.mark.parametrize("missing", sorted(KEYS))
def test_without_credentials_nobody_is_asked_for_any(
    service: Service, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(missing)
    with pytest.raises(UsageError, match=f"{missing} is not in the environment"):
        shelf(service)
    assert service.asked == []


def test_a_session_token_and_a_region_go_along(
    service: Service, assets: list[Asset], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "for-an-hour")
    list(publish(assets[:1], shelf(service, region="eu-west-1")))
    _, headers = next(iter(service.objects.values()))
    assert headers["x-amz-security-token"] == "for-an-hour"
    assert "/eu-west-1/s3/aws4_request" in headers["authorization"]


def test_a_bucket_without_a_prefix_holds_them_at_its_top(service: Service, assets: list[Asset]) -> None:
    list(publish(assets[:1], shelf(service, "s3://letters/")))
    assert list(service.objects) == [f"/letters/{assets[0].name}"]


@pytest.mark.parametrize("target", ["s3://", "s3:///prefix", "ftp://host/folder", "https://cdn.example/img"])
def test_a_place_that_is_none_is_refused(service: Service, target: str) -> None:
    with pytest.raises(UsageError):
        shelf(service, target)
