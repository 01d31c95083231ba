"""The preview is for this machine alone, only looks, and an issue cannot reach beyond its frame."""

from __future__ import annotations

import pytest
from starlette.routing import Route

from newsletter.web.preview.app import create_app
from tests.web.preview.conftest import Preview

PATHS = (
    "/",
    "/issues/027-numbers.md",
    "/issues/027-numbers.md/mail",
    "/blocks",
    "/blocks/quote/mail",
    "/images/x.png",
    "/changes",
    "/preview.js",
)


def test_these_are_all_paths(preview: Preview) -> None:
    routes = [route for route in create_app(preview.folder).routes if isinstance(route, Route)]
    assert len(routes) == len(PATHS)
    for route in routes:
        assert route.methods == {"GET", "HEAD"}, route.path


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "", "[::1", "evil.example:80@127.0.0.1", "127.0.0.1/?", "127.0.0.1:x"],
)
def test_a_page_that_names_us_by_another_host_is_refused(preview: Preview, host: str) -> None:
    for path in PATHS:
        answer = preview.client.get(path, headers={"Host": host})
        assert answer.status_code in {400, 403}, path
        assert "Margin" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:80", "127.0.0.1:9", "[::1]:8100", "[::1]"])
def test_every_name_of_this_machine_will_do(preview: Preview, host: str) -> None:
    assert preview.client.get("/", headers={"Host": host}).status_code == 200


def test_nothing_can_be_changed(preview: Preview) -> None:
    for path in PATHS:
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            assert preview.client.request(method, path).status_code == 405, (path, method)


@pytest.mark.parametrize(
    "file",
    ["..%2fnewsletter.toml", "%2e%2e", "..%2f..%2fetc%2fpasswd", "%2fetc%2fpasswd", "x%00.md", "", "9" * 5000],
)
def test_a_path_leads_to_no_other_file(preview: Preview, file: str) -> None:
    (preview.folder / ".newsletter" / "assets").mkdir(parents=True, exist_ok=True)
    for path in (f"/issues/{file}", f"/issues/{file}/mail", f"/blocks/{file}/mail", f"/images/{file}"):
        answer = preview.client.get(path)
        assert answer.status_code == 404, path
        assert "[publication]" not in answer.text


def test_what_makes_no_sense_in_an_address_is_left_out(preview: Preview) -> None:
    for query in ("part=../x", "width=9e9", "scheme=<script>", "reader=x", "theme=../../etc", "email=" + "x" * 9000):
        assert preview.client.get(f"/issues/027-numbers.md?{query}").status_code == 200
        assert preview.client.get(f"/issues/027-numbers.md/mail?{query}").status_code == 200
        assert preview.client.get(f"/blocks?{query}").status_code == 200
    assert preview.client.get("/blocks/quote/mail?theme=../../etc").status_code == 404


def test_the_page_runs_only_its_own_script_and_the_mail_runs_none(preview: Preview) -> None:
    preview.write(
        "\n::: html\n<script>parent.document.title = 'taken'</script>\n<img src=x onerror=alert(1)>\n:::\n",
        front='---\ntitle: "<script>alert(1)</script>"\nsubject: "<img src=x onerror=alert(1)>"\n---\n',
    )
    page = preview.client.get("/issues/027-numbers.md?email=%22><script>alert(2)</script>")
    assert page.text.count("<script") == 1
    assert "<img" not in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert 'sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"' in page.text
    mail = preview.client.get("/issues/027-numbers.md/mail")
    policy = mail.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; img-src")
    assert "script-src" not in policy
    assert "allow-scripts" not in policy
    assert "frame-ancestors 'self'" in policy


def test_no_answer_is_kept_read_elsewhere_or_guessed_at(preview: Preview) -> None:
    for path in (*PATHS[:6], "/nowhere"):
        headers = preview.client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
