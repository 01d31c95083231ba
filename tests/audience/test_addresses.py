"""Only what can be mailed is an address, and one person is one key."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import assume, given
from hypothesis import strategies as st

from newsletter.audience.addresses import AddressError, EmailAddress, parse_address, printable

_ATOM = st.text("abcXYZ019!#$%&'*+/=?^_`{|}~-", min_size=1, max_size=12)
LOCALS = st.lists(_ATOM, min_size=1, max_size=3).map(".".join)
_LABEL = st.from_regex(r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,8}[a-zA-Z0-9])?", fullmatch=True)
DOMAINS = st.tuples(st.lists(_LABEL, min_size=1, max_size=3).map(".".join), st.sampled_from(["org", "Example", "co"]))
SOUND = st.builds(lambda local, domain: f"{local}@{'.'.join(domain)}", LOCALS, DOMAINS)
WILD = (
    st.text()
    | st.builds("{}@{}".format, st.text(), st.text())
    | st.builds("{}{}{}".format, st.text(), SOUND, st.text())
)


@pytest.mark.parametrize(
    ("text", "email", "key"),
    [
        ("Ada.Lovelace@Example.ORG", "Ada.Lovelace@example.org", "ada.lovelace@example.org"),
        ("  ada@example.org \u00a0", "ada@example.org", "ada@example.org"),
        ("\u202aada@example.org\u202c\u200b\ufeff", "ada@example.org", "ada@example.org"),
        ("ada+letters@example.org", "ada+letters@example.org", "ada+letters@example.org"),
        ("ada@Exämple.org", "ada@xn--exmple-cua.org", "ada@xn--exmple-cua.org"),
        ("ada@xn--exmple-cua.org", "ada@xn--exmple-cua.org", "ada@xn--exmple-cua.org"),
        ("ada@ｅｘａｍｐｌｅ.org", "ada@example.org", "ada@example.org"),
        ("-oX@e.org", "-oX@e.org", "-ox@e.org"),
    ],
)
def test_an_address_is_written_for_mail_and_known_by_its_key(text: str, email: str, key: str) -> None:
    assert parse_address(text) == EmailAddress(email, key)


@pytest.mark.parametrize(
    "text",
    [
        "<ada+news@example.org>",
        "mailto:ada+news@example.org",
        "MAILTO:ada%2Bnews@example.org?subject=Hello",
        "<mailto:ada+news@example.org>",
        "ada%2Bnews%40example.org",
        "%20ada+news@example.org%20",
    ],
)
def test_what_is_around_an_address_is_taken_away_and_told(text: str) -> None:
    assert parse_address(text) == EmailAddress("ada+news@example.org", "ada+news@example.org", tidied=True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "there is no address"),
        ("   ", "there is no address"),
        ("ada", "has no @"),
        ("ada@", "must be something after"),
        ("@example.org", "must be something before"),
        ("a@b@c.org", "more than one @"),
        ("a@good(<b@evil>", "more than one @"),
        ("ada@example.org, bob@example.org", "several addresses"),
        ("ada@example.org;bob@example.org", "several addresses"),
        ("Ada <ada@example.org>", "a name beside the address"),
        ('"ada l"@example.org', "quoting"),
        ("ada@[127.0.0.1]", "IP address"),
        ("ada@127.0.0.1", "top-level domain"),
        ("ada@localhost", "period"),
        ("ada@news.test", "special-use"),
        ("a..b@example.org", "two periods"),
        ("ada@-example.org", "hyphen"),
        ("ada lovelace@example.org", "SPACE"),
        ("ada@exam\u202eple.org", "OVERRIDE"),
        ("jürgen@example.org", "outside ASCII"),
        ("ａda@example.org", "outside ASCII"),
        ("ada%2540example.org", "has no @"),
        ("ada%252Bnews@example.org", "escaped twice"),
        ("a" * 65 + "@example.org", "64 characters"),
        ("ada@" + "a." * 130 + "org", "longer than 254"),
        ("ada@xn--a.org", "not an address"),
    ],
)
def test_what_cannot_be_mailed_is_refused_with_a_reason_and_a_remedy(text: str, reason: str) -> None:
    with pytest.raises(AddressError, match=reason) as caught:
        parse_address(text)
    assert caught.value.remedy


@pytest.mark.parametrize("control", ["\r\n", "\n", "\r", "\0", "\t", "\x1b", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("place", ["ada{}@example.org", "ada@example.org{}Bcc: eve@example.org", "{}ada@example.org"])
def test_a_control_character_is_refused_wherever_it_stands(control: str, place: str) -> None:
    with pytest.raises(AddressError, match="control character"):
        parse_address(place.format(control))


def parsed(text: str) -> EmailAddress | AddressError:
    try:
        return parse_address(text)
    except AddressError as error:
        return error


@given(WILD)
def test_no_text_does_worse_than_being_refused_in_words_a_terminal_can_show(text: str) -> None:
    found = parsed(text)
    if isinstance(found, AddressError):
        assert found.message.isprintable()
        assert found.remedy
    else:
        assert found.email.isascii()
        assert found.email.count("@") == 1
        assert found.key == found.email.lower()


@given(WILD)
def test_an_accepted_address_is_itself_when_it_is_read_again(text: str) -> None:
    found = parsed(text)
    if isinstance(found, EmailAddress):
        assert parse_address(found.email) == EmailAddress(found.email, found.key)
        assert parse_address(found.key).key == found.key
        assert parse_address(f"<{found.email}>").email == found.email
        assert parse_address("mailto:" + quote(found.email)).email == found.email


@given(SOUND)
def test_sound_addresses_are_judged_as_the_library_judges_them(text: str) -> None:
    assume("%" not in text)  # percent escapes are undone before anything is judged
    try:
        expected = validate_email(text, check_deliverability=False).ascii_email
    except EmailNotValidError:
        expected = None
    found = parsed(text)
    assert (found.email if isinstance(found, EmailAddress) else None) == expected


@given(SOUND)
def test_an_accepted_address_stays_one_header_line_and_one_recipient(text: str) -> None:
    found = parsed(text)
    if isinstance(found, EmailAddress):
        message = EmailMessage(policy=SMTP.clone(max_line_length=998))
        message["To"] = found.email
        assert message["To"].addresses[0].addr_spec == found.email
        assert bytes(message) == f"To: {found.email}\r\n\r\n".encode()


@given(st.text())
def test_a_strangers_text_is_shown_short_and_without_anything_a_terminal_acts_upon(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert len(shown) <= 800
