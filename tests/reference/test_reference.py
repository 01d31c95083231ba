"""Our HTML is that of the reference, npm's mjml 5, Outlook's comments included, but for a list of what does no harm."""

from __future__ import annotations

import pytest

from tests.reference.conftest import Compared
from tests.reference.differences import HARMLESS, Difference, Harmless, differences
from tests.reference.normalise import tokens


@pytest.mark.reference
def test_nothing_is_different_that_is_not_known_to_be_harmless(compared: Compared) -> None:
    unknown = [
        f"{document}: {one}"
        for document, found in compared.items()
        for one in found
        if not any(known.fits(one) for known in HARMLESS)
    ]
    assert not unknown, "\n".join([f"{len(unknown)} differences that do not stand in the list", *unknown[:20]])


@pytest.mark.reference
@pytest.mark.parametrize("known", HARMLESS, ids=lambda known: known.name)
def test_every_harmless_difference_is_still_there(compared: Compared, known: Harmless) -> None:
    assert any(known.fits(one) for found in compared.values() for one in found)


@pytest.mark.reference
def test_every_theme_and_every_block_is_compared(compared: Compared) -> None:
    names = set(compared)
    assert {f"{theme}-{name}" for theme in ("editorial", "letter", "magazine") for name in ("demo", "init")} <= names
    assert {"editorial-cards", "editorial-table", "magazine-quote", "letter-html", "to the left-columns"} <= names


@pytest.mark.parametrize(
    ("theirs", "ours", "what"),
    [
        ('<td width="300">', '<td width="276">', "width"),
        ('<!--[if mso]><td width="300"><![endif]-->', '<!--[if mso]><td width="276"><![endif]-->', "width"),
        ('<td style="width:300px">', '<td style="width:276px">', "style.width"),
        ('<p style="padding:1px;padding-top:2px">', '<p style="padding-top:2px;padding:1px">', "order"),
        ("<!--[if mso]><tr><![endif]-->", "<!--[if mso]><![endif]-->", "tokens"),
        ("<!--[if mso]><td><![endif]-->", "<!--[if !mso]><td><![endif]-->", "tokens"),
        ("<b>a</b> <i>b</i>", "<b>a</b><i>b</i>", "text"),
        ("<pre>a\n b</pre>", "<pre>a b</pre>", "text"),
        ("<style>a{color:red}</style>", "<style>a{color:blue}</style>", "css"),
        ("<img alt=''>", "<img>", "alt"),
        ("<p>a<p>", "<p>b<p>", "text"),
    ],
)  # fmt: skip
def test_what_a_reader_or_outlook_would_see_is_a_difference(theirs: str, ours: str, what: str) -> None:
    found = list(differences(tokens(theirs), tokens(ours)))
    assert [one.what for one in found] == [what]
    assert not any(known.fits(found[0]) for known in HARMLESS)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ('<td class="b a" align="left">', "<TD align='left'\n class='a  b' >"),
        ('<p style="color:#FFF; padding: 0px 2px;">', '<p style="padding:0 2px;color:#ffffff">'),
        ("<td>\n  <b>a\n b</b>\n</td>", "<td><b>a b</b></td>"),
        ("<td>a&amp;b&#10;c<br/></td>", "<td>a&amp;b c<br></br></td>"),
        ("<!--[if mso]><tr><![endif]-->\n<!--[if mso]></tr><![endif]-->", "<!--[if mso]><tr></tr><![endif]-->"),
        ("<style>\n a { color: red; }\n</style>", "<style>a{color:red}</style>"),
        (
            "<style>@media x{.mj-column-per-50{width:50%}.mj-column-per-100{width:100%}}</style>",
            "<style>@media x{.mj-column-per-100{width:100%}.mj-column-per-50{width:50%}}</style>",
        ),
    ],
)
def test_what_nobody_would_see_is_none(theirs: str, ours: str) -> None:
    assert not list(differences(tokens(theirs), tokens(ours)))


def test_a_difference_says_where_it_is() -> None:
    (found,) = differences(tokens('<td width="300">'), tokens('<td width="276">'))
    assert found == Difference(tokens('<td width="300">')[0], "width", "'300'", "'276'")
    assert str(found) == "width at <td width='300'>\n  reference: '300'\n  ours:      '276'"
