"""An issue with conditions, from the file to the outbox, as people meet it at a terminal."""

from __future__ import annotations

import email
import json
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from newsletter.cli.main import run

ISSUE = """---
title: What is new
subject: 'News{{ if plan = "pro" }} for you, {{ subscriber.first_name or "friend" }}{{ end }}'
preheader: Three things that changed since the last letter, and a thank-you.
number: 2
---

Hello {{ subscriber.first_name or "there" }},

{{ if plan = "pro" }}
Thank you for being **pro** since {{ subscriber.joined or "the beginning" | date }}.
{{ else }}
[Choose a plan](https://pale.example/plans) of your own.
{{ end }}

::: button
label: Bring your colleagues
url: https://pale.example/seats
when: plan = "pro" and seats >= 3
:::
"""


class Desk:
    """A publication whose subscribers have plans and seats."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        config = folder / "newsletter.toml"
        kinds = '[attributes]\nplan = "text"\nseats = "number"\njoined = "date"\n'
        config.write_text(config.read_text(encoding="utf-8").replace("[attributes]\n", kinds), encoding="utf-8")
        (folder / "issues" / "002-new.md").write_text(ISSUE, encoding="utf-8")

    def run(self, *arguments: str) -> tuple[int, str, str]:
        code = run(["-C", str(self.folder), *arguments])
        captured = self._capsys.readouterr()
        return code, captured.out, captured.err

    def add(self, name: str, **attributes: str) -> None:
        given = [f"--attr={key}={value}" for key, value in attributes.items()]
        assert self.run("subscriber", "add", f"{name}@people.example", "--list", "weekly", *given)[0] == 0

    def mail(self, name: str) -> EmailMessage:
        """The one mail to somebody in the outbox."""
        mails = [
            email.message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in (self.folder / "outbox").rglob("*.eml")
        ]
        (mail,) = [one for one in mails if f"{name}@people.example" in str(one["To"])]
        return mail


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    assert run(["init", str(tmp_path / "letter")]) == 0
    desk = Desk(tmp_path / "letter", capsys)
    assert desk.run("list", "create", "weekly")[0] == 0
    desk.add("ada", first_name="Ada", plan="Pro", seats="4", joined="2025-03-01")
    desk.add("ben", first_name="<b>{{7*7}}", plan="pro", seats="many")
    desk.add("cy")
    return desk


def words(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def test_show_names_the_variants_and_for_whom_a_block_is(desk: Desk) -> None:
    _, shown, _ = desk.run("issue", "show", "2")
    assert 'Variant    plan = "pro" and seats >= 3\nVariant    plan = "pro"\nVariant    everyone else' in shown
    assert 'button     Bring your colleagues  ← when plan = "pro" and seats >= 3' in shown
    data = json.loads(desk.run("issue", "show", "2", "--json")[1])
    assert data["variants"] == ['plan = "pro" and seats >= 3', 'plan = "pro"', "everyone else"]
    assert [block["when"] for block in data["blocks"]] == [None, 'plan = "pro" and seats >= 3']


def test_render_as_somebody_shows_their_variant(desk: Desk) -> None:
    def rendered(*arguments: str) -> str:
        return " ".join(desk.run("issue", "render", "2", "--format", "text", *arguments)[1].split())

    assert "Thank you for being pro since 1 March 2025. → Bring your colleagues" in rendered(
        "--as", "ada@people.example"
    )
    assert "Choose a plan (https://pale.example/plans)" in rendered("--as", "cy@people.example")
    assert "Choose a plan" in rendered()
    told = json.loads(desk.run("issue", "render", "2", "--format", "json", "--as", "ben@people.example")[1])
    assert (told["variant"], told["subject"]) == ('plan = "pro"', "News for you, <b>{{7*7}}")
    assert {link["url"] for link in told["links"]} == {"https://pale.example/plans", "https://pale.example/seats"}


def test_everybody_is_sent_their_own_variant(desk: Desk) -> None:
    code, _, told = desk.run("campaign", "send", "2", "--list", "weekly", "--yes")
    assert code == 0, told
    assert 'Variants 3 1 plan = "pro" and seats >= 3 1 plan = "pro" 1 everyone else' in " ".join(told.split())
    assert desk.mail("ada")["Subject"] == "News for you, Ada"
    assert "Bring your colleagues" in words(desk.mail("ada"), "html")
    assert desk.mail("ben")["Subject"] == "News for you, <b>{{7*7}}"
    assert "Hello &lt;b&gt;{{7*7}}," in words(desk.mail("ben"), "html")
    assert "Bring your colleagues" not in words(desk.mail("ben"), "html")
    assert desk.mail("cy")["Subject"] == "News"
    assert "Choose a plan" in words(desk.mail("cy"), "plain")


def test_check_looks_at_every_variant_and_says_a_thing_once(desk: Desk) -> None:
    path = desk.folder / "issues" / "002-new.md"
    path.write_text(ISSUE.replace("https://pale.example/seats", "https://example.com/TODO") + "\nTODO\n", "utf-8")
    findings = json.loads(desk.run("issue", "check", "2", "--format", "json")[1])["findings"]
    (placeholder,) = [one for one in findings if one["rule"] == "link-placeholder"]
    assert 'plan = "pro" and seats >= 3' in placeholder["message"]
    left = [one["message"] for one in findings if one["rule"] == "leftovers"]
    assert left
    assert not any("plan" in message for message in left)


def test_a_mistake_in_a_condition_is_underlined(desk: Desk) -> None:
    path = desk.folder / "issues" / "002-new.md"
    path.write_text(ISSUE.replace("and seats >= 3", "and seats >= “3”"), "utf-8")
    for command in ("show", "render", "check"):
        code, out, err = desk.run("issue", command, "2")
        assert code == 1
        assert "002-new.md:19:33" in out + err
        assert "straight quotes" in out + err
