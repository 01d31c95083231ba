"""A message becomes the same mail file every time, and every reader gets back what was put in."""

from __future__ import annotations

import email
import re
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.message import Address, Body, Message
from newsletter.providers.mime import UnmailableError, quoted_printable, to_eml
from newsletter.providers.testing import message

CLEAN = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
NAMES = st.text(CLEAN, max_size=120)
BODIES = st.text(st.characters(codec="utf-8"), max_size=400)


def parsed(mail: bytes) -> EmailMessage:
    return email.message_from_bytes(mail, _class=EmailMessage, policy=default)


def body(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    assert part is not None
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode().replace("\r\n", "\n")


@given(html=BODIES, text=BODIES)
@example(html="=" * 200, text=".\n..\n. \n\t\n \nFrom me")
@example(html="é" * 100 + "\r" + "x" * 80 + "\r\n", text="\n")
def test_both_parts_come_back_as_they_were(html: str, text: str) -> None:
    mail = parsed(to_eml(message(1, html=Body.of(html), text=Body.of(text))))
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    for subtype, sent in (("plain", text), ("html", html)):
        assert body(mail, subtype) == sent.replace("\r\n", "\n").replace("\r", "\n")


@given(subject=NAMES)
@example(subject="=?utf-8?q?already_encoded?=")
@example(subject="a" * 900)
def test_a_subject_comes_back_as_it_was(subject: str) -> None:
    assert str(parsed(to_eml(message(1, subject=subject)))["Subject"]).strip() == subject.strip()


@given(name=NAMES)
@example(name='Dr. "Zoë" \\ Lovett, <evil@example.org>')
@example(name="Lovett, Ada <evil@example.org>, " * 3)
@example(name="ö, evil@example.org, " * 12)
def test_a_name_never_becomes_an_address(name: str) -> None:
    to = parsed(to_eml(message(1, to=Address("ada@example.org", name))))["To"]
    assert [address.addr_spec for address in to.addresses] == ["ada@example.org"]
    assert "".join(to.addresses[0].display_name.split()) == "".join(name.split())


@given(html=BODIES, subject=NAMES, name=NAMES)
def test_a_mail_is_ascii_in_short_lines_that_end_in_crlf(html: str, subject: str, name: str) -> None:
    mail = to_eml(message(1, html=Body.of(html), subject=subject, to=Address("ada@example.org", name)))
    head, _, rest = mail.partition(b"\r\n\r\n")
    assert mail.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", mail)
    assert all(len(line) <= 998 for line in head.split(b"\r\n"))
    assert all(len(line) <= 76 for line in rest.split(b"\r\n"))


def test_the_same_message_is_the_same_bytes() -> None:
    assert to_eml(message(1)) == to_eml(message(1)._replace())
    assert to_eml(message(1)) != to_eml(message(2))


def test_a_mail_has_each_header_once_and_the_ones_that_receivers_ask_for() -> None:
    names = parsed(to_eml(message(1))).keys()
    assert names == [
        "From", "Reply-To", "To", "Subject", "Date", "Message-ID", "MIME-Version",
        "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID", "Content-Type",
    ]  # fmt: skip


def test_the_unsubscribe_link_stands_in_one_piece_however_long_it_is() -> None:
    link = f"<https://news.margin.example/{'a/long/path/' * 30}?x==?utf-8?q?y?=>, <mailto:leave@margin.example>"
    mail = to_eml(message(1, headers=(("List-Unsubscribe", link),)))
    assert f"\r\nList-Unsubscribe: {link}\r\n".encode() in mail


def test_a_header_in_other_letters_is_encoded() -> None:
    mail = to_eml(message(1, headers=(("List-Id", "Die Mörge <list.margin.example>"),)))
    assert str(parsed(mail)["List-Id"]) == "Die Mörge <list.margin.example>"


@pytest.mark.parametrize(
    "bad",
    [
        message(1, subject="News\r\nBcc: everybody@example.org"),
        message(1, subject="News\x00"),
        message(1, subject="News\u2028more"),
        message(1, subject="News\x85more"),
        message(1, subject="half \ud83e"),
        message(1, subject="b" * 1200),
        message(1, to=Address("ada@example.org", "Ada\nBcc: x@evil.example")),
        message(1, to=Address("a@good.example,b@evil.example")),
        message(1, to=Address("a@b@c.example")),
        message(1, to=Address("a@good.example(<b@evil.example>")),
        message(1, to=Address("adá@example.org")),
        message(1, to=Address("")),
        message(1, sender=Address("jo@margin.example\r\nX: y")),
        message(1, headers=(("X-Note", "a\rb"),)),
        message(1, headers=(("X Note", "a"),)),
        message(1, headers=(("X-Note: a\r\nBcc", "a"),)),
        message(1, headers=(("Subject", "another"),)),
        message(1, headers=(("Content-Type", "text/plain"),)),
        message(1, headers=(("List-Unsubscribe", "<https://exämple.org/>"),)),
        message(1, message_id="<a@b>\r\nBcc: x@evil.example"),
        message(1, message_id="a@b"),
        message(1, html=Body.of("half \ud83e")),
    ],
)
def test_what_no_mail_may_hold_is_refused(bad: Message) -> None:
    with pytest.raises(UnmailableError) as caught:
        to_eml(bad)
    assert "\n" not in str(caught.value)


def test_eighty_kilobytes_on_one_line_become_short_lines() -> None:
    lines = quoted_printable("<td>Grüße</td>" * 6000).split(b"\r\n")
    assert max(map(len, lines)) <= 76
    assert len(lines) > 1000
