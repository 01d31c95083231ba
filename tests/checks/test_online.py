"""Links are followed politely, and never into a network."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

import pytest

from newsletter.checks.base import Answer
from newsletter.checks.fetching import USER_AGENT, Fetcher, is_public
from newsletter.checks.online import ask


@dataclass
class Site:
    """A website on this machine, and what it was asked."""

    port: int = 0
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    at_once: int = 0
    most_at_once: int = 0
    lock: Lock = field(default_factory=Lock)

    def url(self, path: str, name: str = "pale.example") -> str:
        return f"http://{name}:{self.port}{path}"

    def fetcher(self, **more: float) -> Fetcher:
        """A guard that lets this site through, whatever it is called, and nothing else."""
        return Fetcher(
            resolve=lambda name, _: [name.strip("[]")] if name.strip("[]")[:1].isdigit() else ["127.0.0.1"],
            permits=lambda address, port: (address, port) == ("127.0.0.1", self.port),
            **more,
        )


def handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with site.lock:
                site.asked.append((self.command, self.headers["Host"].partition(":")[0], self.path))
                site.agents.add(self.headers["User-Agent"])
                site.at_once += 1
                site.most_at_once = max(site.most_at_once, site.at_once)
            time.sleep(0.01)
            with site.lock:
                site.at_once -= 1
            self._answer(*self.path.removeprefix("/").partition("/")[::2])

        do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

        def _answer(self, kind: str, rest: str) -> None:
            if kind == "trickle":
                for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 200:
                    self.wfile.write(bytes([letter]))
                    self.wfile.flush()
                    time.sleep(0.1)
                return
            status = int(kind)
            if kind == "405" and self.command == "GET":
                status = 200
            self.send_response(status)
            if status // 100 == 3:
                self.send_header("Location", f"/{rest}" if "://" not in rest else rest)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002 - as the base class has it
            return

    return Handler


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(found))
    found.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "017700000001", "0x7f.0.0.1", "0x7f000001", "0",
        "localhost", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "100.100.100.200", "168.63.129.16", "192.0.0.192", "224.0.0.1", "255.255.255.255", "[::1]", "[::]",
        "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]", "[2001::7f00:1]", "[fd00:ec2::254]", "[fe80::1]", "[fec0::1]", "[ff02::1]",
        "jo:sesame@127.0.0.1",
    ],
)  # fmt: skip
def test_a_link_into_a_network_is_refused_however_it_is_written(host: str) -> None:
    for scheme in ("http", "https"):
        assert Fetcher().follow(f"{scheme}://{host}/").refused, host


@pytest.mark.parametrize("host", ["0177.0.0.1", "localhost.", "127.0.0.1.", "127。0。0。1", "%31%32%37.0.0.1"])
def test_a_spelling_that_only_some_programs_understand_leads_nowhere_either(host: str) -> None:
    assert Fetcher().follow(f"http://{host}/").status == 0


def test_a_public_address_is_reached_on_the_ports_of_the_web_alone() -> None:
    assert is_public("93.184.216.34", 443)
    assert is_public("2606:4700::1111", 80)
    assert not is_public("93.184.216.34", 22)
    assert not is_public("93.184.216.34", 6379)


def test_a_redirect_into_a_network_is_refused(site: Site) -> None:
    for target in (
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        f"http://127.0.0.1:{site.port + 1}/",
    ):
        assert site.fetcher().follow(site.url(f"/302/{target}")).refused
    assert {path.split("/")[1] for _, _, path in site.asked} == {"302"}


def test_a_redirect_to_another_scheme_is_not_followed(site: Site) -> None:
    answer = site.fetcher().follow(site.url("/302/file:///etc/passwd"))
    assert (answer.status, answer.trouble) == (0, "it leads to something that is no website")


def test_a_name_with_one_address_inside_is_refused(site: Site) -> None:
    fetcher = Fetcher(resolve=lambda *_: ["127.0.0.1", "10.0.0.1"], permits=site.fetcher().permits)
    assert fetcher.follow(site.url("/200")).refused
    assert site.asked == []


def test_the_connection_goes_to_the_address_that_was_looked_at(site: Site) -> None:
    """A name that answers differently the second time gains nothing: it is resolved once for a connection."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    fetcher = Fetcher(resolve=lambda *_: next(answers), permits=site.fetcher().permits)
    assert fetcher.follow(site.url("/200", "rebind.example")) == Answer(200)
    assert site.asked == [("HEAD", "rebind.example", "/200")]
    assert fetcher.follow(site.url("/200", "rebind.example")).refused
    assert len(site.asked) == 1


def test_the_head_is_enough_unless_the_server_will_not_give_it(site: Site) -> None:
    assert site.fetcher().follow(site.url("/200")) == Answer(200)
    assert site.fetcher().follow(site.url("/405")) == Answer(200)
    assert site.fetcher().follow(site.url("/429")) == Answer(429)
    assert [(method, path) for method, _, path in site.asked] == [
        ("HEAD", "/200"), ("HEAD", "/405"), ("GET", "/405"), ("HEAD", "/429"),
    ]  # fmt: skip
    assert site.agents == {USER_AGENT}


@pytest.mark.parametrize("status", [404, 410, 500])
def test_an_error_is_told_with_its_status(site: Site, status: int) -> None:
    assert site.fetcher().follow(site.url(f"/{status}")) == Answer(status)


def test_redirects_are_followed_to_their_end(site: Site) -> None:
    assert site.fetcher().follow(site.url("/302/302/200")) == Answer(200)
    assert site.fetcher().follow(site.url("/301/200")) == Answer(200, moved=site.url("/200"))
    assert site.fetcher().follow(site.url("/302/301/200")) == Answer(200)
    assert site.fetcher().follow(site.url("/302" * 5 + "/200")) == Answer(200)


def test_more_than_five_redirects_are_too_many(site: Site) -> None:
    answer = site.fetcher().follow(site.url("/302" * 9 + "/200"))
    assert (answer.status, answer.trouble) == (0, "after 5 redirects it still led elsewhere")
    assert len(site.asked) == 6


def test_a_password_in_a_link_is_not_sent(site: Site) -> None:
    assert site.fetcher().follow(site.url("/200", "jo:sesame@pale.example")) == Answer(200)
    assert site.asked == [("HEAD", "pale.example", "/200")]


def test_an_answer_that_trickles_in_is_given_up(site: Site) -> None:
    began = time.monotonic()
    assert site.fetcher(deadline=0.3).follow(site.url("/trickle")).trouble
    assert time.monotonic() - began < 5


def test_nobody_there_is_told() -> None:
    fetcher = Fetcher(resolve=lambda *_: ["127.0.0.1"], permits=lambda *_: True)
    assert fetcher.follow("http://pale.example:9/").trouble == "nobody answers there"


@pytest.mark.parametrize(
    "url", ["https://", "https://[::1", "ftp://pale.example/", "https://a\x00b/", "https://" + "a" * 70]
)
def test_an_address_that_is_none_is_told_and_nothing_breaks(url: str) -> None:
    answer = Fetcher().follow(url)
    assert answer.trouble
    assert answer.status == 0


def test_a_host_is_asked_one_thing_at_a_time_and_others_meanwhile(site: Site) -> None:
    urls = [site.url(f"/200/{number}") for number in range(6)]
    assert list(ask(urls, site.fetcher())) == urls
    assert site.most_at_once == 1
    several = [site.url(f"/200/{number}", f"{name}.example") for name in "abc" for number in range(4)]
    answers = ask(several, site.fetcher())
    assert list(answers) == several
    assert set(answers.values()) == {Answer(200)}
    assert site.most_at_once <= 3
